#include "standin/date_time.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdlib>
#include <iterator>

namespace standin {
namespace {

constexpr int kYearMax = 294'276;
constexpr int kYearBcMax = 4713;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

struct ZoneName {
  std::string_view name;
  int hours;
};
constexpr ZoneName kZones[] = {{"UTC", 0},  {"GMT", 0},  {"Z", 0},    {"EST", -5},
                               {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7},
                               {"MDT", -6}, {"PST", -8}, {"PDT", -7}};

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool take_zone_name(std::string_view text, std::size_t& at, DateTime& value) {
  std::string name;
  std::size_t end = at;
  for (; end < text.size() && is_letter(text[end]); ++end)
    name += static_cast<char>(text[end] & ~0x20);
  for (const ZoneName& zone : kZones) {
    if (zone.name != name) continue;
    value.zone_seconds = zone.hours * 3600;
    value.has_zone = true;
    at = end;
    return true;
  }
  return false;
}

void append_two(int number, std::string& out) {
  out += static_cast<char>('0' + number / 10);
  out += static_cast<char>('0' + number % 10);
}

}  // namespace

bool is_valid(const DateTime& value) {
  if (value.has_date) {
    if (value.year < 1 || value.year > (value.is_bc ? kYearBcMax : kYearMax)) return false;
    const std::int64_t year = value.is_bc ? 1 - value.year : value.year;
    if (value.month < 1 || value.month > 12) return false;
    if (value.day < 1 || value.day > days_in(year, value.month)) return false;
  }
  if (value.hour == 24) return value.minute == 0 && value.second == 0 && value.micros == 0;
  return value.hour >= 0 && value.hour < 24 && value.minute >= 0 && value.minute < 60 &&
         value.second >= 0 && value.second < 60 && std::abs(value.zone_seconds) < 16 * 3600;
}

// Both directions after "chrono-Compatible Low-Level Date Algorithms" (civil_from_days,
// days_from_civil).
void set_date_from_days(std::int64_t days, DateTime& value) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  value.day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  value.month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  const std::int64_t year = year_of_era + era * 400 + (value.month <= 2 ? 1 : 0);
  value.is_bc = year <= 0;
  value.year = static_cast<int>(value.is_bc ? 1 - year : year);
  value.has_date = true;
}

std::int64_t days_from_date(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

std::optional<int> take_number(std::string_view text, std::size_t& at, std::size_t digits_min,
                               std::size_t digits_max) {
  int number = 0;
  std::size_t digits = 0;
  while (digits < digits_max && at + digits < text.size() && is_digit(text[at + digits])) {
    number = number * 10 + (text[at + digits] - '0');
    ++digits;
  }
  if (digits < digits_min) return std::nullopt;
  at += digits;
  return number;
}

bool take_iso_date(std::string_view text, std::size_t& at, DateTime& value) {
  if (text.size() < at + 10) return false;
  const auto year = take_number(text, at, 4, 6);
  if (!year || at >= text.size() || text[at++] != '-') return false;
  const auto month = take_number(text, at, 2, 2);
  if (!month || at >= text.size() || text[at++] != '-') return false;
  const auto day = take_number(text, at, 2, 2);
  if (!day) return false;
  value.year = *year;
  value.month = *month;
  value.day = *day;
  value.has_date = true;
  return true;
}

bool take_clock(std::string_view text, std::size_t& at, DateTime& value) {
  const auto hour = take_number(text, at, 2, 2);
  if (!hour || at >= text.size() || text[at++] != ':') return false;
  const auto minute = take_number(text, at, 2, 2);
  if (!minute) return false;
  value.hour = *hour;
  value.minute = *minute;
  value.has_time = true;
  if (at >= text.size() || text[at] != ':') return true;
  const auto second = take_number(text, ++at, 2, 2);
  if (!second) return false;
  value.second = *second;
  return take_fraction(text, at, value);
}

bool take_fraction(std::string_view text, std::size_t& at, DateTime& value) {
  if (at >= text.size() || text[at] != '.') return true;
  const std::size_t start = ++at;
  auto micros = take_number(text, at, 1, 6);
  if (!micros) return false;
  for (std::size_t digits = at - start; digits < 6; ++digits) *micros *= 10;
  value.micros = *micros;
  return at >= text.size() || !is_digit(text[at]);
}

bool take_zone(std::string_view text, std::size_t& at, DateTime& value) {
  if (at >= text.size()) return false;
  if (text[at] != '+' && text[at] != '-') return take_zone_name(text, at, value);
  const int sign = text[at++] == '-' ? -1 : 1;
  const auto hours = take_number(text, at, 2, 2);
  if (!hours || *hours > 15) return false;
  int minutes = 0;
  const bool has_colon = at < text.size() && text[at] == ':';
  if (has_colon || (at < text.size() && is_digit(text[at]))) {
    const auto number = take_number(text, at += has_colon ? 1 : 0, 2, 2);
    if (!number || *number > 59) return false;
    minutes = *number;
  }
  value.zone_seconds = sign * (*hours * 3600 + minutes * 60);
  value.has_zone = true;
  return true;
}

void append_date(const DateTime& value, std::string& out) {
  if (value.year < 10'000) {
    append_two(value.year / 100, out);
    append_two(value.year % 100, out);
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value.year);
  }
  out += '-';
  append_two(value.month, out);
  out += '-';
  append_two(value.day, out);
}

void append_time(const DateTime& value, std::string& out) {
  append_two(value.hour, out);
  out += ':';
  append_two(value.minute, out);
  out += ':';
  append_two(value.second, out);
  if (value.micros == 0) return;
  out += '.';
  append_two(value.micros / 10'000, out);
  append_two(value.micros / 100 % 100, out);
  append_two(value.micros % 100, out);
}

void append_zone(const DateTime& value, std::string& out) {
  const int minutes = std::abs(value.zone_seconds) / 60;
  out += value.zone_seconds < 0 ? '-' : '+';
  append_two(minutes / 60, out);
  if (minutes % 60 == 0) return;
  out += ':';
  append_two(minutes % 60, out);
}

void append_era(const DateTime& value, std::string& out) {
  if (value.is_bc) out += " BC";
}

}  // namespace standin
