#include "sim_source.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sim {
namespace {

constexpr std::uint64_t kIdsMax = 9;

}  // namespace

SimSource::SimSource(base::Prng& prng, const SimClock& clock, const Plan& plan)
    : prng_(prng), plan_(plan), log_(prng, clock, plan), definitions_(prng, plan, tables_, log_) {
  definitions_.add_table(make_schema("numbered", {"id", "text"}, {0}));
  definitions_.add_table(make_schema("paired", {"text", "id", "name"}, {2, 1}));
  definitions_.add_table(make_schema("loose", {"text", "name"}, {}));
  for (int i = 0; i < 6; ++i) change_rows();
}

void SimSource::commit() {
  if (chance(prng_, plan_.definitions)) {
    definitions_.change();
  } else {
    change_rows();
  }
}

void SimSource::change_rows() {
  if (!chance(prng_, 50)) {
    const std::uint64_t count = chance(prng_, 60) ? 10 + prng_.below(30) : 1 + prng_.below(4);
    for (std::uint64_t i = 0; i < count; ++i) change_row();
    if (chance(prng_, 100)) swap_keys();
  }
  log_.write(std::exchange(changes_, {}), tables_);
}

SourceTable& SimSource::any_table() {
  std::vector<SourceTable*> tables;
  for (auto& [id, table] : tables_) {
    if (id.table.front() != kCopyPrefix) tables.push_back(&table);
  }
  return *tables[prng_.below(tables.size())];
}

std::optional<std::string> SimSource::any_text() {
  static constexpr std::array<const char*, 8> kTexts{
      "", "a", "b", "x,y", "say \"hi\"", "two\nlines", "\"\n\",", "\xc3\xb6 "};
  if (chance(prng_, plan_.bad_values)) {
    return std::string(chance(prng_, 500) ? kRefusedText : kUndecodableText);
  }
  const std::uint64_t choice = prng_.below(kTexts.size() + 1);
  if (choice == kTexts.size()) return std::nullopt;
  return kTexts[choice];
}

Row SimSource::any_row(const model::TableSchema& schema) {
  static constexpr std::array<const char*, 5> kNames{"a", "A", "a ", "b,\"", "n\nl"};
  Row row;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (schema.columns[i].name == "id") {
      row.emplace_back(std::to_string(prng_.below(kIdsMax)));
    } else if (is_in_key(schema, i)) {
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

void SimSource::change_row() {
  SourceTable& table = any_table();
  const std::uint64_t choice = prng_.below(10);
  if (table.rows.empty() || choice < 4) return insert(table);
  if (choice < 7) return update(table);
  erase(table);
}

/// A change that one image makes bad may be left out, with the rows of both.
void SimSource::note(SourceTable& table, RowChange change) {
  const bool is_refused =
      (change.before && is_bad(*change.before)) || (change.after && is_bad(*change.after));
  for (const auto* row : {&change.before, &change.after}) {
    if (is_refused && *row) table.bad_keys.insert(key_of(table.schema, **row));
  }
  changes_.push_back(std::move(change));
}

void SimSource::insert(SourceTable& table) {
  Row row = any_row(table.schema);
  if (!table.schema.key.empty() && has_key(table, row)) return update(table);
  note(table, {table.schema.id, std::nullopt, row});
  table.rows.push_back(std::move(row));
}

void SimSource::update(SourceTable& table) {
  Row& row = table.rows[prng_.below(table.rows.size())];
  Row after = any_row(table.schema);
  const bool moves_key = chance(prng_, 250) && !has_key(table, after);
  if (!moves_key) {
    for (const std::size_t index : table.schema.key) after[index] = row[index];
  }
  if (after == row) return;  // the server logs nothing
  note(table, {table.schema.id, row, after});
  row = std::move(after);
}

void SimSource::erase(SourceTable& table) {
  const std::size_t at = prng_.below(table.rows.size());
  note(table, {table.schema.id, table.rows[at], std::nullopt});
  table.rows.erase(table.rows.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Two rows exchange their keys over a third key, as it has to be done in SQL.
void SimSource::swap_keys() {
  SourceTable& table = any_table();
  const model::TableSchema& schema = table.schema;
  const bool is_numbered = schema.key.size() == 1 && schema.columns[schema.key[0]].name == "id";
  if (!is_numbered || table.rows.size() < 2) return;
  const std::size_t column = schema.key[0];
  const std::size_t first = prng_.below(table.rows.size());
  const std::size_t second = (first + 1) % table.rows.size();
  const auto move = [&](std::size_t at, const std::optional<std::string>& id) {
    Row after = table.rows[at];
    after[column] = id;
    note(table, {schema.id, table.rows[at], after});
    table.rows[at] = std::move(after);
  };
  const auto id_of_first = table.rows[first][column];
  const auto id_of_second = table.rows[second][column];
  move(first, std::to_string(kIdsMax + 100));
  move(second, id_of_first);
  move(first, id_of_second);
}

}  // namespace sim
