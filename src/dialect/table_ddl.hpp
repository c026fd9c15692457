#pragma once
// The DDL that makes a target table, and that follows what became of its source table. Used by the
// warehouse and by `sluice schema`. Pure functions, any thread.
//
// Sources: Amazon Redshift Database Developer Guide, "CREATE TABLE", "CREATE SCHEMA", "ALTER TABLE"
// (RENAME TO stays in its schema), "DROP TABLE", "TRUNCATE" (it commits, so tables are emptied by
// DELETE). Primary keys are told to the planner and not enforced; NOT NULL is enforced; nothing
// else of PostgreSQL's DDL is used.
#include "model/target_table.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dialect {

/// Whether each column is followed by a comment with the reason for its type, and the statement
/// begins with those for its layout.
enum class DdlComments : std::uint8_t { none, reasons };

/// CREATE TABLE "s"."t" (...) without a closing semicolon. Throws Error(request) for empty names.
std::string create_table_text(const model::TargetTable& table, DdlComments comments);
/// CREATE TABLE IF NOT EXISTS: a table of that name is left as it is.
std::string create_missing_table_text(const model::TargetTable& table);
/// DROP TABLE IF EXISTS: never CASCADE, so a view that depends on the table stops it.
std::string drop_table_text(const model::TableId& id);
/// DELETE of all rows, which a transaction can take back.
std::string empty_table_text(const model::TableId& id);
/// Gives the table `before` the name `after.id`. Within a schema it is renamed; into another one it
/// is made anew as `after` says and filled, because Redshift cannot move it: owner and grants are
/// then the caller's to restore.
std::vector<std::string> rename_table_texts(const model::TableId& before,
                                            const model::TargetTable& after);
/// CREATE SCHEMA IF NOT EXISTS "s"
std::string create_schema_text(std::string_view schema);

/// ALTER TABLE "s"."t" RENAME TO "new_name": within the schema; a table cannot go to another one.
std::string rename_table_text(const model::TableId& table, std::string_view new_name);
/// ALTER TABLE "s"."t" ADD COLUMN "c" TYPE: Redshift takes one column at a time, always nullable.
std::string add_column_text(const model::TableId& table, const model::TargetColumn& column);
std::string drop_column_text(const model::TableId& table, std::string_view column);
std::string rename_column_text(const model::TableId& table, std::string_view from,
                               std::string_view to);
/// ALTER TABLE "s"."t" ALTER COLUMN "c" TYPE VARCHAR(n): outside of transactions only.
std::string resize_column_text(const model::TableId& table, const model::TargetColumn& column);

}  // namespace dialect
