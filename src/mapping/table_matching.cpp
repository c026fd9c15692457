#include "mapping/table_matching.hpp"

#include <algorithm>
#include <array>

namespace mapping {
namespace {

bool selects(const SelectionRule& rule, const SourceTable& table) {
  return takes_kind(rule, table.kind) && rule.schema.matches(table.id.schema) &&
         rule.table.matches(table.id.table) && opens_schema(rule, table.id.schema);
}

std::string renamed(const Rules& rules, RenameTarget target, const model::TableId& id,
                    const std::string& unchanged) {
  const auto rule = std::find_if(rules.renames.begin(), rules.renames.end(),
                                 [&](const auto& each) { return renames(each, target, id); });
  return rule == rules.renames.end() ? unchanged : rule->value;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool is_system_schema(std::string_view schema) {
  static constexpr std::array<std::string_view, 4> kSystemSchemas = {
      "mysql", "sys", "performance_schema", "information_schema"};
  return std::find(kSystemSchemas.begin(), kSystemSchemas.end(), to_lower(schema)) !=
         kSystemSchemas.end();
}

bool opens_schema(const SelectionRule& rule, const std::string& schema) {
  return rule.action == SelectionAction::exclude || !is_system_schema(schema) ||
         rule.schema.names_exactly(schema);
}

bool takes_kind(const SelectionRule& rule, model::TableKind kind) {
  if (kind == model::TableKind::sequence) return false;
  const bool is_view = kind == model::TableKind::view;
  return rule.type == ObjectType::all || is_view == (rule.type == ObjectType::view);
}

bool renames(const RenameRule& rule, RenameTarget target, const model::TableId& id) {
  return rule.target == target && rule.schema.matches(id.schema) && rule.table.matches(id.table);
}

std::optional<SelectedTable> match_table(const Rules& rules, const SourceTable& table) {
  bool is_included = false;
  int load_order = 0;
  for (const SelectionRule& rule : rules.selections) {
    if (!selects(rule, table)) continue;
    if (rule.action == SelectionAction::exclude) return std::nullopt;
    load_order = is_included ? std::max(load_order, rule.load_order) : rule.load_order;
    is_included = true;
  }
  if (!is_included) return std::nullopt;
  const std::string& schema = rules.target_schema.empty() ? table.id.schema : rules.target_schema;
  const model::TableId target{renamed(rules, RenameTarget::schema, table.id, schema),
                              renamed(rules, RenameTarget::table, table.id, table.id.table)};
  return SelectedTable{table.id, target, table.kind, load_order};
}

}  // namespace mapping
