#pragma once
// The DDL that makes a target table. Used by the warehouse and by `sluice schema`. Pure functions,
// any thread.
//
// Sources: Amazon Redshift Database Developer Guide, "CREATE TABLE" and "CREATE SCHEMA". Primary
// keys are told to the planner and not enforced; NOT NULL is enforced; nothing else of PostgreSQL's
// DDL is used.
#include "model/target_table.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dialect {

/// Whether each column is followed by a comment with the reason for its type.
enum class DdlComments : std::uint8_t { none, reasons };

/// CREATE TABLE "s"."t" (...) without a closing semicolon. Throws Error(request) for empty names.
std::string create_table_text(const model::TargetTable& table, DdlComments comments);
/// CREATE SCHEMA IF NOT EXISTS "s"
std::string create_schema_text(std::string_view schema);

}  // namespace dialect
