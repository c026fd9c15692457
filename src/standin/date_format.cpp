#include "standin/date_format.hpp"

#include "standin/auto_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

namespace standin {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

bool begins_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(),
                                                  [](char a, char b) { return a == lower(b); });
}

}  // namespace

std::optional<int> take_month_name(std::string_view text, std::size_t& at) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (!begins_with(text.substr(at), kMonths[i].substr(0, 3))) continue;
    at += begins_with(text.substr(at), kMonths[i]) ? kMonths[i].size() : 3;
    return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

std::optional<DateFormat> DateFormat::compile(std::string_view pattern) {
  DateFormat format;
  format.pattern_ = pattern;
  if (pattern == "auto") format.kind_ = Kind::automatic;
  if (pattern == "epochsecs") format.kind_ = Kind::epoch_seconds;
  if (pattern == "epochmillisecs") format.kind_ = Kind::epoch_millis;
  if (format.kind_ != Kind::pattern) return format;
  bool has_field = false;
  while (!pattern.empty()) {
    if (is_letter(pattern[0]) && format.add_field(pattern)) {
      has_field = true;
    } else if (is_letter(pattern[0]) && pattern[0] != 'T') {
      return std::nullopt;
    } else {
      format.steps_.push_back({Field::sign, pattern[0]});
      pattern.remove_prefix(1);
    }
  }
  if (!has_field) return std::nullopt;
  return format;
}

bool DateFormat::add_field(std::string_view& rest) {
  // Longer names first: HH24 is not HH with a 24 behind it.
  static constexpr std::pair<std::string_view, Field> kFields[] = {
      {"yyyy", Field::year4},     {"yy", Field::year2},    {"month", Field::month_name},
      {"mon", Field::month_name}, {"mm", Field::month},    {"mi", Field::minute},
      {"dd", Field::day},         {"hh24", Field::hour24}, {"hh12", Field::hour12},
      {"hh", Field::hour24},      {"ss", Field::second},   {"am", Field::half_day},
      {"pm", Field::half_day},    {"of", Field::offset}};
  for (const auto& [name, field] : kFields) {
    if (!begins_with(rest, name)) continue;
    steps_.push_back({field, '\0'});
    rest.remove_prefix(name.size());
    return true;
  }
  return false;
}

bool DateFormat::read_step(const Step& step, std::string_view text, std::size_t& at,
                           DateTime& value) const {
  std::optional<int> number;
  switch (step.field) {
    case Field::sign: return at < text.size() && text[at++] == step.sign;
    case Field::year4: number = take_number(text, at, 4, 4); break;
    case Field::month_name: number = take_month_name(text, at); break;
    case Field::half_day: {
      const bool is_pm = begins_with(text.substr(at), "pm");
      if ((!is_pm && !begins_with(text.substr(at), "am")) || value.hour < 1 || value.hour > 12)
        return false;
      value.hour = value.hour % 12 + (is_pm ? 12 : 0);
      at += 2;
      return true;
    }
    case Field::offset: return take_zone(text, at, value);
    default: number = take_number(text, at, 2, 2);
  }
  if (!number) return false;
  switch (step.field) {
    case Field::year4: value.year = *number; break;
    case Field::year2: value.year = full_year(*number); break;
    case Field::month:
    case Field::month_name: value.month = *number; break;
    case Field::day: value.day = *number; break;
    case Field::minute: value.minute = *number; break;
    case Field::second: value.second = *number; return take_fraction(text, at, value);
    default:
      value.hour = *number;
      if (step.field == Field::hour12 && (*number < 1 || *number > 12)) return false;
  }
  return true;
}

std::optional<DateTime> DateFormat::parse(std::string_view text) const {
  if (kind_ == Kind::automatic) return parse_auto_date(text);
  if (kind_ != Kind::pattern) return parse_epoch(text);
  DateTime value;
  std::size_t at = 0;
  for (const Step& step : steps_) {
    if (!read_step(step, text, at, value)) return std::nullopt;
  }
  value.has_date = true;
  value.has_time = true;
  if (at != text.size() || !is_valid(value)) return std::nullopt;
  return value;
}

std::optional<DateTime> DateFormat::parse_epoch(std::string_view text) const {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const std::int64_t per_second = kind_ == Kind::epoch_millis ? 1000 : 1;
  const std::int64_t per_day = 86'400 * per_second;
  std::int64_t days = count / per_day;
  std::int64_t rest = count % per_day;
  if (rest < 0) {
    rest += per_day;
    --days;
  }
  constexpr std::int64_t kDaysMax =
      110'000'000;  // beyond year 294276, and safe to turn into a date
  if (days > kDaysMax || days < -kDaysMax) return std::nullopt;
  DateTime value;
  set_date_from_days(days, value);
  const auto seconds = static_cast<int>(rest / per_second);
  value.hour = seconds / 3600;
  value.minute = seconds / 60 % 60;
  value.second = seconds % 60;
  value.micros = static_cast<int>(rest % per_second) * 1000;
  value.has_time = true;
  if (!is_valid(value)) return std::nullopt;
  return value;
}

}  // namespace standin
