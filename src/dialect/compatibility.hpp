#pragma once
// Whether a table that is already on Redshift can take a source table's rows, and what would happen
// if not.
//
// Used before a load into a table that was made by hand, and by `sluice schema`. Pure, any thread.
// The tables are never altered: a complaint says which column, both types, the consequence and what
// to do. It refuses exactly what CsvEncoder could not write (they share choose_writer) and what
// would lose digits or fail in COPY.
#include "model/table_schema.hpp"
#include "model/target_table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dialect {

enum class ComplaintLevel : std::uint8_t {
  ok,
  note,    ///< loads; values that do not fit follow the value policy
  refuse,  ///< must not be loaded
};

struct Complaint {
  ComplaintLevel level = ComplaintLevel::ok;
  std::string column;  ///< source's spelling, or the target's where only the target has it
  std::string text;    ///< one sentence; empty when ok
};

/// Judges one pair.
Complaint check_column(const model::Column& source, const model::TargetColumn& target);

/// Judges the whole table; every complaint that is not ok, in the order of the source's columns,
/// then those of the target's other columns.
std::vector<Complaint> check_table(const model::TableSchema& source,
                                   const model::TargetTable& target);

/// Throws Error(table) with all refusals in one message; does nothing when there are none.
void require_compatible(const model::TableSchema& source, const model::TargetTable& target);

}  // namespace dialect
