#pragma once
// Names of schemas and tables as a server with lower_case_table_names=1 keeps them.
//
// Such a server has every name in lower case in its dictionary and in table maps, and statements in
// the log as they were typed. Pure, any thread. Letters beyond ASCII are folded by Unicode's simple
// mapping; the servers fold them by the tables of utf8mb3_general_ci, which agree on the alphabets
// that have cases. Source: MySQL Reference Manual, "Identifier Case Sensitivity".
#include "binlog/ddl_statement.hpp"

#include <string>
#include <string_view>

namespace binlog {

std::string fold_name(std::string_view name);
/// Folds all names of schemas and tables in the statement; columns keep theirs.
void fold_names(DdlStatement& statement);

}  // namespace binlog
