#pragma once
// The clauses of ALTER TABLE, and the options of a table that CREATE TABLE shares.
//
// Used by ddl_scanner and create_scanner. Pure, any thread. A clause that is not understood becomes
// one of kind unknown, up to the next comma. Sources: MySQL Reference Manual, "ALTER TABLE
// Statement", "ALTER TABLE Partition Operations"; MariaDB, "ALTER TABLE".
#include "binlog/ddl_cursor.hpp"
#include "binlog/ddl_statement.hpp"

namespace binlog {

/// With the cursor behind the table's name; adds clauses, and tables whose rows change as well.
void scan_alter_clauses(DdlCursor& cursor, DdlStatement& statement);

/// PRIMARY KEY, KEY, CONSTRAINT, CHECK, FOREIGN KEY, PERIOD ... as an element of CREATE TABLE and
/// behind ADD; nullopt when the cursor is at a column.
std::optional<AlterClause> take_key_or_constraint(DdlCursor& cursor);

/// Steps over one option of a table ("ENGINE = InnoDB", "COMMENT 'x'"); false at anything else.
bool skip_table_option(DdlCursor& cursor);

}  // namespace binlog
