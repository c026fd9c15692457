#pragma once
// A date with a time as COPY reads and PostgreSQL takes it: fields, their limits, their text. Pure
// values.
//
// Limits: dates from 4713 BC to 294276 AD, fractions of a second to six digits (Redshift guide,
// "Datetime types"; reference section 4).
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace standin {

struct DateTime {
  int year = 0;  ///< as written: never 0; with is_bc counted backwards
  int month = 0;
  int day = 0;
  int hour = 0, minute = 0, second = 0;
  int micros = 0;
  bool is_bc = false;
  bool has_date = false, has_time = false, has_zone = false;
  int zone_seconds = 0;  ///< east of Greenwich
};

/// True when the fields name a day and a time that exist; 24:00:00 does, as does second 60 nowhere.
bool is_valid(const DateTime& value);

/// Days since 1970-01-01 in the proleptic Gregorian calendar, and back; `year` is astronomical (0
/// is 1 BC).
void set_date_from_days(std::int64_t days, DateTime& value);
std::int64_t days_from_date(std::int64_t year, int month, int day);

/// Read at `at`, which moves behind what was read; nullopt or false when the text is something
/// else.
std::optional<int> take_number(std::string_view text, std::size_t& at, std::size_t digits_min,
                               std::size_t digits_max);
/// "YYYY-MM-DD", two digits each.
bool take_iso_date(std::string_view text, std::size_t& at, DateTime& value);
/// "HH:MI[:SS[.f{1,6}]]".
bool take_clock(std::string_view text, std::size_t& at, DateTime& value);
/// A point and one to six digits behind the seconds; nothing is fine too.
bool take_fraction(std::string_view text, std::size_t& at, DateTime& value);
/// "Z", "+05", "-0530", "+05:30", or a name such as PST.
bool take_zone(std::string_view text, std::size_t& at, DateTime& value);

void append_date(const DateTime& value, std::string& out);
void append_time(const DateTime& value, std::string& out);
void append_zone(const DateTime& value, std::string& out);
/// " BC" where it is needed: PostgreSQL wants it last.
void append_era(const DateTime& value, std::string& out);

}  // namespace standin
