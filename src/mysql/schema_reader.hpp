#pragma once
// Reads what the source says of its tables, by a few queries per schema whatever the number of
// tables.
//
// Used before a load (selection, target tables) and by `sluice schema`. Borrows the connection for
// the call; the thread is the caller's. Needs no more than SELECT on the tables: what the login may
// not see is reported as missing. Hidden columns of functional indexes are never listed by the
// server. Sources: MySQL Reference Manual "INFORMATION_SCHEMA TABLES/COLUMNS/STATISTICS Table";
// MariaDB "Information Schema CHECK_CONSTRAINTS Table" (JSON is LONGTEXT with a json_valid check
// there).
#include "model/table_id.hpp"
#include "model/table_schema.hpp"
#include "mysql/connection.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mysql {

/// One table or view as SHOW TABLES would list it; estimates are the server's guesses.
struct TableListing {
  model::TableId id;
  model::TableKind kind = model::TableKind::base_table;
  std::string engine;
  std::uint64_t row_estimate = 0;
  std::uint64_t bytes_estimate = 0;

  bool operator==(const TableListing&) const = default;
};

struct SchemaReading {
  std::vector<model::TableSchema> tables;  ///< in the order asked for, without the missing ones
  std::vector<model::TableId> missing;     ///< not there, or not visible to this login
};

/// Lists the schemas that the login sees, the server's own ones included, in the order of their
/// names.
std::vector<std::string> list_schemas(Connection& connection);

/// Lists tables, views and sequences of the schemas, ordered by schema as given, then by name.
std::vector<TableListing> list_tables(Connection& connection, std::span<const std::string> schemas);

/// Reads the columns and the primary key of each table. Names must be spelled as the server lists
/// them.
SchemaReading read_tables(Connection& connection, std::span<const model::TableId> tables);

}  // namespace mysql
