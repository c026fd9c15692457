#include "redshift/change_tables.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "dialect/identifier.hpp"
#include "dialect/text_check.hpp"
#include "model/schema_json.hpp"
#include "redshift/row_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace redshift {
namespace {

using base::Error;
using base::ErrorScope;
using base::limits::kStatementBytesAimed;
using base::limits::kTableRecordPartBytes;
using port::CaptureState;

constexpr std::array kStateWords{
    std::pair{CaptureState::captured, "captured"},
    std::pair{CaptureState::suspended, "suspended"},
    std::pair{CaptureState::dropped, "dropped"},
};

[[noreturn]] void throw_corrupt(const std::string& table, const std::string& what) {
  throw Error(ErrorScope::corrupt, "redshift.change_tables",
              fmt::format("sluice's own table {} contradicts itself: {}", table, what),
              "Was it changed by hand? --restart loads again and writes it anew.");
}

const char* word_of(CaptureState state) {
  for (const auto& [value, word] : kStateWords) {
    if (value == state) return word;
  }
  CHECK(false, "every state has a word");
  return "";
}

std::string literal(std::string_view text) {
  return dialect::quote_long_literal(text);
}

std::string gtids_literal(const model::GtidSet& gtids) {
  const std::string text = gtids.to_text();
  if (text.size() <= base::limits::kVarcharBytesMax) return literal(text);
  throw Error(ErrorScope::task, "redshift.gtid_set_too_long",
              fmt::format("the GTIDs executed on the source take {} bytes as text, and a column of "
                          "Redshift holds {}",
                          text.size(), base::limits::kVarcharBytesMax),
              "The set has very many gaps. Close them on the source (commit empty transactions "
              "with the missing GTIDs), then run again.");
}

/// file, offset, GTIDs and server of a position.
std::array<std::string, 4> position_literals(const model::LogPosition& position) {
  return {literal(position.at.file), std::to_string(position.at.offset),
          gtids_literal(position.gtids), literal(position.server)};
}

model::LogPosition to_position(const Row& row, std::size_t first, const std::string& own_table) {
  model::LogPosition position;
  position.at.file = row.at(first).value_or("");
  position.at.offset = to_number<std::uint64_t>(row.at(first + 1));
  try {
    position.gtids = model::GtidSet::parse(row.at(first + 2).value_or(""));
  } catch (const Error& error) {
    throw_corrupt(own_table, error.message());
  }
  position.server = row.at(first + 3).value_or("");
  return position;
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::string_view part = dialect::cut_text(text, kTableRecordPartBytes);
    parts.emplace_back(part);
    text.remove_prefix(part.size());
  }
  return parts;
}

constexpr const char* kTableColumns =
    "source_schema, source_table, part, parts, definition, target_schema, target_table, "
    "joined_file, joined_offset, joined_gtids, joined_server, state, reason, has_foreign_rows";

/// The rows of one record; what is no definition stands in the first only.
std::vector<std::string> rows_of(const port::CapturedTable& table) {
  const std::vector<std::string> parts = parts_of(model::schema_to_json(table.schema));
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string row =
        fmt::format("({}, {}, {}, {}, {}", literal(table.schema.id.schema),
                    literal(table.schema.id.table), i, parts.size(), literal(parts[i]));
    if (i == 0) {
      const auto joined = position_literals(table.joined);
      const std::string reason = dialect::without_faults(table.reason);
      row += fmt::format(", {}, {}, {}, {}, {}, {}, '{}', {}, {}", literal(table.target.schema),
                         literal(table.target.table), joined[0], joined[1], joined[2], joined[3],
                         word_of(table.state),
                         literal(dialect::cut_text(reason, kTableRecordPartBytes)),
                         table.has_foreign_rows ? "TRUE" : "FALSE");
    } else {
      row += ", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL";
    }
    rows.push_back(row + ", GETDATE())");
  }
  return rows;
}

/// What is read of one source table: its parts, and the row that says the rest.
struct Record {
  std::map<std::size_t, std::string> parts;
  std::size_t part_count = 0;
  Row head;
};

port::CapturedTable to_table(const Record& record, const model::TableId& id,
                             const std::string& own_table) {
  if (record.head.empty() || record.parts.size() != record.part_count ||
      record.parts.rbegin()->first + 1 != record.part_count) {
    throw_corrupt(own_table, "rows of " + id.to_text() + " are missing");
  }
  std::string definition;
  for (const auto& [number, part] : record.parts) definition += part;
  port::CapturedTable table;
  table.schema = model::schema_from_json(definition);
  if (table.schema.id != id) throw_corrupt(own_table, "a definition is not of " + id.to_text());
  table.target = {record.head[5].value_or(""), record.head[6].value_or("")};
  table.joined = to_position(record.head, 7, own_table);
  const std::string word = record.head[11].value_or("");
  const auto state = std::find_if(kStateWords.begin(), kStateWords.end(),
                                  [&](const auto& pair) { return word == pair.second; });
  if (state == kStateWords.end()) throw_corrupt(own_table, "no state is called " + word);
  table.state = state->first;
  table.reason = record.head[12].value_or("");
  table.has_foreign_rows = to_number<int>(record.head[13]) == 1;
  return table;
}

}  // namespace

ChangeTables::ChangeTables(const std::string& schema, const std::string& task) {
  const std::string front = dialect::quote_identifier(schema) + ".";
  position_table_ = front + dialect::quote_identifier("sluice_position_" + task);
  tables_table_ = front + dialect::quote_identifier("sluice_tables_" + task);
}

std::vector<std::string> ChangeTables::create_sql() const {
  return {"CREATE TABLE IF NOT EXISTS " + position_table_ +
              " (batch BIGINT NOT NULL, file VARCHAR(512) NOT NULL, file_offset BIGINT NOT NULL,"
              " gtids VARCHAR(65535) NOT NULL, server VARCHAR(256) NOT NULL,"
              " committed_us BIGINT NOT NULL, epoch BIGINT NOT NULL, updated_at TIMESTAMP NOT "
              "NULL)",
          "CREATE TABLE IF NOT EXISTS " + tables_table_ +
              " (source_schema VARCHAR(256) NOT NULL, source_table VARCHAR(256) NOT NULL,"
              " part INTEGER NOT NULL, parts INTEGER NOT NULL, definition VARCHAR(65535) NOT NULL,"
              " target_schema VARCHAR(256), target_table VARCHAR(256), joined_file VARCHAR(512),"
              " joined_offset BIGINT, joined_gtids VARCHAR(65535), joined_server VARCHAR(256),"
              " state VARCHAR(16), reason VARCHAR(65535), has_foreign_rows BOOLEAN,"
              " updated_at TIMESTAMP NOT NULL)"};
}

std::optional<ChangeTables::StoredCheckpoint> ChangeTables::read_checkpoint(
    Session& session, const Situation& situation) const {
  const QueryResult result = session.run(
      "SELECT batch, file, file_offset, gtids, server, committed_us, epoch FROM " + position_table_,
      situation);
  if (result.rows.empty()) return std::nullopt;
  if (result.rows.size() > 1) throw_corrupt(position_table_, "it has more than one row");
  const Row& row = result.rows[0];
  StoredCheckpoint stored;
  stored.checkpoint.batch = to_number<std::uint64_t>(row[0]);
  stored.checkpoint.position = to_position(row, 1, position_table_);
  stored.checkpoint.committed_us = to_number<std::uint64_t>(row[5]);
  stored.epoch = to_number<std::int64_t>(row[6]);
  return stored;
}

std::string ChangeTables::move_checkpoint_sql(const model::Checkpoint& previous,
                                              const StoredCheckpoint& next) const {
  const auto position = position_literals(next.checkpoint.position);
  return fmt::format(
      "UPDATE {} SET batch = {}, file = {}, file_offset = {}, gtids = {}, server = {},"
      " committed_us = {}, epoch = {}, updated_at = GETDATE()"
      " WHERE batch = {} AND file = {} AND file_offset = {}",
      position_table_, next.checkpoint.batch, position[0], position[1], position[2], position[3],
      next.checkpoint.committed_us, next.epoch, previous.batch, literal(previous.position.at.file),
      previous.position.at.offset);
}

std::string ChangeTables::insert_checkpoint_sql(const StoredCheckpoint& first) const {
  const auto position = position_literals(first.checkpoint.position);
  return fmt::format("INSERT INTO {} VALUES ({}, {}, {}, {}, {}, {}, {}, GETDATE())",
                     position_table_, first.checkpoint.batch, position[0], position[1], position[2],
                     position[3], first.checkpoint.committed_us, first.epoch);
}

std::vector<port::CapturedTable> ChangeTables::read_tables(Session& session,
                                                           const Situation& situation) const {
  // Sorted here: Redshift limits the width of rows that it sorts.
  const QueryResult result = session.run(
      "SELECT source_schema, source_table, part, parts, definition, target_schema, target_table, "
      "joined_file, joined_offset, joined_gtids, joined_server, state, reason,"
      " CASE WHEN has_foreign_rows THEN 1 ELSE 0 END FROM " +
          tables_table_,
      situation);
  std::map<model::TableId, Record> records;
  for (const Row& row : result.rows) {
    Record& record = records[{row[0].value_or(""), row[1].value_or("")}];
    const auto part = to_number<std::size_t>(row[2]);
    if (!record.parts.emplace(part, row[4].value_or("")).second)
      throw_corrupt(tables_table_, "a part of a definition is there twice");
    record.part_count = to_number<std::size_t>(row[3]);
    if (part == 0) record.head = row;
  }
  std::vector<port::CapturedTable> tables;
  for (const auto& [id, record] : records) tables.push_back(to_table(record, id, tables_table_));
  return tables;
}

std::vector<std::string> ChangeTables::put_tables_sql(
    const std::vector<port::CapturedTable>& tables) const {
  std::vector<std::string> statements;
  std::string insert;
  for (const port::CapturedTable& table : tables) {
    for (const std::string& row : rows_of(table)) {
      const bool is_full = insert.size() + row.size() > kStatementBytesAimed;
      if (is_full && !insert.empty()) statements.push_back(std::exchange(insert, {}));
      insert += insert.empty() ? fmt::format("INSERT INTO {} ({}, updated_at) VALUES {}",
                                             tables_table_, kTableColumns, row)
                               : ", " + row;
    }
  }
  if (!insert.empty()) statements.push_back(insert);
  const std::vector<std::string> deletes = delete_tables_sql(tables);
  statements.insert(statements.begin(), deletes.begin(), deletes.end());
  return statements;
}

std::vector<std::string> ChangeTables::delete_tables_sql(
    const std::vector<port::CapturedTable>& tables) const {
  std::vector<std::string> statements;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const model::TableId& id = tables[i].schema.id;
    const std::string condition = fmt::format("(source_schema = {} AND source_table = {})",
                                              literal(id.schema), literal(id.table));
    if (i % base::limits::kStatementRowsAimed == 0) {
      statements.push_back(fmt::format("DELETE FROM {} WHERE {}", tables_table_, condition));
    } else {
      statements.back() += " OR " + condition;
    }
  }
  return statements;
}

std::vector<std::string> ChangeTables::forget_sql() const {
  return {"DELETE FROM " + position_table_, "DELETE FROM " + tables_table_};
}

}  // namespace redshift
