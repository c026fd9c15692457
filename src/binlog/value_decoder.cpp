#include "binlog/value_decoder.hpp"

#include "base/error.hpp"
#include "binlog/byte_values.hpp"
#include "binlog/number_values.hpp"
#include "binlog/temporal_values.hpp"
#include "binlog/text_values.hpp"

#include <fmt/core.h>

namespace binlog {
namespace {

using model::Column;
using model::ColumnKind;

[[noreturn]] void unreadable(const Column& column) {
  throw base::Error(base::ErrorScope::table, "binlog.column.unreadable",
                    fmt::format("column {} is of a type that cannot be read from the log: {}",
                                column.name, column.declared),
                    "exclude the table, or the column's type from it");
}

std::uint16_t prefix_of(const MapColumn& from) {
  switch (from.type) {
    case WireType::string:
    case WireType::varchar:
    case WireType::var_string:
    case WireType::varchar_compressed: return from.meta < 256 ? 1 : 2;
    default: return from.meta;
  }
}

bool is_compressed(WireType type) {
  return type == WireType::varchar_compressed || type == WireType::blob_compressed;
}

DecodeFunction text_function(const MapColumn& from, const ValueDecoder& decoder) {
  if (is_compressed(from.type)) return decode_compressed_text;
  return decoder.charset->is_identity() ? decode_bytes : decode_text;
}

DecodeFunction time_function(const MapColumn& from) {
  switch (from.type) {
    case WireType::date: return decode_date;
    case WireType::datetime_old: return decode_old_datetime;
    case WireType::timestamp_old: return decode_old_timestamp;
    case WireType::time_old: return decode_old_time;
    case WireType::datetime: return datetime_decoder(from.meta);
    case WireType::timestamp: return timestamp_decoder(from.meta);
    case WireType::time: return time_decoder(from.meta);
    default: return nullptr;
  }
}

DecodeFunction number_function(const Column& column) {
  switch (column.kind) {
    case ColumnKind::tiny_int: return column.is_unsigned ? decode_uint8 : decode_int8;
    case ColumnKind::small_int: return column.is_unsigned ? decode_uint16 : decode_int16;
    case ColumnKind::medium_int: return column.is_unsigned ? decode_uint24 : decode_int24;
    case ColumnKind::int_: return column.is_unsigned ? decode_uint32 : decode_int32;
    case ColumnKind::big_int: return column.is_unsigned ? decode_uint64 : decode_int64;
    case ColumnKind::float_: return decode_float32;
    case ColumnKind::double_: return decode_float64;
    case ColumnKind::decimal: return decode_decimal;
    case ColumnKind::bit: return decode_bit;
    case ColumnKind::year: return decode_year;
    default: return nullptr;
  }
}

DecodeFunction function_of(const MapColumn& from, const Column& column,
                           const ValueDecoder& decoder) {
  switch (column.kind) {
    case ColumnKind::date:
    case ColumnKind::datetime:
    case ColumnKind::timestamp:
    case ColumnKind::time: return time_function(from);
    case ColumnKind::char_:
    case ColumnKind::varchar:
    case ColumnKind::tiny_text:
    case ColumnKind::text:
    case ColumnKind::medium_text:
    case ColumnKind::long_text: return text_function(from, decoder);
    case ColumnKind::json:
      return from.type == WireType::json ? decode_json : text_function(from, decoder);
    case ColumnKind::binary: return decode_padded_bytes;
    case ColumnKind::varbinary:
    case ColumnKind::tiny_blob:
    case ColumnKind::blob:
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob:
      return is_compressed(from.type) ? decode_compressed_bytes : decode_bytes;
    case ColumnKind::geometry:
    case ColumnKind::vector: return decode_bytes;
    case ColumnKind::enum_: return decode_enum;
    case ColumnKind::set: return decode_set;
    case ColumnKind::uuid: return decode_uuid;
    case ColumnKind::inet4: return decode_inet4;
    case ColumnKind::inet6: return decode_inet6;
    default: return number_function(column);
  }
}

[[noreturn]] void size_unknown() {
  throw base::Error(base::ErrorScope::table, "binlog.column.hidden",
                    "the rows hold a hidden column of a type whose size is not known",
                    "exclude the table, and report its CREATE TABLE statement");
}

std::size_t time_bytes(std::size_t whole, const MapColumn& from) {
  return whole + (from.meta + 1U) / 2;
}

}  // namespace

ValueDecoder choose_decoder(const MapColumn& from, const Column& column) {
  ValueDecoder decoder;
  decoder.prefix_bytes = prefix_of(from);
  decoder.size = from.meta;
  decoder.charset = &CharsetConverter::of(column.charset);
  decoder.labels = &column.labels;
  if (from.type == WireType::newdecimal) {
    decoder.precision = static_cast<std::uint8_t>(from.meta >> 8);
    decoder.scale = static_cast<std::uint8_t>(from.meta & 0xFF);
    decoder.size = static_cast<std::uint16_t>(decimal_bytes(decoder.precision, decoder.scale));
  }
  if (from.type == WireType::bit) decoder.size = static_cast<std::uint16_t>((from.meta + 7) / 8);
  decoder.is_zerofill = column.declared.find("zerofill") != std::string::npos;
  decoder.decode = function_of(from, column, decoder);
  if (decoder.decode == nullptr) unreadable(column);
  return decoder;
}

void skip_value(const MapColumn& from, base::ByteReader& reader) {
  switch (from.type) {
    case WireType::tiny:
    case WireType::year: return reader.skip(1);
    case WireType::short_: return reader.skip(2);
    case WireType::int24:
    case WireType::date:
    case WireType::time_old: return reader.skip(3);
    case WireType::long_:
    case WireType::timestamp_old: return reader.skip(4);
    case WireType::longlong:
    case WireType::datetime_old: return reader.skip(8);
    case WireType::float_:
    case WireType::double_:
    case WireType::enum_:
    case WireType::set: return reader.skip(from.meta);
    case WireType::bit: return reader.skip((from.meta + 7U) / 8);
    case WireType::newdecimal: return reader.skip(decimal_bytes(from.meta >> 8, from.meta & 0xFF));
    case WireType::timestamp: return reader.skip(time_bytes(4, from));
    case WireType::datetime: return reader.skip(time_bytes(5, from));
    case WireType::time: return reader.skip(time_bytes(3, from));
    case WireType::typed_array: size_unknown();
    default: return reader.skip(reader.number(prefix_of(from)));
  }
}

}  // namespace binlog
