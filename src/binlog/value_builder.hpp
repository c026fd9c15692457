#pragma once
// Writes single values as the log has them. For row_image_builder, and with it for tests only.
//
// Pure, header only. What the cells must be is said there.
#include "base/error.hpp"
#include "binlog/table_map.hpp"
#include "model/cell.hpp"
#include "model/table_schema.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace binlog {

struct ValueBuilder {
  static void append(const model::Column& column, const MapColumn& as, const model::Cell& cell,
                     std::string& out) {
    const std::uint64_t meta = as.meta;
    switch (as.type) {
      case WireType::tiny: return put(integer(cell), 1, out);
      case WireType::short_: return put(integer(cell), 2, out);
      case WireType::int24: return put(integer(cell), 3, out);
      case WireType::long_: return put(integer(cell), 4, out);
      case WireType::longlong: return put(integer(cell), 8, out);
      case WireType::year: return put(cell.int64 == 0 ? 0 : integer(cell) - 1900, 1, out);
      case WireType::float_: return put(std::bit_cast<std::uint32_t>(cell.float32), 4, out);
      case WireType::double_: return put(std::bit_cast<std::uint64_t>(cell.float64), 8, out);
      case WireType::bit: return put_be(cell.uint64, (meta + 7) / 8, out);
      case WireType::newdecimal: return put_decimal(cell.bytes, column, out);
      case WireType::date: return put_date(cell.date_time, out);
      case WireType::datetime: return put_datetime(cell.date_time, meta, out);
      case WireType::timestamp: return put_timestamp(cell.date_time, meta, out);
      case WireType::time: return put_time(cell.duration, meta, out);
      case WireType::enum_: return put(label_number(cell.bytes, column), meta, out);
      case WireType::set: return put(label_bits(cell.bytes, column), meta, out);
      case WireType::blob:
      case WireType::geometry: return put_bytes(cell.bytes, meta, out);
      default: return put_bytes(trimmed(cell.bytes, column), meta < 256 ? 1 : 2, out);
    }
  }

  static void put(std::uint64_t value, std::uint64_t bytes, std::string& out) {
    for (; bytes > 0; --bytes, value >>= 8) out += static_cast<char>(value & 0xFF);
  }
  static void put_be(std::uint64_t value, std::uint64_t bytes, std::string& out) {
    while (bytes > 0) out += static_cast<char>(value >> (8 * --bytes) & 0xFF);
  }

 private:
  using Kind = model::ColumnKind;

  static std::uint64_t integer(const model::Cell& cell) {
    return cell.kind == model::CellKind::int64 ? static_cast<std::uint64_t>(cell.int64)
                                               : cell.uint64;
  }

  /// BINARY is logged without the zeros at its end.
  static std::string_view trimmed(std::string_view bytes, const model::Column& column) {
    while (column.kind == Kind::binary && bytes.ends_with('\0')) bytes.remove_suffix(1);
    return bytes;
  }

  static void put_bytes(std::string_view bytes, std::uint64_t prefix, std::string& out) {
    put(bytes.size(), prefix, out);
    out += bytes;
  }

  static void put_decimal(std::string_view text, const model::Column& column, std::string& out) {
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string whole(text.substr(0, point));
    std::string part(point < text.size() ? text.substr(point + 1) : std::string_view());
    const auto digits = static_cast<std::size_t>(column.precision - column.scale);
    if (whole.size() > digits) whole.erase(0, whole.size() - digits);
    whole.insert(0, digits - whole.size(), '0');
    part.resize(static_cast<std::size_t>(column.scale), '0');
    std::string packed;
    put_group(whole.substr(0, digits % 9), packed);
    for (std::size_t at = digits % 9; at < digits; at += 9) put_group(whole.substr(at, 9), packed);
    for (std::size_t at = 0; at < part.size(); at += 9) put_group(part.substr(at, 9), packed);
    if (is_negative) {
      for (char& c : packed) c = static_cast<char>(~c);
    }
    packed.front() = static_cast<char>(packed.front() ^ '\x80');
    out += packed;
  }

  static void put_group(const std::string& digits, std::string& out) {
    constexpr std::size_t kBytes[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    std::uint64_t value = 0;
    for (const char c : digits) value = 10 * value + static_cast<std::uint64_t>(c - '0');
    put_be(value, kBytes[digits.size()], out);
  }

  static void put_date(const model::DateTime& v, std::string& out) {
    put(v.year * 512U + v.month * 32U + v.day, 3, out);
  }

  static void put_fraction(std::uint32_t microsecond, std::uint64_t digits, std::string& out) {
    constexpr std::uint32_t kUnits[] = {1, 10'000, 100, 1};
    const std::uint64_t bytes = (digits + 1) / 2;
    if (bytes > 0) put_be(microsecond / kUnits[bytes], bytes, out);
  }

  static void put_datetime(const model::DateTime& v, std::uint64_t digits, std::string& out) {
    const std::uint64_t date = (v.year * 13ULL + v.month) << 5 | v.day;
    const std::uint64_t clock = v.hour << 12U | v.minute << 6U | v.second;
    put_be(0x8000000000ULL + (date << 17 | clock), 5, out);
    put_fraction(v.microsecond, digits, out);
  }

  static void put_timestamp(const model::DateTime& v, std::uint64_t digits, std::string& out) {
    std::uint64_t days = 0;  // since 1970, year by year and month by month
    constexpr unsigned kMonths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const auto is_leap = [](unsigned y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); };
    for (unsigned y = 1970; y < v.year; ++y) days += is_leap(y) ? 366 : 365;
    for (unsigned m = 1; m < v.month; ++m) {
      days += kMonths[m - 1] + (m == 2 && is_leap(v.year) ? 1 : 0);
    }
    const bool is_zero = v.year == 0;
    const std::uint64_t clock = v.hour * 3600U + v.minute * 60U + v.second;
    put_be(is_zero ? 0 : (days + v.day - 1) * 86'400 + clock, 4, out);
    put_fraction(v.microsecond, digits, out);
  }

  static void put_time(const model::Duration& v, std::uint64_t digits, std::string& out) {
    constexpr std::uint32_t kUnits[] = {1, 10'000, 100, 1};
    const std::uint64_t bytes = (digits + 1) / 2;
    std::uint64_t value = v.hours << 12U | v.minute << 6U | v.second;
    value <<= 8 * bytes;
    if (bytes > 0) value |= v.microsecond / kUnits[bytes];
    const std::uint64_t zero = 0x800000ULL << (8 * bytes);
    put_be(v.is_negative ? zero - value : zero + value, 3 + bytes, out);
  }

  static std::uint64_t label_number(std::string_view label, const model::Column& column) {
    const auto found = std::find(column.labels.begin(), column.labels.end(), label);
    if (found != column.labels.end()) {
      return static_cast<std::uint64_t>(found - column.labels.begin()) + 1;
    }
    CHECK(label.empty(), "an ENUM cell is a label, or empty");
    return 0;
  }

  static std::uint64_t label_bits(std::string_view labels, const model::Column& column) {
    std::uint64_t bits = 0;
    while (!labels.empty()) {
      const std::size_t comma = std::min(labels.find(','), labels.size());
      bits |= std::uint64_t{1} << (label_number(labels.substr(0, comma), column) - 1);
      labels.remove_prefix(std::min(comma + 1, labels.size()));
    }
    return bits;
  }
};

}  // namespace binlog
