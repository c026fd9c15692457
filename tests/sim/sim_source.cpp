#include "sim_source.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace sim {
namespace {

constexpr std::uint64_t kIdsMax = 9;
constexpr std::size_t kColumnsMax = 5;
constexpr std::size_t kBaseColumns = 2;  // are never dropped

model::Column column_of(const std::string& name) {
  model::Column column;
  column.name = name;
  if (name == "id") {
    column.kind = model::ColumnKind::big_int;
    column.declared = "bigint";
    column.is_nullable = false;
    return column;
  }
  column.kind = model::ColumnKind::varchar;
  column.declared = "varchar(20)";
  column.length_chars = 20;
  column.length_bytes = 80;
  column.charset = "utf8mb4";
  return column;
}

}  // namespace

Row key_of(const model::TableSchema& schema, const Row& row) {
  if (schema.key.empty()) return row;
  std::vector<std::size_t> key = schema.key;
  std::sort(key.begin(), key.end());
  Row values;
  for (const std::size_t index : key) values.push_back(row.at(index));
  return values;
}

SimSource::SimSource(base::Prng& prng, const SimClock& clock, const Plan& plan)
    : prng_(prng), clock_(clock), plan_(plan) {
  end_.at = {fmt::format("bin.{:06}", file_), 4};
  end_.server = kServer;
  add_table("numbered", {"id", "text"}, {0});
  add_table("paired", {"text", "id", "name"}, {2, 1});
  add_table("loose", {"text", "name"}, {});
  for (int i = 0; i < 6; ++i) commit();
}

void SimSource::add_table(const std::string& name, std::vector<std::string> columns,
                          std::vector<std::size_t> key) {
  SourceTable table;
  table.schema.id = {"demo1", name};
  for (const std::string& column : columns) table.schema.columns.push_back(column_of(column));
  for (const std::size_t index : key) table.schema.columns[index].is_nullable = false;
  table.schema.key = std::move(key);
  tables_.emplace(table.schema.id, std::move(table));
}

void SimSource::commit() {
  LogEntry entry;
  entry.begin = end_.at;
  if (!log_.empty() && chance(prng_, 30)) {
    change_definition(entry);
  } else if (!chance(prng_, 50)) {
    const std::uint64_t count = chance(prng_, 60) ? 10 + prng_.below(30) : 1 + prng_.below(4);
    for (std::uint64_t i = 0; i < count; ++i) change_row(entry);
    if (chance(prng_, 100)) swap_keys(entry);
  }
  end_entry(std::move(entry));
}

void SimSource::end_entry(LogEntry entry) {
  end_.at.offset += 100 + 10 * entry.changes.size();
  entry.end.at = end_.at;
  entry.end.committed_us = clock_.now_us();
  ++transactions_;
  switch (plan_.gtids) {
    case GtidFlavour::none: break;
    case GtidFlavour::mysql: {
      model::MysqlGtid gtid;
      gtid.uuid.fill(0x11);
      gtid.number = transactions_;
      entry.end.gtid = gtid;
      break;
    }
    case GtidFlavour::mariadb: entry.end.gtid = model::MariadbGtid{0, 1, transactions_}; break;
  }
  end_.gtids.add(entry.end.gtid);
  log_.push_back(std::move(entry));
  if (!chance(prng_, 50)) return;
  end_.at = {fmt::format("bin.{:06}", ++file_), 4};
}

SourceTable& SimSource::any_table() {
  return std::next(tables_.begin(), static_cast<std::ptrdiff_t>(prng_.below(tables_.size())))
      ->second;
}

std::optional<std::string> SimSource::any_text() {
  static constexpr std::array<const char*, 8> kTexts{
      "", "a", "b", "x,y", "say \"hi\"", "two\nlines", "\"\n\",", "\xc3\xb6 "};
  if (chance(prng_, plan_.bad_values)) {
    return chance(prng_, 500) ? kRefusedText : kUndecodableText;
  }
  const std::uint64_t choice = prng_.below(kTexts.size() + 1);
  if (choice == kTexts.size()) return std::nullopt;
  return kTexts[choice];
}

Row SimSource::any_row(const model::TableSchema& schema) {
  static constexpr std::array<const char*, 5> kNames{"a", "A", "a ", "b,\"", "n\nl"};
  Row row;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const bool is_key = std::find(schema.key.begin(), schema.key.end(), i) != schema.key.end();
    if (schema.columns[i].name == "id") {
      row.emplace_back(std::to_string(prng_.below(kIdsMax)));
    } else if (is_key) {
      row.emplace_back(kNames[prng_.below(kNames.size())]);
    } else {
      row.push_back(any_text());
    }
  }
  return row;
}

bool SimSource::has_key(const SourceTable& table, const Row& row) const {
  const Row key = key_of(table.schema, row);
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const Row& other) { return key_of(table.schema, other) == key; });
}

void SimSource::change_row(LogEntry& entry) {
  SourceTable& table = any_table();
  const std::uint64_t choice = prng_.below(10);
  if (table.rows.empty() || choice < 4) return insert(table, entry);
  if (choice < 7) return update(table, entry);
  erase(table, entry);
}

void SimSource::insert(SourceTable& table, LogEntry& entry) {
  Row row = any_row(table.schema);
  if (!table.schema.key.empty() && has_key(table, row)) return update(table, entry);
  entry.changes.push_back({table.schema.id, std::nullopt, row});
  table.rows.push_back(std::move(row));
}

void SimSource::update(SourceTable& table, LogEntry& entry) {
  Row& row = table.rows[prng_.below(table.rows.size())];
  Row after = any_row(table.schema);
  const bool moves_key = chance(prng_, 250) && !has_key(table, after);
  if (!moves_key) {
    for (const std::size_t index : table.schema.key) after[index] = row[index];
  }
  if (after == row) return;  // the server logs nothing
  entry.changes.push_back({table.schema.id, row, after});
  row = std::move(after);
}

void SimSource::erase(SourceTable& table, LogEntry& entry) {
  const std::size_t at = prng_.below(table.rows.size());
  entry.changes.push_back({table.schema.id, table.rows[at], std::nullopt});
  table.rows.erase(table.rows.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Two rows exchange their keys over a third key, as it has to be done in SQL.
void SimSource::swap_keys(LogEntry& entry) {
  SourceTable& table = tables_.at({"demo1", "numbered"});
  if (table.rows.size() < 2) return;
  const std::size_t first = prng_.below(table.rows.size());
  const std::size_t second = (first + 1) % table.rows.size();
  const auto move = [&](std::size_t at, const std::optional<std::string>& id) {
    Row after = table.rows[at];
    after[0] = id;
    entry.changes.push_back({table.schema.id, table.rows[at], after});
    table.rows[at] = std::move(after);
  };
  const auto id_of_first = table.rows[first][0];
  const auto id_of_second = table.rows[second][0];
  move(first, std::to_string(kIdsMax + 100));
  move(second, id_of_first);
  move(first, id_of_second);
}

void SimSource::change_definition(LogEntry& entry) {
  SourceTable& table = any_table();
  std::vector<model::Column>& columns = table.schema.columns;
  if (!plan_.has_definitions || chance(prng_, 400)) {
    table.rows.clear();
    entry.definition = {DefinitionKind::truncate, table.schema};
    return;
  }
  const std::size_t key_end = table.schema.key.empty() ? 0 : 3;
  const bool can_drop = columns.size() > std::max(kBaseColumns, key_end);
  if (columns.size() < kColumnsMax && (!can_drop || chance(prng_, 600))) {
    columns.push_back(column_of(fmt::format("more{}", columns.size())));
  } else if (can_drop) {
    columns.pop_back();
  }
  for (Row& row : table.rows) row.resize(columns.size());
  entry.definition = {DefinitionKind::alter, table.schema};
}

}  // namespace sim
