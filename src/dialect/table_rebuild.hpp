#pragma once
// A table made anew from its own rows, where Redshift cannot change it in place: a copy, then the
// names change places.
//
// Used by table_change. Pure, any thread. All of it runs in one transaction.
#include "model/target_table.hpp"

#include <string>
#include <vector>

namespace dialect {

/// A column of the new table and the expression over the old one that fills it.
struct CopiedColumn {
  std::string name;
  std::string expression;
};

/// CREATE, INSERT SELECT, DROP, and RENAME where both are in one schema.
std::vector<std::string> rebuild_statements(const model::TargetTable& after,
                                            const std::vector<CopiedColumn>& columns,
                                            const model::TableId& from);

/// What a copy does not take along; for the log.
std::string rebuild_note(const model::TableId& table);

}  // namespace dialect
