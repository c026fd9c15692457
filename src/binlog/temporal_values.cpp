#include "binlog/temporal_values.hpp"

#include "base/error.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace binlog {
namespace {

using base::ByteReader;
using model::Cell;
using model::DateTime;
using model::Duration;

constexpr std::uint32_t kMicrosecondMax = 999'999;
constexpr std::uint32_t kSecondsPerDay = 86'400;
// A fraction of n bytes counts hundredths, ten-thousandths, or millionths.
constexpr std::array<std::uint32_t, 4> kMicrosecondsPerUnit = {0, 10'000, 100, 1};

[[noreturn]] void impossible(std::string_view what) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.time.corrupt",
                    "a row holds " + std::string(what) + " with an impossible part",
                    "keep the log file and report it with the server's version");
}

template <std::size_t Bytes>
std::uint32_t read_fraction(ByteReader& reader) {
  if constexpr (Bytes == 0) {
    return 0;
  } else {
    const auto value = static_cast<std::uint32_t>(reader.number_be(Bytes));
    const std::uint32_t microseconds = value * kMicrosecondsPerUnit[Bytes];
    if (microseconds > kMicrosecondMax) impossible("a fraction");
    return microseconds;
  }
}

void check(const DateTime& value) {
  const bool is_possible = value.year <= 9999 && value.month <= 12 && value.day <= 31 &&
                           value.hour <= 23 && value.minute <= 59 && value.second <= 59 &&
                           value.microsecond <= kMicrosecondMax;
  if (!is_possible) impossible("a date");
}

void check(const Duration& value) {
  const bool is_possible = value.hours <= 838 && value.minute <= 59 && value.second <= 59 &&
                           value.microsecond <= kMicrosecondMax;
  if (!is_possible) impossible("a time");
}

/// Days since 1970-01-01 -> year, month, day, in the Gregorian calendar. Years are counted from
/// March, so that the leap day is the last of its year, in eras of 400 years.
void set_date(std::uint32_t days, DateTime& value) {
  constexpr std::uint32_t kDaysToEra = 719'468;  // from 0000-03-01 to 1970-01-01
  constexpr std::uint32_t kDaysPerEra = 146'097;
  const std::uint32_t shifted = days + kDaysToEra;
  const std::uint32_t era = shifted / kDaysPerEra;
  const std::uint32_t day_of_era = shifted % kDaysPerEra;
  const std::uint32_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t month = (5 * day_of_year + 2) / 153;  // from March
  value.day = static_cast<std::uint8_t>(day_of_year - (153 * month + 2) / 5 + 1);
  value.month = static_cast<std::uint8_t>(month < 10 ? month + 3 : month - 9);
  value.year = static_cast<std::uint16_t>(year_of_era + era * 400 + (value.month <= 2 ? 1U : 0U));
}

/// 0 is the zero date. Unsigned: MariaDB 11.5 keeps seconds up to 2106.
DateTime utc_of(std::uint32_t seconds, std::uint32_t microsecond) {
  DateTime value;
  if (seconds == 0 && microsecond == 0) return value;
  set_date(seconds / kSecondsPerDay, value);
  const std::uint32_t in_day = seconds % kSecondsPerDay;
  value.hour = static_cast<std::uint8_t>(in_day / 3'600);
  value.minute = static_cast<std::uint8_t>(in_day / 60 % 60);
  value.second = static_cast<std::uint8_t>(in_day % 60);
  value.microsecond = microsecond;
  return value;
}

template <std::size_t Bytes>
void decode_datetime(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  constexpr std::uint64_t kZero = 0x8000000000ULL;
  const std::uint64_t stored = reader.u40_be();
  if (stored < kZero) impossible("a negative DATETIME");
  const std::uint32_t microsecond = read_fraction<Bytes>(reader);
  cell = Cell::of_date_time(unpack_datetime(stored - kZero, microsecond));
}

template <std::size_t Bytes>
void decode_timestamp(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  const std::uint32_t seconds = reader.u32_be();
  cell = Cell::of_date_time(utc_of(seconds, read_fraction<Bytes>(reader)));
}

/// The whole and the fraction are one number, below a middle that stands for zero when negative.
template <std::size_t Bytes>
void decode_time(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  constexpr unsigned kFractionBits = 8 * Bytes;
  constexpr std::uint64_t kZero = std::uint64_t{0x800000} << kFractionBits;
  const std::uint64_t stored = reader.number_be(3 + Bytes);
  const bool is_negative = stored < kZero;
  const std::uint64_t value = is_negative ? kZero - stored : stored - kZero;
  const std::uint64_t fraction = value & ((std::uint64_t{1} << kFractionBits) - 1);
  const auto microsecond = static_cast<std::uint32_t>(fraction * kMicrosecondsPerUnit[Bytes]);
  Duration duration = unpack_time(value >> kFractionBits, microsecond);
  duration.is_negative = is_negative;
  cell = Cell::of_duration(duration);
}

}  // namespace

DateTime unpack_datetime(std::uint64_t packed, std::uint32_t microsecond) {
  const std::uint64_t clock = packed & 0x1FFFF;
  const std::uint64_t date = packed >> 17;
  const std::uint64_t months = date >> 5;
  if (months / 13 > 9999) impossible("a date");
  DateTime value;
  value.year = static_cast<std::uint16_t>(months / 13);
  value.month = static_cast<std::uint8_t>(months % 13);
  value.day = static_cast<std::uint8_t>(date & 0x1F);
  value.hour = static_cast<std::uint8_t>(clock >> 12);
  value.minute = static_cast<std::uint8_t>(clock >> 6 & 0x3F);
  value.second = static_cast<std::uint8_t>(clock & 0x3F);
  value.microsecond = microsecond;
  check(value);
  return value;
}

Duration unpack_time(std::uint64_t packed, std::uint32_t microsecond) {
  if (packed >> 22 != 0) impossible("a time");
  Duration value;
  value.hours = static_cast<std::uint32_t>(packed >> 12);
  value.minute = static_cast<std::uint8_t>(packed >> 6 & 0x3F);
  value.second = static_cast<std::uint8_t>(packed & 0x3F);
  value.microsecond = microsecond;
  check(value);
  return value;
}

void decode_date(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  const std::uint32_t packed = reader.u24();
  DateTime value;
  value.day = static_cast<std::uint8_t>(packed & 0x1F);
  value.month = static_cast<std::uint8_t>(packed >> 5 & 0xF);
  value.year = static_cast<std::uint16_t>(packed >> 9);
  check(value);
  cell = Cell::of_date_time(value);
}

void decode_old_datetime(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  const std::uint64_t digits = reader.u64();  // YYYYMMDDhhmmss
  if (digits > 99'991'231'235'959ULL) impossible("a DATETIME");
  const std::uint64_t date = digits / 1'000'000;
  const std::uint64_t clock = digits % 1'000'000;
  DateTime value;
  value.year = static_cast<std::uint16_t>(date / 10'000);
  value.month = static_cast<std::uint8_t>(date / 100 % 100);
  value.day = static_cast<std::uint8_t>(date % 100);
  value.hour = static_cast<std::uint8_t>(clock / 10'000);
  value.minute = static_cast<std::uint8_t>(clock / 100 % 100);
  value.second = static_cast<std::uint8_t>(clock % 100);
  check(value);
  cell = Cell::of_date_time(value);
}

void decode_old_timestamp(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  cell = Cell::of_date_time(utc_of(reader.u32(), 0));
}

void decode_old_time(const ValueDecoder&, ByteReader& reader, RowArena&, Cell& cell) {
  const std::int32_t digits = static_cast<std::int32_t>(reader.u24() << 8) >> 8;  // hhmmss
  const auto value = static_cast<std::uint32_t>(digits < 0 ? -digits : digits);
  Duration duration;
  duration.is_negative = digits < 0;
  duration.hours = value / 10'000;
  duration.minute = static_cast<std::uint8_t>(value / 100 % 100);
  duration.second = static_cast<std::uint8_t>(value % 100);
  check(duration);
  cell = Cell::of_duration(duration);
}

DecodeFunction datetime_decoder(unsigned fraction_digits) noexcept {
  constexpr DecodeFunction kByBytes[] = {decode_datetime<0>, decode_datetime<1>, decode_datetime<2>,
                                         decode_datetime<3>};
  return fraction_digits > 6 ? nullptr : kByBytes[(fraction_digits + 1) / 2];
}

DecodeFunction timestamp_decoder(unsigned fraction_digits) noexcept {
  constexpr DecodeFunction kByBytes[] = {decode_timestamp<0>, decode_timestamp<1>,
                                         decode_timestamp<2>, decode_timestamp<3>};
  return fraction_digits > 6 ? nullptr : kByBytes[(fraction_digits + 1) / 2];
}

DecodeFunction time_decoder(unsigned fraction_digits) noexcept {
  constexpr DecodeFunction kByBytes[] = {decode_time<0>, decode_time<1>, decode_time<2>,
                                         decode_time<3>};
  return fraction_digits > 6 ? nullptr : kByBytes[(fraction_digits + 1) / 2];
}

}  // namespace binlog
