#include "dialect/number_writers.hpp"

#include "dialect/digits.hpp"

#include <fmt/compile.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>

namespace dialect {
namespace {

using model::Cell;
using model::CellKind;
using model::Misfit;

constexpr WriteResult kOutOfRange{nullptr, Misfit::out_of_range};
// Redshift keeps NUMERIC(19) in 8 bytes (Database Developer Guide, "Numeric types").
constexpr int kEightBytePrecision = 19;
constexpr std::string_view kEightByteDigitsMax = "9223372036854775807";

template <WriteFunction kInner>
WriteResult quoted(const ColumnWriter& writer, const Cell& cell, char* out) {
  *out = '"';
  WriteResult result = kInner(writer, cell, out + 1);
  if (result.end != nullptr) *result.end++ = '"';
  return result;
}

template <typename Float>
WriteResult write_shortest(Float value, char* out) {
  // MySQL has no NaN and no infinity; one that appears all the same is not sent.
  if (!std::isfinite(value)) return kOutOfRange;
  return {fmt::format_to(out, FMT_COMPILE("{}"), value), {}};
}

/// A decimal text taken apart: digits before the point without leading zeros, digits after it
/// without trailing ones.
struct DecimalParts {
  std::string_view whole;
  std::string_view fraction;
};

DecimalParts take_apart(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  DecimalParts parts{text.substr(0, point), {}};
  if (point != std::string_view::npos) parts.fraction = text.substr(point + 1);
  while (!parts.whole.empty() && parts.whole.front() == '0') parts.whole.remove_prefix(1);
  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.remove_suffix(1);
  return parts;
}

bool fits_eight_bytes(const DecimalParts& parts, int scale) {
  char digits[kEightBytePrecision];
  const auto size = static_cast<std::size_t>(kEightBytePrecision);
  const std::size_t whole_end = size - static_cast<std::size_t>(scale);
  std::fill(digits, digits + size, '0');
  std::copy_backward(parts.whole.begin(), parts.whole.end(), digits + whole_end);
  std::copy(parts.fraction.begin(), parts.fraction.end(), digits + whole_end);
  return std::string_view(digits, size) <= kEightByteDigitsMax;
}

}  // namespace

WriteResult write_integer(const ColumnWriter& writer, const Cell& cell, char* out) {
  if (cell.kind == CellKind::int64) {
    const std::int64_t value = cell.int64;
    if (value < writer.integer_min) return kOutOfRange;
    if (value >= 0 && static_cast<std::uint64_t>(value) > writer.integer_max) return kOutOfRange;
    return {write_signed(value, out), {}};
  }
  if (cell.uint64 > writer.integer_max) return kOutOfRange;
  return {write_unsigned(cell.uint64, out), {}};
}

WriteResult write_boolean(const ColumnWriter&, const Cell& cell, char* out) {
  // Both integer cells keep their bits in the same place, and a negative one is a large unsigned
  // one.
  const std::uint64_t value =
      cell.kind == CellKind::int64 ? static_cast<std::uint64_t>(cell.int64) : cell.uint64;
  if (value > 1) return kOutOfRange;
  *out = value == 1 ? 't' : 'f';
  return {out + 1, {}};
}

WriteResult write_float32(const ColumnWriter&, const Cell& cell, char* out) {
  return write_shortest(cell.float32, out);
}

WriteResult write_float32_as_double(const ColumnWriter&, const Cell& cell, char* out) {
  return write_shortest(static_cast<double>(cell.float32), out);
}

WriteResult write_float64(const ColumnWriter&, const Cell& cell, char* out) {
  return write_shortest(cell.float64, out);
}

WriteResult write_decimal(const ColumnWriter& writer, const Cell& cell, char* out) {
  if (cell.bytes.empty() || cell.bytes.size() > writer.bytes_max) return kOutOfRange;
  std::memcpy(out, cell.bytes.data(), cell.bytes.size());
  return {out + cell.bytes.size(), {}};
}

WriteResult write_checked_decimal(const ColumnWriter& writer, const Cell& cell, char* out) {
  const DecimalParts parts = take_apart(cell.bytes);
  if (parts.whole.size() > static_cast<std::size_t>(writer.precision - writer.scale) ||
      parts.fraction.size() > static_cast<std::size_t>(writer.scale)) {
    return kOutOfRange;
  }
  if (writer.precision == kEightBytePrecision && !fits_eight_bytes(parts, writer.scale)) {
    return kOutOfRange;
  }
  return write_decimal(writer, cell, out);
}

WriteResult write_integer_text(const ColumnWriter& writer, const Cell& cell, char* out) {
  return quoted<write_integer>(writer, cell, out);
}

WriteResult write_float32_text(const ColumnWriter& writer, const Cell& cell, char* out) {
  return quoted<write_float32>(writer, cell, out);
}

WriteResult write_float64_text(const ColumnWriter& writer, const Cell& cell, char* out) {
  return quoted<write_float64>(writer, cell, out);
}

WriteResult write_decimal_text(const ColumnWriter& writer, const Cell& cell, char* out) {
  return quoted<write_decimal>(writer, cell, out);
}

}  // namespace dialect
