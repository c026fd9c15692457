#include "binlog/literal_time.hpp"

#include <fmt/core.h>

#include <charconv>

namespace binlog {
namespace {

class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  bool accept(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// One to `digits_max` digits.
  std::optional<int> number(std::size_t digits_max) {
    int value = 0;
    const auto result = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    const auto size = static_cast<std::size_t>(result.ptr - text_.data());
    if (result.ec != std::errc() || size > digits_max || text_.starts_with('-'))
      return std::nullopt;
    text_.remove_prefix(size);
    digits_ = size;
    return value;
  }
  std::size_t digits() const noexcept { return digits_; }
  bool is_done() const noexcept { return text_.empty(); }

  /// ".5" as `digits` digits with its point; nullopt when it would have to be rounded.
  std::optional<std::string> fraction(int digits) {
    const auto kept = static_cast<std::size_t>(digits);
    std::string_view found;
    if (accept('.')) {
      found = text_.substr(0, text_.find_first_not_of("0123456789"));
      text_.remove_prefix(found.size());
    }
    while (found.size() > kept && found.ends_with('0')) found.remove_suffix(1);
    if (found.size() > kept) return std::nullopt;
    if (kept == 0) return "";
    return "." + std::string(found) + std::string(kept - found.size(), '0');
  }

 private:
  std::string_view text_;
  std::size_t digits_ = 0;
};

std::optional<std::string> read_date(TimeReader& reader) {
  std::optional<int> year = reader.number(4);
  const std::size_t year_digits = reader.digits();
  if (!year || (year_digits != 2 && year_digits != 4)) return std::nullopt;
  if (!reader.accept('-') && !reader.accept('/')) return std::nullopt;
  const std::optional<int> month = reader.number(2);
  if (!reader.accept('-') && !reader.accept('/')) return std::nullopt;
  const std::optional<int> day = reader.number(2);
  if (!month || !day || *month > 12 || *day > 31) return std::nullopt;
  const bool is_zero = *year == 0 && *month == 0 && *day == 0;
  if (year_digits == 2 && !is_zero) *year += *year < 70 ? 2000 : 1900;
  return fmt::format("{:04}-{:02}-{:02}", *year, *month, *day);
}

/// ":30[:15[.5]]" behind the hour.
std::optional<std::string> read_minutes(TimeReader& reader, int fraction_digits) {
  if (!reader.accept(':')) return std::nullopt;
  const std::optional<int> minute = reader.number(2);
  const bool has_second = reader.accept(':');
  const std::optional<int> second = has_second ? reader.number(2) : 0;
  if (!minute || !second || *minute > 59 || *second > 59) return std::nullopt;
  const std::optional<std::string> fraction = reader.fraction(fraction_digits);
  if (!fraction || !reader.is_done()) return std::nullopt;
  return fmt::format(":{:02}:{:02}{}", *minute, *second, *fraction);
}

std::string zeros_behind(int fraction_digits) {
  if (fraction_digits == 0) return "";
  return "." + std::string(static_cast<std::size_t>(fraction_digits), '0');
}

}  // namespace

std::optional<std::string> date_text(std::string_view text) {
  const std::optional<std::string> whole = date_time_text(text, 0);
  if (!whole || !whole->ends_with(" 00:00:00")) return std::nullopt;
  return whole->substr(0, 10);
}

std::optional<std::string> date_time_text(std::string_view text, int fraction_digits) {
  TimeReader reader(text);
  const std::optional<std::string> date = read_date(reader);
  if (!date) return std::nullopt;
  if (reader.is_done()) return *date + " 00:00:00" + zeros_behind(fraction_digits);
  if (!reader.accept(' ') && !reader.accept('T')) return std::nullopt;
  const std::optional<int> hour = reader.number(2);
  if (!hour || *hour > 23) return std::nullopt;
  const std::optional<std::string> minutes = read_minutes(reader, fraction_digits);
  if (!minutes) return std::nullopt;
  return fmt::format("{} {:02}{}", *date, *hour, *minutes);
}

std::optional<std::string> time_text(std::string_view text, int fraction_digits) {
  TimeReader reader(text);
  const bool is_negative = reader.accept('-');
  const std::optional<int> hour = reader.number(3);
  if (!hour || *hour > 838) return std::nullopt;
  const std::optional<std::string> minutes = read_minutes(reader, fraction_digits);
  if (!minutes) return std::nullopt;
  const bool is_zero = *hour == 0 && minutes->find_first_not_of("0:.") == std::string::npos;
  return fmt::format("{}{:02}{}", is_negative && !is_zero ? "-" : "", *hour, *minutes);
}

}  // namespace binlog
