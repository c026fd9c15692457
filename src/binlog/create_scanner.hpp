#pragma once
// CREATE TABLE behind the table's name: the columns and keys in parentheses, the options, LIKE,
// SELECT.
//
// Used by ddl_scanner. Pure, any thread. Sources: MySQL Reference Manual, "CREATE TABLE Statement";
// MariaDB, "CREATE TABLE".
#include "binlog/ddl_cursor.hpp"
#include "binlog/ddl_statement.hpp"

namespace binlog {

/// Sets kind, like and create of the statement.
void scan_create_table(DdlCursor& cursor, DdlStatement& statement);

}  // namespace binlog
