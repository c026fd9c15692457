#pragma once
// Applies a scanned statement to the definition of a table, as the server did.
//
// Used by cdc/ to follow a table's definition through the log. Pure, any thread. nullopt means "not
// sure": the caller reads the live definition, and then knows neither renames nor added values.
// Measured against MySQL 9.7 and MariaDB 10.11 (order of columns, keys of dropped columns, sizes
// after CONVERT TO). Source: MySQL Reference Manual, "ALTER TABLE Statement".
#include "binlog/column_resolution.hpp"
#include "binlog/ddl_statement.hpp"
#include "model/alteration.hpp"

#include <optional>

namespace binlog {

/// `before` is the table that the statement names first.
std::optional<model::Alteration> apply_alter(const model::TableSchema& before,
                                             const DdlStatement& statement);

/// The table that CREATE TABLE makes; `schema_defaults` is what its schema gives a table that names
/// no character set.
std::optional<model::TableSchema> created_table(const DdlStatement& statement,
                                                const CharsetDefaults& schema_defaults);

}  // namespace binlog
