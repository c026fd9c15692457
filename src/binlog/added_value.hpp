#pragma once
// What the rows that are already there get in a column that ALTER TABLE adds.
//
// Used by table_alteration. Pure, any thread. A literal default becomes the value as the server
// would show it ('1.6' for an INT is 2); what depends on the session's time zone, on the row or on
// a function is unknown. Measured against MySQL 9.7 and MariaDB 10.11. Sources: MySQL Reference
// Manual, "Data Type Default Values", "Date and Time Literals".
#include "binlog/ddl_statement.hpp"
#include "model/alteration.hpp"

namespace binlog {

/// `column` is the definition as column_resolution resolved it.
model::AddedValue added_value(const ColumnDefinition& definition, const model::Column& column,
                              const DdlContext& context);

}  // namespace binlog
