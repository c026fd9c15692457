#include "cdc/shadow_tables.hpp"

#include <algorithm>

namespace cdc {
namespace {

constexpr std::size_t kShadowsMax = 200;

/// "__t_new" and "_t_new" are the same copy: the tool adds underscores until the name is free.
std::string_view without_underscores(std::string_view name) {
  while (!name.empty() && name.front() == '_') name.remove_prefix(1);
  return name;
}

}  // namespace

std::vector<model::AddedValue> unknown_values(const model::TableSchema& before,
                                              const model::TableSchema& after) {
  std::vector<model::AddedValue> added;
  for (const model::Column& column : after.columns) {
    const bool was_there =
        std::any_of(before.columns.begin(), before.columns.end(),
                    [&](const model::Column& other) { return other.name == column.name; });
    if (!was_there) added.push_back({column.name, model::AddedValueKind::unknown});
  }
  return added;
}

bool is_online_copy(const model::TableId& shadow, const model::TableId& original) {
  if (shadow.schema != original.schema || !shadow.table.starts_with('_')) return false;
  const std::string_view plain = without_underscores(original.table);
  std::string_view name = without_underscores(shadow.table);
  for (const std::string_view suffix : {"_gho", "_new"}) {
    if (!name.ends_with(suffix)) continue;
    name.remove_suffix(suffix.size());
    // A long name is cut by the tools so that the copy's fits into 64 characters.
    constexpr std::size_t kCutNameBytes = 50;
    return name == plain || (name.size() >= kCutNameBytes && plain.starts_with(name));
  }
  return false;
}

void ShadowTables::put(TableChange definition) {
  erase(definition.after.id);
  shadows_.push_back(std::move(definition));
  if (shadows_.size() > kShadowsMax) shadows_.pop_front();
}

const TableChange* ShadowTables::find(const model::TableId& id) const {
  const auto found = std::find_if(shadows_.begin(), shadows_.end(),
                                  [&](const TableChange& shadow) { return shadow.after.id == id; });
  return found == shadows_.end() ? nullptr : &*found;
}

void ShadowTables::erase(const model::TableId& id) {
  std::erase_if(shadows_, [&](const TableChange& shadow) { return shadow.after.id == id; });
}

}  // namespace cdc
