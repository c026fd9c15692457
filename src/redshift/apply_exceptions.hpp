#pragma once
// The table of changes that were left out of the target, as DMS names and shapes it: one for all
// tasks, in the control schema.
//
// Used by change_applier. Pure functions, any thread. Rows are inserted in the transaction of the
// batch that leaves the change out, as its last statements, because all tasks share the table's
// lock. Texts are cut at what a column holds. Source: AWS DMS User Guide, "Control table settings"
// (awsdms_apply_exceptions).
#include "port/change_target.hpp"

#include <string>
#include <vector>

namespace redshift {

/// CREATE TABLE IF NOT EXISTS; outside of a transaction, harmless when run again.
std::string create_exceptions_sql(const std::string& schema);
/// Statements that add the rows.
std::vector<std::string> insert_exceptions_sql(const std::string& schema, const std::string& task,
                                               const std::vector<port::ApplyException>& exceptions);

}  // namespace redshift
