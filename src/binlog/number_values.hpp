#pragma once
// Values of numeric columns in a row of the log -> cells.
//
// Chosen by value_decoder; the rules are in its head comment. Integers are little-endian, BIT and
// DECIMAL big-endian. DECIMAL becomes the text that the server prints, with all its digits after
// the point.
#include "base/byte_reader.hpp"
#include "binlog/row_arena.hpp"
#include "model/cell.hpp"

#include <cstddef>
#include <string_view>

namespace binlog {

struct ValueDecoder;

void decode_int8(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_uint8(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_int16(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_uint16(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_int24(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_uint24(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_int32(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_uint32(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_int64(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_uint64(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_float32(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_float64(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_bit(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_year(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_decimal(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);

/// Bytes that a DECIMAL(precision, scale) takes.
std::size_t decimal_bytes(unsigned precision, unsigned scale) noexcept;

struct DecimalShape {
  unsigned precision = 0;
  unsigned scale = 0;
  bool is_zerofill = false;  ///< keep the zeros before the first digit
};
/// At most this many characters: 65 digits, a sign, a zero, a point.
inline constexpr std::size_t kDecimalTextMax = 68;
/// Writes the text of a packed decimal at `out`; gives its end. Throws Error(corrupt).
char* write_decimal(std::string_view packed, const DecimalShape& shape, char* out);

}  // namespace binlog
