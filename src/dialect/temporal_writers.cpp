#include "dialect/temporal_writers.hpp"

#include "dialect/digits.hpp"

#include <cstring>

namespace dialect {
namespace {

using model::Cell;
using model::DateTime;
using model::Duration;
using model::Misfit;

constexpr unsigned kMicroDigits = 6;
constexpr std::uint32_t kPowersOfTen[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};
constexpr std::uint8_t kMonthDays[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

bool is_leap_year(unsigned year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// Writes ".123" as the column has it; a value with more digits than its column is written in full.
char* write_fraction(std::uint32_t microsecond, int fraction_digits, char* out) {
  auto digits = static_cast<unsigned>(fraction_digits);
  if (digits > kMicroDigits) digits = kMicroDigits;
  if (microsecond % kPowersOfTen[kMicroDigits - digits] != 0) digits = kMicroDigits;
  if (digits == 0) return out;
  *out++ = '.';
  out = write_two_digits(microsecond / 10'000, out);
  out = write_two_digits(microsecond / 100 % 100, out);
  out = write_two_digits(microsecond % 100, out);
  return out - (kMicroDigits - digits);
}

char* write_clock(unsigned hour, unsigned minute, unsigned second, char* out) {
  out = write_two_digits(hour, out);
  *out++ = ':';
  out = write_two_digits(minute, out);
  *out++ = ':';
  return write_two_digits(second, out);
}

/// Null when Redshift has this date, else where it does not fit.
bool is_refused(const DateTime& value, WriteResult& why) {
  if (!is_real_day(value)) {
    why = {nullptr, Misfit::zero_date};
    return true;
  }
  if (value.year == 0) {
    why = {nullptr, Misfit::out_of_range};
    return true;
  }
  return false;
}

}  // namespace

bool is_real_day(const DateTime& value) noexcept {
  if (value.month < 1 || value.month > 12 || value.day < 1) return false;
  if (value.day <= 28) return true;
  const unsigned leap_day = value.month == 2 && is_leap_year(value.year) ? 1 : 0;
  return value.day <= kMonthDays[value.month] + leap_day;
}

char* write_date_parts(const DateTime& value, char* out) noexcept {
  out = write_two_digits(value.year / 100U % 100U, out);
  out = write_two_digits(value.year % 100U, out);
  *out++ = '-';
  out = write_two_digits(value.month % 100U, out);
  *out++ = '-';
  return write_two_digits(value.day % 100U, out);
}

char* write_date_time_parts(const DateTime& value, int fraction_digits, char* out) noexcept {
  out = write_date_parts(value, out);
  *out++ = ' ';
  out = write_clock(value.hour % 100U, value.minute % 100U, value.second % 100U, out);
  return write_fraction(value.microsecond, fraction_digits, out);
}

char* write_duration_parts(const Duration& value, int fraction_digits, char* out) noexcept {
  if (value.is_negative) *out++ = '-';
  if (value.hours >= 100) {
    out = write_unsigned(value.hours / 100, out);
  }
  out = write_clock(value.hours % 100U, value.minute % 100U, value.second % 100U, out);
  return write_fraction(value.microsecond, fraction_digits, out);
}

WriteResult write_date(const ColumnWriter&, const Cell& cell, char* out) {
  WriteResult why;
  if (is_refused(cell.date_time, why)) return why;
  return {write_date_parts(cell.date_time, out), {}};
}

WriteResult write_date_as_timestamp(const ColumnWriter& writer, const Cell& cell, char* out) {
  const WriteResult date = write_date(writer, cell, out);
  if (date.end == nullptr) return date;
  std::memcpy(date.end, " 00:00:00", 9);
  return {date.end + 9, {}};
}

WriteResult write_timestamp(const ColumnWriter& writer, const Cell& cell, char* out) {
  WriteResult why;
  if (is_refused(cell.date_time, why)) return why;
  return {write_date_time_parts(cell.date_time, writer.fraction_digits, out), {}};
}

WriteResult write_timestamp_utc(const ColumnWriter& writer, const Cell& cell, char* out) {
  const WriteResult local = write_timestamp(writer, cell, out);
  if (local.end == nullptr) return local;
  std::memcpy(local.end, "+00", 3);
  return {local.end + 3, {}};
}

WriteResult write_time(const ColumnWriter& writer, const Cell& cell, char* out) {
  Duration value = cell.duration;
  const bool is_whole_hour = value.minute == 0 && value.second == 0 && value.microsecond == 0;
  const bool is_zero = value.hours == 0 && is_whole_hour;
  if (value.is_negative && !is_zero) return {nullptr, Misfit::out_of_range};
  if (value.hours > 24 || (value.hours == 24 && !is_whole_hour)) {
    return {nullptr, Misfit::out_of_range};
  }
  value.is_negative = false;
  return {write_duration_parts(value, writer.fraction_digits, out), {}};
}

WriteResult write_date_text(const ColumnWriter&, const Cell& cell, char* out) {
  *out = '"';
  char* end = write_date_parts(cell.date_time, out + 1);
  *end++ = '"';
  return {end, {}};
}

WriteResult write_timestamp_text(const ColumnWriter& writer, const Cell& cell, char* out) {
  *out = '"';
  char* end = write_date_time_parts(cell.date_time, writer.fraction_digits, out + 1);
  *end++ = '"';
  return {end, {}};
}

WriteResult write_time_text(const ColumnWriter& writer, const Cell& cell, char* out) {
  *out = '"';
  char* end = write_duration_parts(cell.duration, writer.fraction_digits, out + 1);
  *end++ = '"';
  return {end, {}};
}

}  // namespace dialect
