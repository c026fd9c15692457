#pragma once
// The type of a column as a statement writes it, with every synonym the servers know.
//
// Used by column_scanner. Pure, any thread. Sources: MySQL Reference Manual, "Data Types" and
// "Using Data Types from Other Database Engines"; MariaDB, "Data Types".
#include "binlog/ddl_cursor.hpp"
#include "binlog/ddl_statement.hpp"

namespace binlog {

/// Reads the type's words and what stands in its parentheses into `column`, not the attributes
/// behind it (UNSIGNED, CHARACTER SET). False: a type that is not known, or odd numbers.
bool take_column_type(DdlCursor& cursor, const DdlContext& context, ColumnDefinition& column);

}  // namespace binlog
