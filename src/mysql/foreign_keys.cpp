#include "mysql/foreign_keys.hpp"

#include "mysql/quote.hpp"

#include <fmt/core.h>

#include <map>
#include <set>

namespace mysql {
namespace {

bool changes_rows(const std::string& rule) {
  return rule != "NO ACTION" && rule != "RESTRICT";
}

/// MySQL 9.6 and later carry the actions out above the log, unless told otherwise.
bool logs_cascades(Connection& connection) {
  const Result setting =
      connection.query("SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'",
                       "ask who carries out foreign key actions");
  return !setting.rows.empty() && setting.rows.front().at(1).value_or("") == "OFF";
}

std::string keys_query(const std::string& schema) {
  return fmt::format(
      "SELECT TABLE_NAME, UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME, CONSTRAINT_NAME, "
      "DELETE_RULE, UPDATE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS "
      "WHERE CONSTRAINT_SCHEMA = {} ORDER BY TABLE_NAME, CONSTRAINT_NAME",
      quote_literal(schema));
}

}  // namespace

std::vector<CascadingKey> unlogged_cascades(Connection& connection,
                                            std::span<const model::TableId> tables) {
  std::vector<CascadingKey> keys;
  if (tables.empty() || logs_cascades(connection)) return keys;
  std::map<std::string, std::set<std::string>> names_by_schema;
  for (const model::TableId& id : tables) names_by_schema[id.schema].insert(id.table);
  for (const auto& [schema, names] : names_by_schema) {
    const std::string purpose = fmt::format("list the foreign keys of {}", schema);
    for (const Row& row : connection.query(keys_query(schema), purpose).rows) {
      const auto text = [&](std::size_t i) { return row.at(i).value_or(""); };
      CascadingKey key{{schema, text(0)}, {text(1), text(2)}, text(3), text(4), text(5)};
      const bool is_wanted = names.count(key.child.table) > 0;
      if (is_wanted && (changes_rows(key.on_delete) || changes_rows(key.on_update))) {
        keys.push_back(std::move(key));
      }
    }
  }
  return keys;
}

std::string to_text(const CascadingKey& key) {
  std::string actions;
  if (changes_rows(key.on_delete)) actions += " ON DELETE " + key.on_delete;
  if (changes_rows(key.on_update)) actions += " ON UPDATE " + key.on_update;
  return fmt::format("{} ({}:{} of {})", key.child.to_text(), key.name, actions,
                     key.parent.to_text());
}

}  // namespace mysql
