#pragma once
// What stands behind DEFAULT in a column's definition.
//
// Used by column_scanner. Pure, any thread. What is not a literal, NULL or the current time is an
// expression and is stepped over. Source: MySQL Reference Manual, "Data Type Default Values";
// MariaDB, "DEFAULT".
#include "binlog/ddl_cursor.hpp"
#include "binlog/ddl_statement.hpp"

namespace binlog {

/// With the cursor behind DEFAULT; leaves it at the next attribute.
DefaultValue take_default(DdlCursor& cursor);

/// CURRENT_TIMESTAMP, NOW() and their synonyms, with their digits; false at anything else.
bool accept_current_timestamp(DdlCursor& cursor);

/// Says whether the next word begins an attribute, or the end of the definition.
bool is_at_attribute(const DdlCursor& cursor);

}  // namespace binlog
