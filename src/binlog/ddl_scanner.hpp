#pragma once
// Says what a statement of the log does to tables. No grammar: it looks for what changes tables and
// steps over the rest.
//
// Used by cdc/ for every statement that is neither BEGIN nor COMMIT. Pure, any thread. Nothing is
// thrown for odd text: the kind is unknown, or a clause is, and the live definition has to be read.
// Sources: MySQL Reference Manual, "SQL Statements"; MariaDB, "SQL Statements"; their binary logs.
#include "binlog/ddl_statement.hpp"

#include <string_view>

namespace binlog {

/// `sql` as ddl_tokens wants it (UTF-8). It is not needed afterwards.
DdlStatement scan_ddl(std::string_view sql, const DdlContext& context);

}  // namespace binlog
