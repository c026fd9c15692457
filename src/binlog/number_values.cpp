#include "binlog/number_values.hpp"

#include "base/error.hpp"
#include "binlog/value_decoder.hpp"

#include <array>
#include <bit>

namespace binlog {
namespace {

using base::ByteReader;
using model::Cell;

constexpr unsigned kGroupDigits = 9;
constexpr unsigned kGroupBytes = 4;
constexpr std::array<unsigned, kGroupDigits + 1> kBytesOfDigits = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
constexpr std::array<std::uint32_t, kGroupDigits + 1> kPowersOfTen = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

[[noreturn]] void broken_decimal() {
  throw base::Error(base::ErrorScope::corrupt, "binlog.decimal.corrupt",
                    "a DECIMAL holds a group of digits that is too large",
                    "keep the log file and report it with the server's version");
}

/// Reads groups of digits; a negative value has all its bits inverted.
class GroupReader {
 public:
  explicit GroupReader(std::string_view packed)
      : at_(reinterpret_cast<const unsigned char*>(packed.data())),
        is_negative_((*at_ & 0x80) == 0) {}

  bool is_negative() const { return is_negative_; }

  /// Writes a group with all its zeros.
  char* write(unsigned digits, char* out) {
    std::uint32_t value = 0;
    const unsigned bytes = kBytesOfDigits[digits];
    const std::uint32_t inverted = is_negative_ ? 0xFF : 0;
    for (unsigned i = 0; i < bytes; ++i) {
      // The highest bit of the number is its sign, inverted.
      const std::uint32_t sign = is_first_ ? 0x80U : 0;
      is_first_ = false;
      value = value << 8 | ((*at_++ ^ sign ^ inverted) & 0xFF);
    }
    if (value >= kPowersOfTen[digits]) broken_decimal();
    for (unsigned i = digits; i > 0; --i) {
      out[i - 1] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    return out + digits;
  }

 private:
  const unsigned char* at_;
  bool is_negative_;
  bool is_first_ = true;
};

/// The digits before the point with all their zeros; a group that is not full comes first.
char* write_whole(GroupReader& groups, unsigned digits, char* out) {
  if (digits % kGroupDigits != 0) out = groups.write(digits % kGroupDigits, out);
  for (unsigned i = digits / kGroupDigits; i > 0; --i) out = groups.write(kGroupDigits, out);
  return out;
}

char* write_fraction(GroupReader& groups, unsigned digits, char* out) {
  for (unsigned i = digits / kGroupDigits; i > 0; --i) out = groups.write(kGroupDigits, out);
  if (digits % kGroupDigits != 0) out = groups.write(digits % kGroupDigits, out);
  return out;
}

}  // namespace

void decode_int8(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_int64(static_cast<std::int8_t>(reader.u8()));
}
void decode_uint8(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_uint64(reader.u8());
}
void decode_int16(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_int64(static_cast<std::int16_t>(reader.u16()));
}
void decode_uint16(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_uint64(reader.u16());
}
void decode_int24(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_int64(static_cast<std::int32_t>(reader.u24() << 8) >> 8);
}
void decode_uint24(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_uint64(reader.u24());
}
void decode_int32(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_int64(static_cast<std::int32_t>(reader.u32()));
}
void decode_uint32(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_uint64(reader.u32());
}
void decode_int64(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_int64(static_cast<std::int64_t>(reader.u64()));
}
void decode_uint64(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_uint64(reader.u64());
}
void decode_float32(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_float32(std::bit_cast<float>(reader.u32()));
}
void decode_float64(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_float64(std::bit_cast<double>(reader.u64()));
}
void decode_bit(const ValueDecoder& decoder, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_uint64(reader.number_be(decoder.size));
}
void decode_year(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  const std::uint8_t year = reader.u8();
  cell = Cell::of_int64(year == 0 ? 0 : 1900 + year);
}
void decode_decimal(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  const std::string_view packed = reader.bytes(decoder.size);
  char* out = arena.reserve(kDecimalTextMax);
  const DecimalShape shape{decoder.precision, decoder.scale, decoder.is_zerofill};
  cell = Cell::of_bytes(arena.commit(write_decimal(packed, shape, out)));
}

std::size_t decimal_bytes(unsigned precision, unsigned scale) noexcept {
  const unsigned whole = precision - scale;
  return whole / kGroupDigits * kGroupBytes + kBytesOfDigits[whole % kGroupDigits] +
         scale / kGroupDigits * kGroupBytes + kBytesOfDigits[scale % kGroupDigits];
}

char* write_decimal(std::string_view packed, const DecimalShape& shape, char* out) {
  GroupReader groups(packed);
  if (groups.is_negative()) *out++ = '-';
  const unsigned whole = shape.precision - shape.scale;
  std::array<char, kDecimalTextMax> digits;
  const char* const end = write_whole(groups, whole, digits.data());
  const char* first = digits.data();
  while (!shape.is_zerofill && first < end && *first == '0') ++first;
  if (first == end) *out++ = '0';
  while (first < end) *out++ = *first++;
  if (shape.scale == 0) return out;
  *out++ = '.';
  return write_fraction(groups, shape.scale, out);
}

}  // namespace binlog
