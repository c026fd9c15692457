#include "state/sqlite_state_store.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

namespace state {
namespace {

constexpr std::int64_t kSchemaVersion = 1;

std::int64_t as_int(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}
std::uint64_t as_count(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

port::TableStatistics read_statistics(const Database::Statement& row) {
  port::TableStatistics statistics;
  statistics.table = {row.text(0), row.text(1)};
  statistics.run = row.text(2);
  statistics.state = static_cast<port::TableState>(row.integer(3));
  statistics.rows = as_count(row.integer(4));
  statistics.csv_bytes = as_count(row.integer(5));
  statistics.staged_bytes = as_count(row.integer(6));
  statistics.altered_values = as_count(row.integer(7));
  statistics.skipped_rows = as_count(row.integer(8));
  statistics.seconds = row.real(9);
  statistics.error = row.text(10);
  statistics.snapshot_position = row.text(11);
  return statistics;
}

}  // namespace

SqliteStateStore::SqliteStateStore(const std::string& path) : database_(path, Keeps::cache) {
  create_schema(path);
}

void SqliteStateStore::create_schema(const std::string& path) {
  std::int64_t version = 0;
  {
    Database::Statement read(database_, "PRAGMA user_version");
    if (read.step()) version = read.integer(0);
  }
  if (version != 0 && version != kSchemaVersion) {
    throw base::Error(base::ErrorScope::task, "state.version",
                      fmt::format("the local state {} has version {}, this program writes {}", path,
                                  version, kSchemaVersion),
                      "It is only a cache: move the file away and run again.");
  }
  database_.execute(
      "CREATE TABLE IF NOT EXISTS tables (schema_name TEXT, table_name TEXT, run TEXT, state "
      "INTEGER, rows INTEGER,"
      " csv_bytes INTEGER, staged_bytes INTEGER, altered_values INTEGER, skipped_rows INTEGER, "
      "seconds REAL,"
      " error TEXT, snapshot_position TEXT, PRIMARY KEY (schema_name, table_name));"
      "CREATE TABLE IF NOT EXISTS chunks (schema_name TEXT, table_name TEXT, run TEXT, number "
      "INTEGER,"
      " range_column TEXT, range_first TEXT, range_last TEXT, PRIMARY KEY (schema_name, "
      "table_name, number));"
      "PRAGMA user_version = 1;");
}

void SqliteStateStore::save_table(const port::TableStatistics& s) {
  std::lock_guard lock(mutex_);
  Database::Statement insert(database_,
                             "INSERT OR REPLACE INTO tables VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
  insert.bind(s.table.schema)
      .bind(s.table.table)
      .bind(s.run)
      .bind(static_cast<std::int64_t>(s.state));
  insert.bind(as_int(s.rows)).bind(as_int(s.csv_bytes)).bind(as_int(s.staged_bytes));
  insert.bind(as_int(s.altered_values)).bind(as_int(s.skipped_rows)).bind(s.seconds);
  insert.bind(s.error).bind(s.snapshot_position);
  insert.step();
}

std::vector<port::TableStatistics> SqliteStateStore::tables() {
  std::lock_guard lock(mutex_);
  Database::Statement select(database_, "SELECT * FROM tables ORDER BY schema_name, table_name");
  std::vector<port::TableStatistics> tables;
  while (select.step()) tables.push_back(read_statistics(select));
  return tables;
}

void SqliteStateStore::save_plan(const model::TableId& table, const std::string& run,
                                 const std::vector<model::Chunk>& chunks) {
  std::lock_guard lock(mutex_);
  database_.execute("BEGIN IMMEDIATE");
  try {
    Database::Statement forget(database_,
                               "DELETE FROM chunks WHERE schema_name = ? AND table_name = ?");
    forget.bind(table.schema).bind(table.table).step();
    for (const model::Chunk& chunk : chunks) {
      Database::Statement insert(database_, "INSERT INTO chunks VALUES (?,?,?,?,?,?,?)");
      insert.bind(table.schema).bind(table.table).bind(run).bind(as_int(chunk.number));
      if (chunk.range) {
        insert.bind(chunk.range->column).bind(chunk.range->first).bind(chunk.range->last);
      } else {
        insert.bind_null().bind_null().bind_null();
      }
      insert.step();
    }
    database_.execute("COMMIT");
  } catch (const base::Error&) {
    database_.execute("ROLLBACK");
    throw;
  }
}

std::vector<model::Chunk> SqliteStateStore::plan(const model::TableId& table,
                                                 const std::string& run) {
  std::lock_guard lock(mutex_);
  Database::Statement select(
      database_,
      "SELECT number, range_column, range_first, range_last FROM chunks"
      " WHERE schema_name = ? AND table_name = ? AND run = ? ORDER BY number");
  select.bind(table.schema).bind(table.table).bind(run);
  std::vector<model::Chunk> chunks;
  while (select.step()) {
    model::Chunk chunk{table, as_count(select.integer(0)), std::nullopt};
    if (!select.is_null(1))
      chunk.range = model::KeyRange{select.text(1), select.text(2), select.text(3)};
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

void SqliteStateStore::clear() {
  std::lock_guard lock(mutex_);
  database_.execute("DELETE FROM tables; DELETE FROM chunks;");
}

}  // namespace state
