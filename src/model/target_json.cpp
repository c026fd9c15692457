#include "model/target_json.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace model {
namespace {

using base::Json;

// Words are for ever: they are in files that others read.
constexpr std::array<std::string_view, 22> kKindWords{
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "boolean",
    "char",
    "varchar",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "varbyte",
    "super",
    "geometry",
    "geography",
    "hllsketch",
    "interval year to month",
    "interval day to second",
    "other",
};
static_assert(kKindWords.size() == static_cast<std::size_t>(RedshiftKind::other) + 1,
              "every kind of column has a word");
constexpr std::array<std::string_view, 4> kDistributionWords{"auto", "even", "all", "key"};

[[noreturn]] void throw_corrupt(const std::string& what) {
  throw base::Error(
      base::ErrorScope::corrupt, "model.target_record",
      "the kept definition of a target table cannot be read: " + what,
      "Was it changed by hand, or written by a newer version? --restart begins anew.");
}

template <typename Kind, std::size_t Count>
Kind kind_of(const std::array<std::string_view, Count>& words, const std::string& text) {
  for (std::size_t i = 0; i < Count; ++i) {
    if (words[i] == text) return static_cast<Kind>(i);
  }
  throw_corrupt(fmt::format("\"{}\" is no kind that is known", text));
}

template <typename Value>
void put(Json& json, const char* name, const Value& value) {
  if (value != Value{}) json[name] = value;
}

Json to_json(const TargetColumn& column) {
  Json json;
  json["name"] = column.name;
  json["type"] = kKindWords.at(static_cast<std::size_t>(column.type.kind));
  put(json, "length", column.type.length);
  put(json, "precision", column.type.precision);
  put(json, "scale", column.type.scale);
  put(json, "spelling", column.type.spelling_of_other);
  put(json, "not_null", !column.is_nullable);
  put(json, "identity", column.is_identity);
  return json;
}

TargetColumn to_column(const Json& json) {
  TargetColumn column;
  column.name = json.at("name").get<std::string>();
  column.type.kind = kind_of<RedshiftKind>(kKindWords, json.at("type").get<std::string>());
  column.type.length = json.value("length", 0);
  column.type.precision = json.value("precision", 0);
  column.type.scale = json.value("scale", 0);
  column.type.spelling_of_other = json.value("spelling", "");
  column.is_nullable = !json.value("not_null", false);
  column.is_identity = json.value("identity", false);
  return column;
}

TargetTable to_table(const Json& json) {
  using Names = std::vector<std::string>;
  TargetTable table;
  table.id = {json.at("schema").get<std::string>(), json.at("table").get<std::string>()};
  for (const Json& column : json.at("columns")) table.columns.push_back(to_column(column));
  table.primary_key = json.value("key", Names{});
  table.distribution =
      kind_of<DistributionStyle>(kDistributionWords, json.value("distribution", "auto"));
  table.distribution_key = json.value("distribution_key", "");
  table.sort_key = json.value("sort_key", Names{});
  return table;
}

}  // namespace

Json to_json(const TargetTable& table) {
  Json json;
  json["schema"] = table.id.schema;
  json["table"] = table.id.table;
  json["columns"] = Json::array();
  for (const TargetColumn& column : table.columns) json["columns"].push_back(to_json(column));
  put(json, "key", table.primary_key);
  if (table.distribution != DistributionStyle::automatic) {
    json["distribution"] = kDistributionWords.at(static_cast<std::size_t>(table.distribution));
  }
  put(json, "distribution_key", table.distribution_key);
  put(json, "sort_key", table.sort_key);
  return json;
}

TargetTable target_from_json(std::string_view text) {
  try {
    return to_table(base::parse_json(text, "the kept definition"));
  } catch (const Json::exception& error) {
    throw_corrupt(error.what());
  } catch (const base::Error& error) {
    if (error.scope() == base::ErrorScope::corrupt) throw;
    throw_corrupt(error.message());
  }
}

}  // namespace model
