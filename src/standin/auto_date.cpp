#include "standin/auto_date.hpp"

#include "standin/date_format.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace standin {
namespace {

constexpr std::int64_t kJulianDayOfEpoch = 2'440'588;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Reads one piece after the other; each tells by its form what it is.
class AutoReader {
 public:
  explicit AutoReader(std::string_view text) : text_(text) {}

  std::optional<DateTime> run() {
    while (skip_blanks()) {
      if (!piece()) return std::nullopt;
    }
    // 95 BC is not 1995 BC.
    if (value_.is_bc && short_year_ != 0) value_.year = short_year_;
    if (half_day_ != '\0' && !apply_half_day()) return std::nullopt;
    if (!value_.has_date) {
      if (value_.year == 0 || value_.month == 0 || value_.day == 0) return std::nullopt;
      value_.has_date = true;
    }
    if (!is_valid(value_)) return std::nullopt;
    return value_;
  }

 private:
  bool skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == ',')) ++at_;
    return at_ < text_.size();
  }

  bool piece() {
    const std::size_t digits = count_digits(at_);
    const char next = at_ + digits < text_.size() ? text_[at_ + digits] : '\0';
    if (digits == 0) return is_letter(text_[at_]) ? word() : zone();
    if (next == ':') return clock();
    if (digits >= 4 && next == '-') return iso_date();
    if (digits == 4 && next == '.' && !value_.has_date) return year_and_day();
    if (digits <= 2 && (next == '/' || next == '.' || next == '-')) return parted_date(next);
    return plain_number(digits);
  }

  bool zone() { return value_.has_time && !value_.has_zone && take_zone(text_, at_, value_); }

  bool clock() {
    if (value_.has_time || !take_clock(text_, at_, value_)) return false;
    const bool has_zone = at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-');
    return has_zone ? zone() : true;
  }

  bool iso_date() {
    if (value_.has_date || !take_iso_date(text_, at_, value_)) return false;
    if (at_ < text_.size() && text_[at_] == 'T') {
      ++at_;
      return clock();
    }
    return true;
  }

  /// 1996.008: the eighth day of 1996.
  bool year_and_day() {
    const auto year = take_number(text_, at_, 4, 4);
    ++at_;
    const auto day = take_number(text_, at_, 3, 3);
    if (!year || *year < 1 || !day || *day < 1 || *day > 366) return false;
    set_date_from_days(days_from_date(*year, 1, 1) + *day - 1, value_);
    return value_.year == *year;
  }

  /// 12/17/1997, 12.17.1997, 12-17-97: month first. 17-Dec-1997: the name says which is the month.
  bool parted_date(char sign) {
    if (value_.has_date) return false;
    const auto first = take_number(text_, at_, 1, 2);
    ++at_;
    std::size_t name_end = at_;
    if (const auto month = take_month_name(text_, name_end)) {
      at_ = name_end;
      value_.day = *first;
      value_.month = *month;
    } else {
      const auto second = take_number(text_, at_, 1, 2);
      if (!second) return false;
      value_.month = *first;
      value_.day = *second;
    }
    return at_ < text_.size() && text_[at_] == sign && (++at_, year());
  }

  bool year() {
    const std::size_t digits = count_digits(at_);
    const auto number = take_number(text_, at_, 2, 6);
    if (!number || digits == 3) return false;
    value_.year = digits == 2 ? full_year(*number) : *number;
    short_year_ = digits == 2 ? *number : 0;
    value_.has_date = value_.month != 0 && value_.day != 0;
    return true;
  }

  bool plain_number(std::size_t digits) {
    const std::string_view text = text_.substr(at_, digits);
    at_ += digits;
    std::size_t at = 0;
    if (!value_.has_date && (digits == 8 || digits == 6)) {
      const auto year = digits == 8 ? take_number(text, at, 4, 4) : take_number(text, at, 2, 2);
      value_.year = digits == 8 ? *year : full_year(*year);
      value_.month = *take_number(text, at, 2, 2);
      value_.day = *take_number(text, at, 2, 2);
      value_.has_date = true;
      return true;
    }
    if (value_.has_date && digits == 6 && !value_.has_time) {
      value_.hour = *take_number(text, at, 2, 2);
      value_.minute = *take_number(text, at, 2, 2);
      value_.second = *take_number(text, at, 2, 2);
      value_.has_time = true;
      return take_fraction(text_, at_, value_);
    }
    if (value_.has_date) return false;
    if (digits <= 2 && value_.day == 0) {
      value_.day = *take_number(text, at, 1, 2);
      return true;
    }
    if (digits != 4 || value_.year != 0) return false;
    value_.year = *take_number(text, at, 4, 4);
    return true;
  }

  bool word() {
    if ((text_[at_] == 'J' || text_[at_] == 'j') && count_digits(at_ + 1) > 0) return julian_day();
    std::size_t end = at_;
    if (const auto month = take_month_name(text_, end)) {
      if (value_.month != 0) return false;
      at_ = end;
      value_.month = *month;
      return at_ < text_.size() && text_[at_] == '-' ? day_and_year() : true;
    }
    end = at_;
    std::string name;
    while (end < text_.size() && is_letter(text_[end]))
      name += static_cast<char>(text_[end++] & ~0x20);
    if (name == "BC" || name == "AD") {
      value_.is_bc = name == "BC";
    } else if ((name == "AM" || name == "PM") && half_day_ == '\0') {
      half_day_ = name[0];
    } else {
      return zone();
    }
    at_ = end;
    return true;
  }

  /// The rest of Jan-08-95.
  bool day_and_year() {
    const auto day = take_number(text_, ++at_, 1, 2);
    if (!day || at_ >= text_.size() || text_[at_] != '-') return false;
    value_.day = *day;
    ++at_;
    return year();
  }

  bool julian_day() {
    const auto day = take_number(text_, ++at_, 1, 9);
    if (!day || value_.has_date) return false;
    set_date_from_days(*day - kJulianDayOfEpoch, value_);
    return true;
  }

  bool apply_half_day() {
    if (!value_.has_time || value_.hour < 1 || value_.hour > 12) return false;
    value_.hour = value_.hour % 12 + (half_day_ == 'P' ? 12 : 0);
    return true;
  }

  std::size_t count_digits(std::size_t from) const {
    std::size_t end = from;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    return end - from;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  DateTime value_;
  int short_year_ = 0;
  char half_day_ = '\0';
};

}  // namespace

std::optional<DateTime> parse_auto_date(std::string_view text) {
  return AutoReader(text).run();
}

int full_year(int two_digits) {
  return two_digits + (two_digits < 70 ? 2000 : 1900);
}

}  // namespace standin
