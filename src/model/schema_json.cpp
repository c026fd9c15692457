#include "model/schema_json.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <fmt/core.h>

#include <array>
#include <utility>

namespace model {
namespace {

using base::Json;

constexpr int kVersion = 1;

template <typename Kind>
using Word = std::pair<Kind, std::string_view>;

// Words are for ever: they are in the tables of those who run sluice.
constexpr std::array kColumnWords{
    Word<ColumnKind>{ColumnKind::tiny_int, "tinyint"},
    Word<ColumnKind>{ColumnKind::small_int, "smallint"},
    Word<ColumnKind>{ColumnKind::medium_int, "mediumint"},
    Word<ColumnKind>{ColumnKind::int_, "int"},
    Word<ColumnKind>{ColumnKind::big_int, "bigint"},
    Word<ColumnKind>{ColumnKind::decimal, "decimal"},
    Word<ColumnKind>{ColumnKind::float_, "float"},
    Word<ColumnKind>{ColumnKind::double_, "double"},
    Word<ColumnKind>{ColumnKind::bit, "bit"},
    Word<ColumnKind>{ColumnKind::year, "year"},
    Word<ColumnKind>{ColumnKind::date, "date"},
    Word<ColumnKind>{ColumnKind::datetime, "datetime"},
    Word<ColumnKind>{ColumnKind::timestamp, "timestamp"},
    Word<ColumnKind>{ColumnKind::time, "time"},
    Word<ColumnKind>{ColumnKind::char_, "char"},
    Word<ColumnKind>{ColumnKind::varchar, "varchar"},
    Word<ColumnKind>{ColumnKind::tiny_text, "tinytext"},
    Word<ColumnKind>{ColumnKind::text, "text"},
    Word<ColumnKind>{ColumnKind::medium_text, "mediumtext"},
    Word<ColumnKind>{ColumnKind::long_text, "longtext"},
    Word<ColumnKind>{ColumnKind::binary, "binary"},
    Word<ColumnKind>{ColumnKind::varbinary, "varbinary"},
    Word<ColumnKind>{ColumnKind::tiny_blob, "tinyblob"},
    Word<ColumnKind>{ColumnKind::blob, "blob"},
    Word<ColumnKind>{ColumnKind::medium_blob, "mediumblob"},
    Word<ColumnKind>{ColumnKind::long_blob, "longblob"},
    Word<ColumnKind>{ColumnKind::enum_, "enum"},
    Word<ColumnKind>{ColumnKind::set, "set"},
    Word<ColumnKind>{ColumnKind::json, "json"},
    Word<ColumnKind>{ColumnKind::geometry, "geometry"},
    Word<ColumnKind>{ColumnKind::uuid, "uuid"},
    Word<ColumnKind>{ColumnKind::inet4, "inet4"},
    Word<ColumnKind>{ColumnKind::inet6, "inet6"},
    Word<ColumnKind>{ColumnKind::vector, "vector"},
    Word<ColumnKind>{ColumnKind::unknown, "unknown"},
};
static_assert(kColumnWords.size() == static_cast<std::size_t>(ColumnKind::unknown) + 1,
              "every kind of column has a word");

constexpr std::array kTableWords{
    Word<TableKind>{TableKind::base_table, "base table"},
    Word<TableKind>{TableKind::view, "view"},
    Word<TableKind>{TableKind::sequence, "sequence"},
    Word<TableKind>{TableKind::system_versioned, "system versioned"},
};

[[noreturn]] void throw_corrupt(const std::string& what) {
  throw base::Error(
      base::ErrorScope::corrupt, "model.table_record",
      "the kept definition of a source table cannot be read: " + what,
      "Was it changed by hand, or written by a newer version? --restart loads again and writes it "
      "anew.");
}

template <typename Words, typename Kind>
std::string_view word_of(const Words& words, Kind kind) {
  for (const auto& [value, word] : words) {
    if (value == kind) return word;
  }
  CHECK(false, "every kind has a word");
  return {};
}

template <typename Words>
auto kind_of(const Words& words, const std::string& text) {
  for (const auto& [value, word] : words) {
    if (word == text) return value;
  }
  throw_corrupt(fmt::format("\"{}\" is no kind that is known", text));
}

/// Fields that have their default are left out: a table may have 4096 columns.
template <typename Value>
void put(Json& json, const char* name, const Value& value) {
  if (value != Value{}) json[name] = value;
}

Json to_json(const Column& column) {
  Json json;
  json["name"] = column.name;
  json["kind"] = word_of(kColumnWords, column.kind);
  put(json, "declared", column.declared);
  put(json, "unsigned", column.is_unsigned);
  put(json, "not_null", !column.is_nullable);
  put(json, "generated", column.is_generated);
  put(json, "invisible", column.is_invisible);
  put(json, "chars", column.length_chars);
  put(json, "bytes", column.length_bytes);
  put(json, "precision", column.precision);
  put(json, "scale", column.scale);
  put(json, "fraction", column.fraction_digits);
  put(json, "charset", column.charset);
  put(json, "collation", column.collation);
  put(json, "labels", column.labels);
  return json;
}

Column to_column(const Json& json) {
  Column column;
  column.name = json.at("name").get<std::string>();
  column.kind = kind_of(kColumnWords, json.at("kind").get<std::string>());
  column.declared = json.value("declared", "");
  column.is_unsigned = json.value("unsigned", false);
  column.is_nullable = !json.value("not_null", false);
  column.is_generated = json.value("generated", false);
  column.is_invisible = json.value("invisible", false);
  column.length_chars = json.value("chars", std::uint64_t{0});
  column.length_bytes = json.value("bytes", std::uint64_t{0});
  column.precision = json.value("precision", 0);
  column.scale = json.value("scale", 0);
  column.fraction_digits = json.value("fraction", 0);
  column.charset = json.value("charset", "");
  column.collation = json.value("collation", "");
  column.labels = json.value("labels", std::vector<std::string>{});
  return column;
}

TableSchema to_schema(const Json& json) {
  if (json.at("version").get<int>() != kVersion) throw_corrupt("it is of another version");
  TableSchema schema;
  schema.id = {json.at("schema").get<std::string>(), json.at("table").get<std::string>()};
  schema.kind = kind_of(kTableWords, json.at("kind").get<std::string>());
  schema.engine = json.value("engine", "");
  schema.charset = json.value("charset", "");
  schema.collation = json.value("collation", "");
  schema.row_estimate = json.value("rows", std::uint64_t{0});
  schema.bytes_estimate = json.value("bytes", std::uint64_t{0});
  for (const Json& column : json.at("columns")) schema.columns.push_back(to_column(column));
  schema.key = json.value("key", std::vector<std::size_t>{});
  for (const std::size_t index : schema.key) {
    if (index >= schema.columns.size()) throw_corrupt("its key names a column that it has not");
  }
  return schema;
}

}  // namespace

std::string schema_to_json(const TableSchema& schema) {
  Json json;
  json["version"] = kVersion;
  json["schema"] = schema.id.schema;
  json["table"] = schema.id.table;
  json["kind"] = word_of(kTableWords, schema.kind);
  put(json, "engine", schema.engine);
  put(json, "charset", schema.charset);
  put(json, "collation", schema.collation);
  put(json, "rows", schema.row_estimate);
  put(json, "bytes", schema.bytes_estimate);
  put(json, "key", schema.key);
  json["columns"] = Json::array();
  for (const Column& column : schema.columns) json["columns"].push_back(to_json(column));
  // Names are UTF-8 as the server sends them; bytes that are not are replaced rather than refused.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

TableSchema schema_from_json(std::string_view text) {
  try {
    return to_schema(base::parse_json(text, "the kept definition"));
  } catch (const Json::exception& error) {
    throw_corrupt(error.what());
  } catch (const base::Error& error) {
    if (error.scope() == base::ErrorScope::corrupt) throw;
    throw_corrupt(error.message());
  }
}

}  // namespace model
