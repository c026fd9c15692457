#pragma once
// A value that Redshift cannot hold: how it is shown, how it is altered, how it is refused.
//
// Used by CsvEncoder off the hot path only. Pure functions, any thread; views point into the row
// being encoded and are valid during the call.
#include "base/error.hpp"
#include "model/cell.hpp"
#include "model/value_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dialect {

inline constexpr std::size_t kMisfitKinds = 7;
/// MisfitEvent::column of a row that is too large as a whole.
inline constexpr std::size_t kWholeRow = static_cast<std::size_t>(-1);

struct MisfitEvent {
  std::size_t column = kWholeRow;  ///< index into TableSchema::columns
  model::Misfit misfit = model::Misfit::too_long;
  model::MisfitAction action = model::MisfitAction::stop_table;
  std::string_view
      original;  ///< the value's bytes, or its text when it is a number or a date; empty: whole row
};
using MisfitListener = std::function<void(const MisfitEvent&)>;

/// Where a value was to go: everything an error message needs.
struct MisfitPlace {
  std::string table;          ///< "demo1.cdcdata"
  std::string column;         ///< as the source spells it
  std::string source_type;    ///< "varchar(20)"
  std::string target_type;    ///< "VARCHAR(20)"
  std::string target_column;  ///< quoted: "name"
  std::size_t bytes_max = 0;  ///< limit of the target in bytes of text or binary; 0: none
  bool is_nullable = true;    ///< on the target
};

/// Shows at most kShownValueBytesMax bytes: printable UTF-8 as quoted text, else as hex, with "..."
/// when shortened.
std::string shown_value(std::string_view bytes);
/// The same with another limit.
std::string shown_value(std::string_view bytes, std::size_t bytes_max);
/// The text of any cell, for people: '-838:59:59', '0000-00-00 00:00:00', the bytes of text.
std::string cell_text(const model::Cell& cell);

/// How a text is altered: truncate, strip or replace.
struct TextRepair {
  model::MisfitAction action = model::MisfitAction::truncate;
  std::size_t bytes_max = 0;   ///< of the target column
  bool is_ascii_only = false;  ///< a CHAR column: '?' stands in instead of U+FFFD
};
/// Alters `text` into `altered`, which never exceeds bytes_max by more than one character: a huge
/// value costs no huge copy.
void alter_text(std::string_view text, const TextRepair& repair, std::string& altered);

/// Makes the Error(record) "value.<misfit>" that stops the table.
base::Error misfit_error(const MisfitPlace& place, model::Misfit misfit, std::string_view original);

}  // namespace dialect
