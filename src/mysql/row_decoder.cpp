#include "mysql/row_decoder.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <bit>
#include <cstring>
#include <utility>

namespace mysql {
namespace {

using model::Cell;
using model::Column;
using model::ColumnKind;

static_assert(std::endian::native == std::endian::little, "the protocol is little-endian");

[[noreturn]] void broken(std::string_view why, std::size_t column, std::size_t size) {
  throw base::Error(
      base::ErrorScope::corrupt, "mysql.row.corrupt",
      fmt::format("a row packet of {} bytes contradicts the protocol at column {}: {}", size,
                  column + 1, why),
      "report it with the server's version; load the table again to see whether it stays");
}

/// A cursor over one packet; `column` is only for the message of a failure.
class PacketReader {
 public:
  explicit PacketReader(std::string_view packet) : packet_(packet) {}

  std::string_view take(std::uint64_t size) {
    if (size > packet_.size() - at_) broken("it ends inside a value", column, packet_.size());
    const std::string_view taken = packet_.substr(at_, static_cast<std::size_t>(size));
    at_ += static_cast<std::size_t>(size);
    return taken;
  }

  template <typename Number>
  Number number() {
    Number value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  std::string_view length_encoded() {
    const auto first = number<std::uint8_t>();
    if (first < 0xFB) return take(first);
    if (first == 0xFC) return take(number<std::uint16_t>());
    if (first == 0xFD) {
      std::uint32_t size = 0;
      std::memcpy(&size, take(3).data(), 3);
      return take(size);
    }
    if (first == 0xFE) return take(number<std::uint64_t>());
    broken("a length begins with a byte that means no length", column, packet_.size());
  }

  std::size_t left() const noexcept { return packet_.size() - at_; }

  std::size_t column = 0;

 private:
  std::string_view packet_;
  std::size_t at_ = 0;
};

Cell read_bits(PacketReader& reader, std::size_t packet_size) {
  const std::string_view bytes = reader.length_encoded();
  if (bytes.size() > 8) broken("a BIT value of more than 8 bytes", reader.column, packet_size);
  std::uint64_t bits = 0;
  for (const char byte : bytes) bits = bits << 8 | static_cast<unsigned char>(byte);
  return Cell::of_uint64(bits);
}

Cell read_date_time(PacketReader& reader, std::size_t packet_size) {
  const auto size = reader.number<std::uint8_t>();
  if (size != 0 && size != 4 && size != 7 && size != 11) {
    broken("a date of a length other than 0, 4, 7 or 11", reader.column, packet_size);
  }
  model::DateTime value;
  if (size >= 4) {
    value.year = reader.number<std::uint16_t>();
    value.month = reader.number<std::uint8_t>();
    value.day = reader.number<std::uint8_t>();
  }
  if (size >= 7) {
    value.hour = reader.number<std::uint8_t>();
    value.minute = reader.number<std::uint8_t>();
    value.second = reader.number<std::uint8_t>();
  }
  if (size == 11) value.microsecond = reader.number<std::uint32_t>();
  const bool is_in_range = value.year <= 9999 && value.month <= 12 && value.day <= 31 &&
                           value.hour <= 23 && value.minute <= 59 && value.second <= 59 &&
                           value.microsecond <= 999'999;
  if (!is_in_range) broken("a date with an impossible part", reader.column, packet_size);
  return Cell::of_date_time(value);
}

Cell read_duration(PacketReader& reader, std::size_t packet_size) {
  const auto size = reader.number<std::uint8_t>();
  if (size != 0 && size != 8 && size != 12) {
    broken("a time of a length other than 0, 8 or 12", reader.column, packet_size);
  }
  model::Duration value;
  if (size == 0) return Cell::of_duration(value);
  value.is_negative = reader.number<std::uint8_t>() != 0;
  const auto days = reader.number<std::uint32_t>();
  const auto hours = reader.number<std::uint8_t>();
  value.minute = reader.number<std::uint8_t>();
  value.second = reader.number<std::uint8_t>();
  if (size == 12) value.microsecond = reader.number<std::uint32_t>();
  const bool is_in_range = days <= 34 && hours <= 23 && days * 24 + hours <= 838 &&
                           value.minute <= 59 && value.second <= 59 && value.microsecond <= 999'999;
  if (!is_in_range) broken("a time with an impossible part", reader.column, packet_size);
  value.hours = days * 24 + hours;
  return Cell::of_duration(value);
}

Cell read_cell(CellFormat format, PacketReader& reader, std::size_t packet_size) {
  switch (format) {
    case CellFormat::int8: return Cell::of_int64(reader.number<std::int8_t>());
    case CellFormat::uint8: return Cell::of_uint64(reader.number<std::uint8_t>());
    case CellFormat::int16: return Cell::of_int64(reader.number<std::int16_t>());
    case CellFormat::uint16: return Cell::of_uint64(reader.number<std::uint16_t>());
    case CellFormat::int32: return Cell::of_int64(reader.number<std::int32_t>());
    case CellFormat::uint32: return Cell::of_uint64(reader.number<std::uint32_t>());
    case CellFormat::int64: return Cell::of_int64(reader.number<std::int64_t>());
    case CellFormat::uint64: return Cell::of_uint64(reader.number<std::uint64_t>());
    case CellFormat::float32: return Cell::of_float32(reader.number<float>());
    case CellFormat::float64: return Cell::of_float64(reader.number<double>());
    case CellFormat::bits: return read_bits(reader, packet_size);
    case CellFormat::bytes: return Cell::of_bytes(reader.length_encoded());
    case CellFormat::date_time: return read_date_time(reader, packet_size);
    case CellFormat::duration: return read_duration(reader, packet_size);
  }
  broken("an unknown format", reader.column, packet_size);
}

/// Integers: the schema and the result must agree about width and sign.
std::optional<CellFormat> integer_format(const Column& column, const WireColumn& wire,
                                         WireType expected, CellFormat signed_format) {
  if (wire.type != expected || wire.is_unsigned != column.is_unsigned) return std::nullopt;
  const auto index = static_cast<std::uint8_t>(signed_format);
  return static_cast<CellFormat>(column.is_unsigned ? index + 1 : index);
}

bool is_text_type(WireType type) {
  switch (type) {
    case WireType::varchar:
    case WireType::enum_:
    case WireType::set:
    case WireType::tiny_blob:
    case WireType::medium_blob:
    case WireType::long_blob:
    case WireType::blob:
    case WireType::var_string:
    case WireType::string: return true;
    default: return false;
  }
}

std::optional<CellFormat> when(bool agrees, CellFormat format) {
  return agrees ? std::optional(format) : std::nullopt;
}

/// Everything that arrives as a length and its bytes, and the temporal kinds.
std::optional<CellFormat> other_format(const Column& column, const WireColumn& wire) {
  const WireType type = wire.type;
  switch (column.kind) {
    case ColumnKind::decimal:
      return when(type == WireType::newdecimal || type == WireType::decimal, CellFormat::bytes);
    case ColumnKind::date:
      return when(type == WireType::date || type == WireType::newdate, CellFormat::date_time);
    case ColumnKind::datetime: return when(type == WireType::datetime, CellFormat::date_time);
    case ColumnKind::timestamp: return when(type == WireType::timestamp, CellFormat::date_time);
    case ColumnKind::time: return when(type == WireType::time, CellFormat::duration);
    case ColumnKind::json:
      return when(type == WireType::json || is_text_type(type), CellFormat::bytes);
    case ColumnKind::geometry: return when(type == WireType::geometry, CellFormat::bytes);
    case ColumnKind::vector:
      return when(type == WireType::vector || is_text_type(type), CellFormat::bytes);
    case ColumnKind::uuid:
    case ColumnKind::inet4:
    case ColumnKind::inet6: return when(is_text_type(type), CellFormat::bytes);
    case ColumnKind::binary:
    case ColumnKind::varbinary:
    case ColumnKind::tiny_blob:
    case ColumnKind::blob:
    case ColumnKind::medium_blob:
    case ColumnKind::long_blob:
      return when(is_text_type(type) && wire.is_binary, CellFormat::bytes);
    case ColumnKind::char_:
    case ColumnKind::varchar:
    case ColumnKind::tiny_text:
    case ColumnKind::text:
    case ColumnKind::medium_text:
    case ColumnKind::long_text:
    case ColumnKind::enum_:
    case ColumnKind::set:
      return when(is_text_type(type) && (!wire.is_binary || column.charset == "binary"),
                  CellFormat::bytes);
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<CellFormat> cell_format_of(const Column& column, const WireColumn& wire) noexcept {
  switch (column.kind) {
    case ColumnKind::tiny_int:
      return integer_format(column, wire, WireType::tiny, CellFormat::int8);
    case ColumnKind::small_int:
      return integer_format(column, wire, WireType::short_, CellFormat::int16);
    case ColumnKind::medium_int:
      return integer_format(column, wire, WireType::int24, CellFormat::int32);
    case ColumnKind::int_: return integer_format(column, wire, WireType::long_, CellFormat::int32);
    case ColumnKind::big_int:
      return integer_format(column, wire, WireType::longlong, CellFormat::int64);
    case ColumnKind::year:
      // The server marks YEAR as unsigned, COLUMN_TYPE does not say so; it fits either way.
      return when(wire.type == WireType::year, CellFormat::int16);
    case ColumnKind::float_: return when(wire.type == WireType::float_, CellFormat::float32);
    case ColumnKind::double_: return when(wire.type == WireType::double_, CellFormat::float64);
    case ColumnKind::bit: return when(wire.type == WireType::bit, CellFormat::bits);
    default: return other_format(column, wire);
  }
}

RowDecoder::RowDecoder(std::vector<CellFormat> formats)
    : formats_(std::move(formats)), cells_(formats_.size()) {}

model::RowView RowDecoder::decode(std::string_view packet) {
  PacketReader reader(packet);
  if (reader.number<std::uint8_t>() != 0) broken("it is not a row", 0, packet.size());
  const std::string_view nulls = reader.take((formats_.size() + 9) / 8);
  for (std::size_t i = 0; i < formats_.size(); ++i) {
    // The first two bits of the bitmap are reserved.
    const std::size_t bit = i + 2;
    const bool is_null = (static_cast<unsigned char>(nulls[bit / 8]) >> (bit % 8) & 1U) != 0;
    reader.column = i;
    cells_[i] = is_null ? Cell::null() : read_cell(formats_[i], reader, packet.size());
  }
  if (reader.left() != 0) broken("bytes are left over", formats_.size() - 1, packet.size());
  return cells_;
}

}  // namespace mysql
