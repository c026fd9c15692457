#include "binlog/table_map_schema.hpp"

#include "binlog/charset_converter.hpp"
#include "binlog/collation_table.hpp"

#include <fmt/core.h>

#include <string_view>
#include <utility>

namespace binlog {
namespace {

using model::Column;
using model::ColumnKind;

constexpr std::string_view kHiddenName = "!hidden!";

ColumnKind text_kind(const MapColumn& column) {
  switch (column.type) {
    case WireType::string: return ColumnKind::char_;
    case WireType::var_string:
    case WireType::varchar:
    case WireType::varchar_compressed: return ColumnKind::varchar;
    default: break;
  }
  constexpr ColumnKind kByLength[] = {ColumnKind::tiny_text, ColumnKind::text,
                                      ColumnKind::medium_text, ColumnKind::long_text};
  return kByLength[column.meta - 1];
}

ColumnKind binary_kind(const MapColumn& column) {
  switch (column.type) {
    case WireType::string: return ColumnKind::binary;
    case WireType::var_string:
    case WireType::varchar:
    case WireType::varchar_compressed: return ColumnKind::varbinary;
    default: break;
  }
  constexpr ColumnKind kByLength[] = {ColumnKind::tiny_blob, ColumnKind::blob,
                                      ColumnKind::medium_blob, ColumnKind::long_blob};
  return kByLength[column.meta - 1];
}

ColumnKind kind_of(const MapColumn& column, bool is_text) {
  switch (column.type) {
    case WireType::tiny: return ColumnKind::tiny_int;
    case WireType::short_: return ColumnKind::small_int;
    case WireType::int24: return ColumnKind::medium_int;
    case WireType::long_: return ColumnKind::int_;
    case WireType::longlong: return ColumnKind::big_int;
    case WireType::float_: return ColumnKind::float_;
    case WireType::double_: return ColumnKind::double_;
    case WireType::newdecimal: return ColumnKind::decimal;
    case WireType::bit: return ColumnKind::bit;
    case WireType::year: return ColumnKind::year;
    case WireType::date: return ColumnKind::date;
    case WireType::time_old:
    case WireType::time: return ColumnKind::time;
    case WireType::datetime_old:
    case WireType::datetime: return ColumnKind::datetime;
    case WireType::timestamp_old:
    case WireType::timestamp: return ColumnKind::timestamp;
    case WireType::enum_: return ColumnKind::enum_;
    case WireType::set: return ColumnKind::set;
    case WireType::json: return ColumnKind::json;
    case WireType::geometry: return ColumnKind::geometry;
    case WireType::vector: return ColumnKind::vector;
    case WireType::string:
    case WireType::var_string:
    case WireType::varchar:
    case WireType::varchar_compressed:
    case WireType::blob:
    case WireType::blob_compressed: return is_text ? text_kind(column) : binary_kind(column);
    case WireType::typed_array: break;
  }
  return ColumnKind::unknown;
}

bool is_sized(WireType type) {
  return type == WireType::string || type == WireType::varchar || type == WireType::var_string ||
         type == WireType::varchar_compressed;
}

void set_sizes(const MapColumn& from, Column& column) {
  switch (from.type) {
    case WireType::newdecimal:
      column.precision = from.meta >> 8;
      column.scale = from.meta & 0xFF;
      break;
    case WireType::bit: column.precision = from.meta; break;
    case WireType::time:
    case WireType::datetime:
    case WireType::timestamp: column.fraction_digits = from.meta; break;
    case WireType::blob:
    case WireType::blob_compressed:
      column.length_bytes = (std::uint64_t{1} << (8 * from.meta)) - 1;
      break;
    default: break;
  }
  if (is_sized(from.type)) column.length_bytes = from.meta;
  // A compressed column has a byte more, for its method.
  if (from.type == WireType::varchar_compressed && from.meta > 0) --column.length_bytes;
  column.length_chars = column.length_bytes / bytes_per_char(column.charset);
}

Column column_of(const TableMap& map, std::size_t index) {
  const MapColumn& from = map.columns[index];
  const std::uint32_t collation = map.collations.empty() ? 0 : map.collations[index];
  const std::string_view charset = charset_of_collation(collation);
  const bool is_text = !charset.empty() && collation != kBinaryCollation;
  Column column;
  column.name = map.names.empty() ? fmt::format("@{}", index + 1) : map.names[index];
  column.kind = kind_of(from, is_text);
  column.is_unsigned = !map.is_unsigned.empty() && map.is_unsigned[index];
  // COLUMN_TYPE does not say of a YEAR that it is unsigned, though the log does.
  if (column.kind == ColumnKind::year) column.is_unsigned = false;
  column.is_nullable = from.is_nullable;
  column.is_invisible = !map.is_visible.empty() && !map.is_visible[index];
  const bool has_charset =
      is_text && column.kind != ColumnKind::geometry && column.kind != ColumnKind::vector;
  if (has_charset) column.charset = charset;
  set_sizes(from, column);
  if (!map.vector_dimensions.empty() && column.kind == ColumnKind::vector) {
    column.precision = static_cast<int>(map.vector_dimensions[index]);
  }
  column.declared = type_text(from) + (column.is_unsigned ? " unsigned" : "");
  if (!map.labels.empty()) {
    const CharsetConverter& converter = CharsetConverter::of(column.charset);
    for (const std::string& label : map.labels[index]) {
      column.labels.push_back(converter.convert(label));
    }
  }
  return column;
}

}  // namespace

model::TableSchema schema_of(const TableMap& map) {
  model::TableSchema schema;
  schema.id = map.table;
  std::vector<std::size_t> positions(map.columns.size());
  for (std::size_t i = 0; i < map.columns.size(); ++i) {
    positions[i] = schema.columns.size();
    if (!is_hidden_column(map, i)) schema.columns.push_back(column_of(map, i));
  }
  for (const std::size_t column : map.primary_key) schema.key.push_back(positions[column]);
  return schema;
}

std::string type_text(const MapColumn& column) {
  const unsigned meta = column.meta;
  switch (column.type) {
    case WireType::tiny: return "tinyint";
    case WireType::short_: return "smallint";
    case WireType::int24: return "mediumint";
    case WireType::long_: return "int";
    case WireType::longlong: return "bigint";
    case WireType::float_: return "float";
    case WireType::double_: return "double";
    case WireType::newdecimal: return fmt::format("decimal({},{})", meta >> 8, meta & 0xFF);
    case WireType::bit: return fmt::format("bit({})", meta);
    case WireType::year: return "year";
    case WireType::date: return "date";
    case WireType::time_old: return "time of the old format";
    case WireType::datetime_old: return "datetime of the old format";
    case WireType::timestamp_old: return "timestamp of the old format";
    case WireType::time: return fmt::format("time({})", meta);
    case WireType::datetime: return fmt::format("datetime({})", meta);
    case WireType::timestamp: return fmt::format("timestamp({})", meta);
    case WireType::enum_: return fmt::format("enum of {} bytes", meta);
    case WireType::set: return fmt::format("set of {} bytes", meta);
    case WireType::json: return "json";
    case WireType::geometry: return "geometry";
    case WireType::vector: return "vector";
    case WireType::string: return fmt::format("char or binary of {} bytes", meta);
    case WireType::var_string:
    case WireType::varchar: return fmt::format("varchar or varbinary of {} bytes", meta);
    case WireType::varchar_compressed: return fmt::format("compressed varchar of {} bytes", meta);
    case WireType::blob: return fmt::format("text or blob with a length of {} bytes", meta);
    case WireType::blob_compressed:
      return fmt::format("compressed text or blob with a length of {} bytes", meta);
    case WireType::typed_array: return "array of an index";
  }
  return "unknown";
}

bool is_hidden_column(const TableMap& map, std::size_t column) {
  if (map.columns[column].type == WireType::typed_array) return true;
  return !map.names.empty() && map.names[column].starts_with(kHiddenName);
}

}  // namespace binlog
