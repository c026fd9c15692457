#include "binlog/table_map.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "binlog/table_map_metadata.hpp"

#include <fmt/core.h>

namespace binlog {
namespace {

using base::ByteReader;

[[noreturn]] void broken(const std::string& why) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.table_map.corrupt",
                    fmt::format("a table map contradicts the format of the log: {}", why),
                    "keep the log file and report it with the server's version");
}

std::string name_at(ByteReader& reader) {
  std::string name(reader.lenenc_bytes());
  if (reader.u8() != 0) broken("a name does not end with a zero");
  return name;
}

/// CHAR and BINARY, or what hides in their code: the two bytes hold a type and a length whose upper
/// bits are stored inverted in the type.
MapColumn string_column(ByteReader& meta) {
  const std::uint8_t first = meta.u8();
  const std::uint8_t second = meta.u8();
  MapColumn column;
  column.type = static_cast<WireType>(first);
  column.meta = second;
  if (column.type == WireType::enum_ || column.type == WireType::set) return column;
  column.type = static_cast<WireType>(first | 0x30);
  column.meta = static_cast<std::uint16_t>(second | ((first & 0x30) ^ 0x30) << 4);
  if (column.type != WireType::string) {
    broken(fmt::format("a string column of the type {}", first));
  }
  return column;
}

/// The element's type, and what this one has of metadata.
void skip_typed_array(ByteReader& meta) {
  switch (static_cast<WireType>(meta.u8())) {
    case WireType::varchar: meta.skip(3); break;
    case WireType::newdecimal: meta.skip(2); break;
    case WireType::time_old:
    case WireType::datetime_old:
    case WireType::timestamp:
    case WireType::datetime:
    case WireType::time: meta.skip(1); break;
    default: break;
  }
}

[[noreturn]] void unknown_type(std::uint8_t code, const TableMap& map) {
  throw base::Error(base::ErrorScope::table, "binlog.table_map.type",
                    fmt::format("column {} of {} has the type code {}, which is not known",
                                map.columns.size() + 1, map.table.to_text(), code),
                    "exclude the table, and report the column's CREATE TABLE line");
}

MapColumn column_at(std::uint8_t code, ByteReader& meta, const TableMap& map) {
  MapColumn column;
  column.type = static_cast<WireType>(code);
  switch (column.type) {
    case WireType::tiny:
    case WireType::short_:
    case WireType::long_:
    case WireType::longlong:
    case WireType::int24:
    case WireType::date:
    case WireType::year:
    case WireType::timestamp_old:
    case WireType::time_old:
    case WireType::datetime_old: return column;
    case WireType::float_:
    case WireType::double_:
    case WireType::timestamp:
    case WireType::datetime:
    case WireType::time:
    case WireType::blob:
    case WireType::blob_compressed:
    case WireType::geometry:
    case WireType::json:
    case WireType::vector: column.meta = meta.u8(); return column;
    case WireType::varchar:
    case WireType::var_string:
    case WireType::varchar_compressed: column.meta = meta.u16(); return column;
    case WireType::newdecimal: column.meta = meta.u16_be(); return column;
    case WireType::bit: {
      const std::uint8_t rest = meta.u8();
      column.meta = static_cast<std::uint16_t>(8 * meta.u8() + rest);
      return column;
    }
    case WireType::string: return string_column(meta);
    case WireType::typed_array: skip_typed_array(meta); return column;
    default: unknown_type(code, map);
  }
}

bool fits(const MapColumn& column) {
  const unsigned precision = column.meta >> 8;
  const unsigned scale = column.meta & 0xFF;
  switch (column.type) {
    case WireType::float_: return column.meta == 4;
    case WireType::double_: return column.meta == 8;
    case WireType::timestamp:
    case WireType::datetime:
    case WireType::time: return column.meta <= 6;
    case WireType::blob:
    case WireType::blob_compressed:
    case WireType::geometry:
    case WireType::json:
    case WireType::vector: return column.meta >= 1 && column.meta <= 4;
    case WireType::newdecimal: return precision >= 1 && precision <= 65 && scale <= precision;
    case WireType::bit: return column.meta >= 1 && column.meta <= 64;
    case WireType::enum_: return column.meta == 1 || column.meta == 2;
    case WireType::set: return column.meta >= 1 && column.meta <= 8;
    default: return true;
  }
}

void read_columns(ByteReader& reader, TableMap& map) {
  const std::string_view types = reader.lenenc_bytes();
  ByteReader meta(reader.lenenc_bytes());
  const std::string_view nullable = reader.bytes((types.size() + 7) / 8);
  map.columns.reserve(types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    MapColumn column = column_at(static_cast<std::uint8_t>(types[i]), meta, map);
    if (!fits(column)) {
      broken(fmt::format("column {} of {} has impossible metadata", i + 1, map.table.to_text()));
    }
    column.is_nullable = (static_cast<unsigned char>(nullable[i / 8]) >> (i % 8) & 1U) != 0;
    map.columns.push_back(column);
  }
  if (!meta.is_end()) {
    broken(fmt::format("{} bytes of metadata of {} belong to no column", meta.left(),
                       map.table.to_text()));
  }
}

}  // namespace

TableMap parse_table_map(std::string_view body, const model::LogFormat& format) {
  try {
    ByteReader reader(body);
    TableMap map;
    map.table_id = reader.number(format.table_id_bytes);
    map.flags = reader.u16();
    map.table.schema = name_at(reader);
    map.table.table = name_at(reader);
    read_columns(reader, map);
    read_table_map_metadata(reader, format.flavour, map);
    return map;
  } catch (base::Error& error) {
    throw error.in("table map");
  }
}

}  // namespace binlog
