#pragma once
// How a statement changed the definition of a source table: what binlog/table_alteration finds out
// and dialect/table_change turns into work for the target. Plain values, any thread.
#include "model/table_schema.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace model {

enum class AddedValueKind : std::uint8_t {
  null,
  literal,
  statement_time,  ///< when the statement began, by the source's clock; TIMESTAMP columns only
  unknown,         ///< an expression, a number of its own for each row, a time of some time zone
};

/// What the rows that were there got in a column that was added.
struct AddedValue {
  std::string column;  ///< as `after` spells it
  AddedValueKind kind = AddedValueKind::unknown;
  /// As the server shows the value: "-1.50", "2020-01-02 00:00:00", a label, raw bytes; BIT as a
  /// number.
  std::string literal{};

  bool operator==(const AddedValue&) const = default;
};

struct Alteration {
  TableSchema after;
  /// Old and new name; columns that only differ in case are among them.
  std::vector<std::pair<std::string, std::string>> renamed_columns;
  /// One for each column of `after` that is new, also one whose name a dropped column had, and for
  /// generated columns that were changed.
  std::vector<AddedValue> added;
  bool loses_rows = false;  ///< rows came or went without row events: load the table again
};

}  // namespace model
