#pragma once
// Values of DATE, DATETIME, TIMESTAMP and TIME columns in a row of the log -> cells.
//
// Chosen by value_decoder; the rules are in its head comment. Zero dates and zero parts stay as
// they are; a TIMESTAMP is in UTC, by arithmetic. The formats without a digit after the point that
// servers before 5.6 wrote are the old ones.
#include "base/byte_reader.hpp"
#include "binlog/row_arena.hpp"
#include "binlog/value_decoder.hpp"
#include "model/cell.hpp"

#include <cstdint>

namespace binlog {

void decode_date(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_old_datetime(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_old_timestamp(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);
void decode_old_time(const ValueDecoder&, base::ByteReader&, RowArena&, model::Cell&);

/// By the digits after the point, 0 to 6.
DecodeFunction datetime_decoder(unsigned fraction_digits) noexcept;
DecodeFunction timestamp_decoder(unsigned fraction_digits) noexcept;
DecodeFunction time_decoder(unsigned fraction_digits) noexcept;

/// The whole part of a DATETIME as 40 bits: year * 13 + month, day, hour, minute, second. Throws
/// Error(corrupt) for an impossible part.
model::DateTime unpack_datetime(std::uint64_t packed, std::uint32_t microsecond);
/// The whole part of a TIME, without its sign: hours, minutes, seconds.
model::Duration unpack_time(std::uint64_t packed, std::uint32_t microsecond);

}  // namespace binlog
