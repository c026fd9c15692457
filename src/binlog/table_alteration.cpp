#include "binlog/table_alteration.hpp"

#include "binlog/added_value.hpp"
#include "binlog/ddl_tokens.hpp"
#include "model/charset_width.hpp"

#include <algorithm>
#include <map>

namespace binlog {
namespace {

using model::Column;

/// A column of the new definition and where it comes from.
struct Item {
  Column column;
  std::optional<std::size_t> origin;  ///< index into the old columns; nullopt: new
};

/// The set that a clause names; nullopt when it is the schema's, or not known.
std::optional<CharsetDefaults> named_charset(const std::string& charset,
                                             const std::string& collation,
                                             const DdlContext& context) {
  std::string name = charset.empty() ? model::charset_of_collation(collation) : charset;
  if (name.empty()) return std::nullopt;
  return CharsetDefaults{charset_name(name, context), collation_name(collation, context)};
}

class TableAlteration {
 public:
  TableAlteration(const model::TableSchema& before, const DdlStatement& statement)
      : before_(before), statement_(statement), defaults_{before.charset, before.collation} {}

  std::optional<model::Alteration> run() {
    const bool is_done = take_charsets() && take_clauses() && keep_columns() && place_columns() &&
                         make_key() && has_unique_names();
    if (!is_done) return std::nullopt;
    return result();
  }

 private:
  enum class Lookup : std::uint8_t { found, missing, unsure };

  /// The server compares names without case, by rules of Unicode that are not ours.
  Lookup find(const std::string& name, std::size_t& index) const {
    for (index = 0; index < before_.columns.size(); ++index) {
      if (equal_names(before_.columns[index].name, name)) return Lookup::found;
    }
    const bool is_ascii = std::all_of(name.begin(), name.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return is_ascii ? Lookup::missing : Lookup::unsure;
  }

  bool take_charsets() {
    for (const AlterClause& clause : statement_.clauses) {
      const bool is_conversion = clause.kind == AlterKind::convert_charset;
      if (!is_conversion && clause.kind != AlterKind::table_charset) continue;
      const auto charset = named_charset(clause.charset, clause.collation, statement_.context);
      if (!charset) return false;
      defaults_ = *charset;
      if (is_conversion) conversion_ = *charset;
    }
    return true;
  }

  bool take_clauses() {
    return std::all_of(statement_.clauses.begin(), statement_.clauses.end(),
                       [this](const AlterClause& clause) { return take_clause(clause); });
  }

  bool take_clause(const AlterClause& clause) {
    switch (clause.kind) {
      case AlterKind::unknown:
      case AlterKind::versioning: return false;
      case AlterKind::drop_column:
      case AlterKind::change_column:
      case AlterKind::rename_column:
      case AlterKind::set_visibility: return take_column_clause(clause);
      case AlterKind::add_primary_key: new_key_ = clause.key; return true;
      case AlterKind::drop_primary_key: drops_key_ = true; return true;
      case AlterKind::rename_table: new_id_ = clause.table; return true;
      default: return true;
    }
  }

  /// One clause for each column that is there; two of them would be applied in an order of the
  /// server's.
  bool take_column_clause(const AlterClause& clause) {
    std::size_t index = 0;
    const Lookup lookup = find(clause.name, index);
    if (lookup == Lookup::missing && clause.if_exists) return true;
    if (lookup != Lookup::found) return false;
    return clauses_.emplace(index, &clause).second;
  }

  const AlterClause* clause_for(std::size_t index) const {
    const auto found = clauses_.find(index);
    return found == clauses_.end() ? nullptr : found->second;
  }

  /// What stays in its place.
  bool keep_columns() {
    for (std::size_t i = 0; i < before_.columns.size(); ++i) {
      const AlterClause* clause = clause_for(i);
      Item item{before_.columns[i], i};
      const AlterKind kind = clause == nullptr ? AlterKind::harmless : clause->kind;
      if (kind == AlterKind::drop_column) continue;
      if (kind == AlterKind::change_column) {
        if (clause->place.kind != ColumnPlace::unchanged) continue;
        if (!change(*clause, item)) return false;
      } else if (conversion_ && !convert_charset(item.column, *conversion_, statement_.context)) {
        return false;
      }
      if (kind == AlterKind::rename_column) item.column.name = clause->new_name;
      if (kind == AlterKind::set_visibility) item.column.is_invisible = clause->is_invisible;
      items_.push_back(std::move(item));
    }
    return true;
  }

  bool change(const AlterClause& clause, Item& item) {
    std::optional<Column> column = resolve_column(clause.column, defaults_, statement_.context);
    if (!column) return false;
    item.column = *std::move(column);
    if (clause.column.is_key) new_key_ = {clause.column.name};
    if (item.origin && clause.column.is_generated) {
      // Another expression may have made other values of all rows: as good as a new column.
      added_.push_back({clause.column.name, model::AddedValueKind::unknown});
    }
    return true;
  }

  /// New columns and those that move, in the order of the clauses.
  bool place_columns() {
    for (const AlterClause& clause : statement_.clauses) {
      Item item;
      std::size_t index = 0;
      if (clause.kind == AlterKind::change_column) {
        const bool is_there = find(clause.name, index) == Lookup::found;
        if (!is_there || clause.place.kind == ColumnPlace::unchanged) continue;
        item.origin = index;
      } else if (clause.kind != AlterKind::add_column) {
        continue;
      } else if (clause.if_not_exists) {
        const Lookup lookup = find(clause.column.name, index);
        if (lookup == Lookup::unsure || clause_for(index) != nullptr) return false;
        if (lookup == Lookup::found) continue;
      }
      if (!change(clause, item)) return false;
      if (!item.origin) {
        added_.push_back(added_value(clause.column, item.column, statement_.context));
      }
      if (!place(clause.place, std::move(item))) return false;
    }
    return true;
  }

  bool place(const ColumnPlace& where, Item item) {
    auto at = items_.end();
    if (where.kind == ColumnPlace::first) at = items_.begin();
    if (where.kind == ColumnPlace::after) {
      at = find_item(where.column);
      if (at == items_.end()) return false;
      ++at;
    }
    items_.insert(at, std::move(item));
    return true;
  }

  std::vector<Item>::iterator find_item(std::string_view name) {
    return std::find_if(items_.begin(), items_.end(),
                        [&](const Item& item) { return equal_names(item.column.name, name); });
  }

  /// Columns of the old key that are still there; a dropped one leaves the key.
  bool keep_key() {
    for (const std::size_t origin : before_.key) {
      const auto kept = std::find_if(items_.begin(), items_.end(),
                                     [&](const Item& item) { return item.origin == origin; });
      if (kept != items_.end()) {
        key_.push_back(static_cast<std::size_t>(kept - items_.begin()));
      } else if (find_item(before_.columns[origin].name) != items_.end()) {
        return false;  // the new column of the same name takes its place in the key
      }
    }
    return true;
  }

  bool make_key() {
    if (!drops_key_ && !keep_key()) return false;
    if (!new_key_.empty() && !key_.empty()) return false;
    for (const std::string& name : new_key_) {
      const auto column = find_item(name);
      if (column == items_.end()) return false;
      key_.push_back(static_cast<std::size_t>(column - items_.begin()));
    }
    for (const std::size_t index : key_) items_[index].column.is_nullable = false;
    return true;
  }

  bool has_unique_names() const {
    for (auto item = items_.begin(); item != items_.end(); ++item) {
      const bool is_twice = std::any_of(item + 1, items_.end(), [&](const Item& other) {
        return equal_names(item->column.name, other.column.name);
      });
      if (is_twice) return false;
    }
    return !items_.empty();
  }

  model::Alteration result() {
    model::Alteration alteration;
    alteration.after = before_;
    alteration.after.columns.clear();
    for (Item& item : items_) {
      const std::string& name = item.column.name;
      if (item.origin && before_.columns[*item.origin].name != name) {
        alteration.renamed_columns.emplace_back(before_.columns[*item.origin].name, name);
      }
      alteration.after.columns.push_back(std::move(item.column));
    }
    alteration.after.key = key_;
    alteration.after.charset = defaults_.charset;
    alteration.after.collation = defaults_.collation;
    if (new_id_) alteration.after.id = *new_id_;
    alteration.added = std::move(added_);
    alteration.loses_rows = statement_.loses_rows();
    return alteration;
  }

  const model::TableSchema& before_;
  const DdlStatement& statement_;
  CharsetDefaults defaults_;
  std::optional<CharsetDefaults> conversion_;
  std::map<std::size_t, const AlterClause*> clauses_;
  std::vector<std::string> new_key_;
  bool drops_key_ = false;
  std::optional<model::TableId> new_id_;
  std::vector<Item> items_;
  std::vector<std::size_t> key_;
  std::vector<model::AddedValue> added_;
};

}  // namespace

std::optional<model::Alteration> apply_alter(const model::TableSchema& before,
                                             const DdlStatement& statement) {
  const bool is_plain = before.kind == model::TableKind::base_table;
  if (statement.kind != DdlKind::alter_table || !is_plain) return std::nullopt;
  return TableAlteration(before, statement).run();
}

std::optional<model::TableSchema> created_table(const DdlStatement& statement,
                                                const CharsetDefaults& schema_defaults) {
  const CreateDefinition& create = statement.create;
  const bool is_certain = create.is_understood && !create.is_versioned && !create.columns.empty();
  if (statement.kind != DdlKind::create_table || !is_certain) return std::nullopt;
  CharsetDefaults defaults = schema_defaults;
  if (!create.charset.empty() || !create.collation.empty()) {
    defaults = named_charset(create.charset, create.collation, statement.context)
                   .value_or(schema_defaults);
  }
  model::TableSchema table;
  table.id = statement.tables.at(0);
  table.engine = create.engine;
  table.charset = defaults.charset;
  table.collation = defaults.collation;
  for (const ColumnDefinition& definition : create.columns) {
    std::optional<Column> column = resolve_column(definition, defaults, statement.context);
    if (!column) return std::nullopt;
    table.columns.push_back(*std::move(column));
  }
  for (const std::string& name : create.key) {
    const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                     [&](const Column& c) { return equal_names(c.name, name); });
    if (column == table.columns.end()) return std::nullopt;
    column->is_nullable = false;
    table.key.push_back(static_cast<std::size_t>(column - table.columns.begin()));
  }
  return table;
}

}  // namespace binlog
