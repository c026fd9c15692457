#include "state/change_records.hpp"

#include "base/error.hpp"
#include "model/schema_json.hpp"
#include "model/target_json.hpp"

#include <fmt/core.h>

#include <utility>

namespace state {
namespace {

constexpr std::int64_t kSchemaVersion = 1;

constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS epoch (epoch INTEGER);"
    "CREATE TABLE IF NOT EXISTS position (batch INTEGER, file TEXT, file_offset INTEGER,"
    " gtids TEXT, server TEXT, committed_us INTEGER, epoch INTEGER, untold TEXT);"
    "CREATE TABLE IF NOT EXISTS tables (source_schema TEXT, source_table TEXT, definition TEXT,"
    " target_schema TEXT, target_table TEXT, joined_file TEXT, joined_offset INTEGER,"
    " joined_gtids TEXT, joined_server TEXT, state INTEGER, reason TEXT, has_foreign_rows INTEGER,"
    " PRIMARY KEY (source_schema, source_table));"
    "CREATE TABLE IF NOT EXISTS targets (schema_name TEXT, table_name TEXT, definition TEXT,"
    " PRIMARY KEY (schema_name, table_name));"
    "CREATE TABLE IF NOT EXISTS kept_batches (epoch INTEGER PRIMARY KEY, first INTEGER,"
    " last INTEGER);"
    "CREATE TABLE IF NOT EXISTS kept_loads (folder TEXT, number_base INTEGER,"
    " PRIMARY KEY (folder, number_base));"
    "PRAGMA user_version = 1;";

std::int64_t as_int(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

std::uint64_t as_count(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

void bind_position(Database::Statement& statement, const model::LogPosition& position) {
  statement.bind(position.at.file).bind(as_int(position.at.offset));
  statement.bind(position.gtids.to_text()).bind(position.server);
}

model::LogPosition read_position(const Database::Statement& row, int first) {
  model::LogPosition position;
  position.at = {row.text(first), as_count(row.integer(first + 1))};
  position.gtids = model::GtidSet::parse(row.text(first + 2));
  position.server = row.text(first + 3);
  return position;
}

}  // namespace

ChangeRecords::ChangeRecords(const std::string& path) : database_(path, Keeps::truth) {
  create_schema(path);
}

void ChangeRecords::create_schema(const std::string& path) {
  std::int64_t version = 0;
  {
    Database::Statement read(database_, "PRAGMA user_version");
    if (read.step()) version = read.integer(0);
  }
  if (version != 0 && version != kSchemaVersion) {
    throw base::Error(base::ErrorScope::task, "state.version",
                      fmt::format("the records of staged changes {} have version {}, this program "
                                  "writes {}",
                                  path, version, kSchemaVersion),
                      "Go on with the program that wrote them, or begin anew in another state "
                      "folder and staging folder.");
  }
  database_.execute(kTables);
}

void ChangeRecords::transact(const std::function<void()>& work) {
  database_.execute("BEGIN IMMEDIATE");
  try {
    work();
    database_.execute("COMMIT");
  } catch (const base::Error&) {
    database_.execute("ROLLBACK");
    throw;
  }
}

std::uint64_t ChangeRecords::epoch() {
  Database::Statement select(database_, "SELECT epoch FROM epoch");
  return select.step() ? as_count(select.integer(0)) : 0;
}

std::uint64_t ChangeRecords::raise_epoch() {
  std::uint64_t raised = 0;
  transact([&] {
    raised = epoch() + 1;
    database_.execute("DELETE FROM epoch");
    Database::Statement(database_, "INSERT INTO epoch VALUES (?)").bind(as_int(raised)).step();
  });
  return raised;
}

std::optional<ChangeRecords::StoredCheckpoint> ChangeRecords::checkpoint() {
  Database::Statement select(database_,
                             "SELECT batch, file, file_offset, gtids, server, committed_us, epoch,"
                             " untold FROM position");
  if (!select.step()) return std::nullopt;
  StoredCheckpoint stored;
  stored.checkpoint.batch = as_count(select.integer(0));
  stored.checkpoint.position = read_position(select, 1);
  stored.checkpoint.committed_us = as_count(select.integer(5));
  stored.epoch = as_count(select.integer(6));
  stored.untold = select.text(7);
  return stored;
}

void ChangeRecords::put_checkpoint(const StoredCheckpoint& stored) {
  database_.execute("DELETE FROM position");
  Database::Statement insert(database_, "INSERT INTO position VALUES (?,?,?,?,?,?,?,?)");
  insert.bind(as_int(stored.checkpoint.batch));
  bind_position(insert, stored.checkpoint.position);
  insert.bind(as_int(stored.checkpoint.committed_us)).bind(as_int(stored.epoch));
  insert.bind(stored.untold).step();
}

void ChangeRecords::note_told() {
  database_.execute("UPDATE position SET untold = ''");
}

std::vector<port::CapturedTable> ChangeRecords::tables() {
  Database::Statement select(database_,
                             "SELECT definition, target_schema, target_table, joined_file,"
                             " joined_offset, joined_gtids, joined_server, state, reason,"
                             " has_foreign_rows FROM tables ORDER BY source_schema, source_table");
  std::vector<port::CapturedTable> tables;
  while (select.step()) {
    port::CapturedTable table;
    table.schema = model::schema_from_json(select.text(0));
    table.target = {select.text(1), select.text(2)};
    table.joined = read_position(select, 3);
    table.state = static_cast<port::CaptureState>(select.integer(7));
    table.reason = select.text(8);
    table.has_foreign_rows = select.integer(9) != 0;
    tables.push_back(std::move(table));
  }
  return tables;
}

void ChangeRecords::put_table(const port::CapturedTable& table) {
  Database::Statement insert(database_,
                             "INSERT OR REPLACE INTO tables VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
  insert.bind(table.schema.id.schema).bind(table.schema.id.table);
  insert.bind(model::schema_to_json(table.schema));
  insert.bind(table.target.schema).bind(table.target.table);
  bind_position(insert, table.joined);
  insert.bind(static_cast<std::int64_t>(table.state)).bind(table.reason);
  insert.bind(std::int64_t{table.has_foreign_rows ? 1 : 0}).step();
}

std::optional<model::TargetTable> ChangeRecords::target(const model::TableId& id) {
  Database::Statement select(
      database_, "SELECT definition FROM targets WHERE schema_name = ? AND table_name = ?");
  if (!select.bind(id.schema).bind(id.table).step()) return std::nullopt;
  return model::target_from_json(select.text(0));
}

void ChangeRecords::put_target(const model::TableId& id, const model::TargetTable& table) {
  Database::Statement insert(database_, "INSERT OR REPLACE INTO targets VALUES (?,?,?)");
  insert.bind(id.schema).bind(id.table).bind(model::to_json(table).dump()).step();
}

void ChangeRecords::drop_target(const model::TableId& id) {
  Database::Statement remove(database_,
                             "DELETE FROM targets WHERE schema_name = ? AND table_name = ?");
  remove.bind(id.schema).bind(id.table).step();
}

void ChangeRecords::keep_batch(std::uint64_t epoch, std::uint64_t batch) {
  Database::Statement insert(database_,
                             "INSERT INTO kept_batches VALUES (?,?,?)"
                             " ON CONFLICT (epoch) DO UPDATE SET last = excluded.last");
  insert.bind(as_int(epoch)).bind(as_int(batch)).bind(as_int(batch)).step();
}

void ChangeRecords::keep_load(const std::string& folder, std::uint64_t number_base) {
  Database::Statement insert(database_, "INSERT OR IGNORE INTO kept_loads VALUES (?,?)");
  insert.bind(folder).bind(as_int(number_base)).step();
}

bool ChangeRecords::keeps(const model::StagedName& name) {
  if (name.kind == model::StagedKind::load) {
    Database::Statement select(database_,
                               "SELECT 1 FROM kept_loads WHERE folder = ? AND number_base = ?");
    const std::uint64_t base = name.number / model::kNumbersPerEpoch * model::kNumbersPerEpoch;
    return select.bind(name.folder).bind(as_int(base)).step();
  }
  if (name.kind == model::StagedKind::batch) {
    Database::Statement select(database_, "SELECT 1 FROM position WHERE batch >= ?");
    return select.bind(as_int(name.batch)).step();
  }
  Database::Statement select(
      database_, "SELECT 1 FROM kept_batches WHERE epoch = ? AND ? BETWEEN first AND last");
  return select.bind(as_int(name.epoch)).bind(as_int(name.batch)).step();
}

void ChangeRecords::forget() {
  database_.execute(
      "DELETE FROM position; DELETE FROM tables; DELETE FROM targets;"
      "DELETE FROM kept_batches; DELETE FROM kept_loads;");
}

}  // namespace state
