#include "config/table_entries.hpp"

#include "base/limits.hpp"

#include <fmt/core.h>

#include <limits>
#include <map>
#include <utility>

namespace config {
namespace {

constexpr Range kLoadOrders{0, std::numeric_limits<std::int32_t>::max()};

std::string read_new_name(TableReader& reader, const std::string& key, const std::string& name) {
  if (name.find('%') != std::string::npos || name.empty()) {
    reader.complain(key,
                    fmt::format("\"{}\" is not a name; accepted: a name without wildcards", name));
  } else if (name.size() > base::limits::kIdentifierBytesMax) {
    reader.complain(key, fmt::format("\"{}\" has {} bytes; a name of Redshift has at most {}", name,
                                     name.size(), base::limits::kIdentifierBytesMax));
  }
  return name;
}

void read_rename(TableReader& reader, model::TableEntry& entry) {
  if (const auto schema = reader.text("rename_schema")) {
    entry.rename_schema = read_new_name(reader, "rename_schema", *schema);
  }
  const auto name = reader.text("rename");
  if (!name) return;
  const std::size_t dot = name->find('.');
  if (dot == std::string::npos) {
    entry.rename_table = read_new_name(reader, "rename", *name);
    return;
  }
  if (name->find('.', dot + 1) != std::string::npos) {
    reader.complain("rename", fmt::format("\"{}\" has several dots; accepted: \"table\" or "
                                          "\"schema.table\"",
                                          *name));
    return;
  }
  if (reader.has("rename_schema")) {
    reader.complain("rename_schema", "says the schema that rename says already; write one of them");
  }
  entry.rename_schema = read_new_name(reader, "rename", name->substr(0, dot));
  entry.rename_table = read_new_name(reader, "rename", name->substr(dot + 1));
}

model::TableEntry read_entry(const FileContext& context, const TomlValue& value) {
  TableReader reader(context, "[[tables]]", &value);
  model::TableEntry entry;
  entry.line = value.place.line;
  if (!reader.is_present()) return entry;
  if (const auto include = reader.text("include")) entry.include = *include;
  if (const auto exclude = reader.text("exclude")) entry.exclude = *exclude;
  if (reader.has("include") == reader.has("exclude")) {
    reader.complain("include", reader.has("include")
                                   ? "cannot stand beside exclude; write two entries"
                                   : "is missing; write include = \"schema.table\", or exclude");
  }
  read_rename(reader, entry);
  if (const auto order = reader.integer("load_order", kLoadOrders)) {
    entry.load_order = static_cast<int>(*order);
  }
  for (const char* key : {"rename", "rename_schema", "load_order"}) {
    if (reader.has("exclude") && !reader.has("include") && reader.has(key)) {
      reader.complain(key, "says nothing beside exclude; remove it");
    }
  }
  reader.finish();
  return entry;
}

}  // namespace

std::vector<model::TableEntry> read_table_entries(const FileContext& context,
                                                  const TomlEntry* tables) {
  std::vector<model::TableEntry> entries;
  if (tables == nullptr) return entries;
  if (tables->value.kind != TomlValue::Kind::array) {
    context.problems.add(context.file, tables->place,
                         fmt::format("tables: is {}; accepted: entries that begin with [[tables]]",
                                     kind_name(tables->value.kind)));
    return entries;
  }
  std::map<std::string, int> line_of;
  for (const TomlValue& value : tables->value.items) {
    model::TableEntry entry = read_entry(context, value);
    const bool is_exclude = entry.include.empty();
    const std::string& pattern = is_exclude ? entry.exclude : entry.include;
    const auto [known, is_new] =
        line_of.emplace((is_exclude ? "exclude " : "include ") + pattern, entry.line);
    if (!is_new && !pattern.empty()) {
      context.problems.add(context.file, value.place,
                           fmt::format("[[tables]]: \"{}\" stands in the entry at line {} already",
                                       pattern, known->second));
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace config
