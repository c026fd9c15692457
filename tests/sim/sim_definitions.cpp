#include "sim_definitions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace sim {
namespace {

constexpr std::size_t kColumnsMin = 2;
constexpr std::size_t kColumnsMax = 5;
constexpr std::size_t kSelectedMin = 2;
constexpr int kNames = 4;  // of tables to come, per kind

model::TableId copy_of(const model::TableId& id) {
  return {id.schema, "_" + id.table + "_gho"};
}

model::TableId old_of(const model::TableId& id) {
  return {id.schema, "_" + id.table + "_del"};
}

bool is_plain(const SourceTable& table) {
  const char first = table.schema.id.table.front();
  return first != kCopyPrefix && first != kHiddenPrefix;
}

/// Takes a column out of its place and puts it into another one, with its values.
void move_to(SourceTable& table, std::size_t from, std::size_t to) {
  const auto move = [&](auto& values) {
    auto value = std::move(values[from]);
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(from));
    values.insert(values.begin() + static_cast<std::ptrdiff_t>(to), std::move(value));
  };
  std::vector<std::string> key;
  for (const std::size_t index : table.schema.key) key.push_back(table.schema.columns[index].name);
  move(table.schema.columns);
  for (Row& row : table.rows) move(row);
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto& columns = table.schema.columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& column) {
      return column.name == key[i];
    });
    table.schema.key[i] = static_cast<std::size_t>(found - columns.begin());
  }
}

std::string place_sql(const model::TableSchema& schema, std::size_t column) {
  return column == 0 ? " FIRST" : " AFTER `" + schema.columns[column - 1].name + "`";
}

std::string create_sql(const model::TableSchema& schema, bool names_charset) {
  std::string sql = "CREATE TABLE " + name_sql(schema.id) + " (";
  for (const model::Column& column : schema.columns) {
    sql += fmt::format("`{}` {}, ", column.name, type_sql(column));
  }
  if (schema.key.empty()) {
    sql.resize(sql.size() - 2);
  } else {
    sql += "PRIMARY KEY (";
    for (const std::size_t index : schema.key) sql += "`" + schema.columns[index].name + "`,";
    sql.back() = ')';
  }
  sql += ") ENGINE=InnoDB";
  // Without it the server takes the schema's, which the log does not tell.
  if (names_charset) sql += " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci";
  return sql;
}

}  // namespace

void Definitions::put(SourceTable table) {
  table.log_id = ++last_log_id_;
  serials_[table.schema.id].insert(table.serials.begin(), table.serials.end());
  tables_[table.schema.id] = std::move(table);
}

void Definitions::add_table(model::TableSchema schema) {
  SourceTable table;
  table.schema = std::move(schema);
  table.serials = {++last_serial_};
  put(std::move(table));
}

SourceTable* Definitions::any_table(const std::function<bool(const SourceTable&)>& is_fit) {
  std::vector<SourceTable*> fit;
  for (auto& [id, table] : tables_) {
    if (original_ != id && id.table.front() != kCopyPrefix && is_fit(table)) fit.push_back(&table);
  }
  return fit.empty() ? nullptr : fit[prng_.below(fit.size())];
}

SourceTable* Definitions::any_selected() {
  return any_table(is_plain);
}

std::size_t Definitions::count_selected() const {
  return static_cast<std::size_t>(std::count_if(
      tables_.begin(), tables_.end(), [](const auto& entry) { return is_plain(entry.second); }));
}

std::optional<model::TableId> Definitions::free_name(char prefix) {
  const auto first = static_cast<int>(prng_.below(kNames));
  for (int i = 0; i < kNames; ++i) {
    model::TableId id{"demo1", fmt::format("{}{}", prefix, (first + i) % kNames)};
    if (tables_.count(id) == 0) return id;
  }
  return std::nullopt;
}

void Definitions::change() {
  if (original_ && chance(prng_, 500)) return continue_copy();
  SourceTable* table = any_selected();
  if (table == nullptr) return;
  if (!plan_.has_definitions || chance(prng_, 150)) return truncate(*table);
  const std::uint64_t choice = prng_.below(100);
  if (choice < 40) {
    alter(*table);
  } else if (choice < 55) {
    create();
  } else if (choice < 65) {
    drop(*table);
  } else if (choice < 80) {
    rename();
  } else if (choice < 88) {
    swap();
  } else if (!original_) {
    begin_copy(*table);
  }
}

void Definitions::truncate(SourceTable& table) {
  table.rows.clear();
  table.log_id = ++last_log_id_;
  log_.write("TRUNCATE TABLE " + name_sql(table.schema.id), table.schema.id);
}

void Definitions::alter(SourceTable& table) {
  const std::size_t columns = table.schema.columns.size();
  std::string clause;
  if (chance(prng_, 350)) {
    clause = move_column(table);
  } else if (columns < kColumnsMax && chance(prng_, 600)) {
    clause = add_column(table);
  } else if (columns > kColumnsMin) {
    clause = drop_column(table);
  }
  if (clause.empty()) return;
  table.log_id = ++last_log_id_;
  log_.write(fmt::format("ALTER TABLE {} {}", name_sql(table.schema.id), clause));
}

std::string Definitions::add_column(SourceTable& table) {
  std::vector<model::Column>& columns = table.schema.columns;
  const model::Column column = make_column(fmt::format("more{}", ++columns_made_));
  columns.push_back(column);
  for (Row& row : table.rows) row.resize(columns.size());
  std::string sql = fmt::format("ADD COLUMN `{}` {}", column.name, type_sql(column));
  if (chance(prng_, 500)) return sql;
  const std::size_t to = prng_.below(columns.size());
  move_to(table, columns.size() - 1, to);
  return sql + place_sql(table.schema, to);
}

std::string Definitions::drop_column(SourceTable& table) {
  std::vector<model::Column>& columns = table.schema.columns;
  const std::size_t at = prng_.below(columns.size());
  if (is_in_key(table.schema, at)) return "";
  const std::string name = columns[at].name;
  move_to(table, at, columns.size() - 1);
  columns.pop_back();
  for (Row& row : table.rows) row.resize(columns.size());
  return "DROP COLUMN `" + name + "`";
}

std::string Definitions::move_column(SourceTable& table) {
  const std::size_t count = table.schema.columns.size();
  const std::size_t from = prng_.below(count);
  const std::size_t to = prng_.below(count);
  if (from == to) return "";
  move_to(table, from, to);
  const model::Column& column = table.schema.columns[to];
  return fmt::format("MODIFY COLUMN `{}` {}{}", column.name, type_sql(column),
                     place_sql(table.schema, to));
}

void Definitions::create() {
  const auto id = free_name('t');
  if (!id) return;
  if (chance(prng_, 200)) {
    if (const SourceTable* like = any_selected()) return create_like(*like, *id);
  }
  static const std::array kShapes{
      make_schema("", {"id", "text"}, {0}),
      make_schema("", {"text", "id", "name"}, {2, 1}),
      make_schema("", {"text", "name"}, {}),
  };
  model::TableSchema schema = kShapes[prng_.below(kShapes.size())];
  schema.id = *id;
  log_.write(create_sql(schema, chance(prng_, 700)));
  add_table(std::move(schema));
}

void Definitions::create_like(const SourceTable& table, const model::TableId& id) {
  model::TableSchema schema = table.schema;
  log_.write(fmt::format("CREATE TABLE {} LIKE {}", name_sql(id), name_sql(schema.id)));
  schema.id = id;
  add_table(std::move(schema));
}

void Definitions::drop(SourceTable& table) {
  if (count_selected() <= kSelectedMin) return;
  const model::TableId id = table.schema.id;
  tables_.erase(id);
  log_.write("DROP TABLE " + name_sql(id));
}

/// To a name that is free: of the selection, out of it, or into it.
void Definitions::rename() {
  SourceTable* table = any_table([](const SourceTable&) { return true; });
  if (table == nullptr) return;
  const bool leaves = is_plain(*table) && chance(prng_, 250) && count_selected() > kSelectedMin;
  const auto to = free_name(leaves ? kHiddenPrefix : 't');
  if (!to) return;
  if (leaves) names_left_.insert(table->schema.id);
  rename_all({{table->schema.id, *to}});
}

void Definitions::swap() {
  const SourceTable* one = any_selected();
  const SourceTable* other = any_selected();
  if (one == nullptr || one == other) return;
  const model::TableId between{"demo1", "between"};
  rename_all({{one->schema.id, between},
              {other->schema.id, one->schema.id},
              {between, other->schema.id}});
}

void Definitions::rename_all(const Renames& renames) {
  std::string sql = "RENAME TABLE ";
  for (const auto& [from, to] : renames) {
    sql += fmt::format("{} TO {}, ", name_sql(from), name_sql(to));
    SourceTable table = std::move(tables_.at(from));
    tables_.erase(from);
    table.schema.id = to;
    put(std::move(table));
  }
  sql.resize(sql.size() - 2);
  log_.write(sql);
}

void Definitions::begin_copy(const SourceTable& table) {
  original_ = table.schema.id;
  copy_step_ = 0;
  create_like(table, copy_of(*original_));
}

void Definitions::continue_copy() {
  switch (copy_step_++) {
    case 0: return alter(tables_.at(copy_of(*original_)));
    case 1: return swap_in();
    default: break;
  }
  const model::TableId old = old_of(*original_);
  tables_.erase(old);
  log_.write("DROP TABLE IF EXISTS " + name_sql(old));
  original_.reset();
}

/// Fills the copy with the rows of the original, and gives it the original's name.
void Definitions::swap_in() {
  const SourceTable& original = tables_.at(*original_);
  SourceTable& copy = tables_.at(copy_of(*original_));
  std::vector<RowChange> changes;
  for (const Row& row : original.rows) {
    Row copied;
    for (const model::Column& column : copy.schema.columns) {
      const auto& columns = original.schema.columns;
      const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& other) {
        return other.name == column.name;
      });
      const auto at = static_cast<std::size_t>(found - columns.begin());
      copied.push_back(at < columns.size() ? row[at] : std::nullopt);
    }
    if (is_bad(copied)) copy.bad_keys.insert(key_of(copy.schema, copied));
    changes.push_back({copy.schema.id, std::nullopt, copied});
    copy.rows.push_back(std::move(copied));
  }
  log_.write(std::move(changes), tables_);
  copy.serials.insert(original.serials.begin(), original.serials.end());
  copy.bad_keys.insert(original.bad_keys.begin(), original.bad_keys.end());
  rename_all({{*original_, old_of(*original_)}, {copy.schema.id, *original_}});
}

}  // namespace sim
