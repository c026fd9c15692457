#pragma once
// Statements that change rows, written into the log as text instead of row events.
//
// Used by ddl_scanner. Pure, any thread. They appear where a session logs by statement, in
// MariaDB's mixed format among others: the rows they change are not in the log.
#include "binlog/ddl_cursor.hpp"
#include "binlog/ddl_statement.hpp"

namespace binlog {

/// Sets the kind and the tables that the statement may change; false, with nothing done, at any
/// other statement. Tables that are only read may be among them.
bool scan_row_statement(DdlCursor& cursor, DdlStatement& statement);

}  // namespace binlog
