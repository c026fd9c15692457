#pragma once
// CREATE TABLE and ALTER TABLE of Redshift -> PostgreSQL, with what PostgreSQL does not know as a
// JSON comment in front, which the trigger of system_catalog keeps. Pure; refusals are thrown by
// refuse() (token_cursor). Source: Database Developer Guide, CREATE TABLE, CREATE TABLE AS, ALTER
// TABLE, "Data types".
#include "standin/token_cursor.hpp"

#include <string>

namespace standin {

/// A type of a column, taken from the cursor: what PostgreSQL is told.
struct ColumnType {
  std::string sql;
  bool is_varchar = false;
  int length = 0;  ///< bytes, for VARCHAR
};
/// `column` names it in refusals: "table.column".
ColumnType take_type(TokenCursor& cursor, const std::string& column);

/// True for CREATE [TEMP] TABLE, with the cursor at CREATE.
bool is_create_table(const TokenCursor& cursor);
std::string rewrite_create_table(TokenCursor& cursor);
/// CREATE MATERIALIZED VIEW, with the cursor at CREATE; where Redshift lays it is not kept.
std::string rewrite_create_materialized_view(TokenCursor& cursor);

/// ALTER TABLE ... ALTER COLUMN ... TYPE, which needs a look at the column first.
struct TypeChange {
  std::string table;  ///< quoted, perhaps with its schema
  std::string column;
  ColumnType type;
};
/// ALTER TABLE ... APPEND FROM ...: the source's rows move.
struct TableAppend {
  std::string target;  ///< quoted, perhaps with their schemas
  std::string source;
  std::string extra;  ///< "ignoreextra", "filltarget" or nothing
};
struct AlteredTable {
  std::string sql;
  bool is_type_change = false;
  TypeChange change;
  bool is_append = false;
  TableAppend append;
};
/// With the cursor behind ALTER TABLE.
AlteredTable rewrite_alter_table(TokenCursor& cursor);

/// ISOLATION LEVEL { SERIALIZABLE | SNAPSHOT } of CREATE and ALTER DATABASE -> the statement that
/// keeps it as PostgreSQL's setting of the database.
std::string take_isolation(TokenCursor& cursor, const std::string& database);

}  // namespace standin
