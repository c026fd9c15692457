#include "config/toml_value.hpp"

#include "base/error.hpp"

#include <fmt/core.h>
#include <toml++/toml.h>

#include <algorithm>

namespace config {
namespace {

Place place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

TomlValue convert(const toml::node& node);

void convert_entries(const toml::table& table, TomlValue& value) {
  for (const auto& [key, node] : table) {
    value.entries.push_back({std::string(key.str()), place_of(key.source()), convert(node)});
  }
  // toml++ keeps a table's keys sorted by name; messages and renames want the order of the file.
  std::sort(value.entries.begin(), value.entries.end(), [](const auto& a, const auto& b) {
    return a.place.line != b.place.line ? a.place.line < b.place.line
                                        : a.place.column < b.place.column;
  });
}

TomlValue convert(const toml::node& node) {
  TomlValue value;
  value.place = place_of(node.source());
  if (const toml::table* table = node.as_table()) {
    value.kind = TomlValue::Kind::table;
    convert_entries(*table, value);
  } else if (const toml::array* array = node.as_array()) {
    value.kind = TomlValue::Kind::array;
    for (const toml::node& item : *array) value.items.push_back(convert(item));
  } else if (const auto* text = node.as_string()) {
    value.kind = TomlValue::Kind::text;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = TomlValue::Kind::integer;
    value.integer = integer->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.kind = TomlValue::Kind::boolean;
    value.boolean = boolean->get();
  } else {
    value.kind = node.is_floating_point() ? TomlValue::Kind::real : TomlValue::Kind::date;
  }
  return value;
}

}  // namespace

TomlValue parse_toml(std::string_view text, const std::string& origin) {
  try {
    const toml::table table = toml::parse(text, std::string_view(origin));
    return convert(table);
  } catch (const toml::parse_error& error) {
    const Place place = place_of(error.source());
    throw base::Error(base::ErrorScope::request, "config.toml",
                      fmt::format("{}:{}:{}: not valid TOML: {}", origin, place.line, place.column,
                                  error.description()),
                      "Correct that line; texts need quotes, and a key stands once in its table.");
  }
}

std::string_view kind_name(TomlValue::Kind kind) noexcept {
  switch (kind) {
    case TomlValue::Kind::table: return "a table";
    case TomlValue::Kind::array: return "a list";
    case TomlValue::Kind::text: return "a text";
    case TomlValue::Kind::integer: return "an integer";
    case TomlValue::Kind::real: return "a real number";
    case TomlValue::Kind::boolean: return "a boolean";
    case TomlValue::Kind::date: return "a date or time";
  }
  return "a value";
}

}  // namespace config
