#include "aws/iso_time.hpp"

#include <charconv>
#include <chrono>

namespace aws {
namespace {

/// Takes numbers and marks off the front of a text; after a failure everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    if (rest_.size() < digits) return fail();
    const auto result = std::from_chars(rest_.data(), rest_.data() + digits, value);
    if (result.ec != std::errc() || result.ptr != rest_.data() + digits || value < 0) return fail();
    rest_.remove_prefix(digits);
    return value;
  }
  void mark(char expected) {
    if (!take(expected)) fail();
  }
  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_digits() {
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
  }
  bool is_done() const { return is_good_ && rest_.empty(); }

 private:
  int fail() {
    is_good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool is_good_ = true;
};

std::chrono::minutes read_offset(Reader& reader) {
  if (reader.take('Z')) return std::chrono::minutes(0);
  const int sign = reader.take('-') ? -1 : 1;
  if (sign == 1) reader.mark('+');
  const int hours = reader.number(2);
  reader.take(':');
  return std::chrono::minutes(sign * (hours * 60 + reader.number(2)));
}

}  // namespace

std::optional<base::WallTime> parse_iso_time(std::string_view text) {
  Reader reader(text);
  const int year = reader.number(4);
  reader.mark('-');
  const int month = reader.number(2);
  reader.mark('-');
  const int day = reader.number(2);
  reader.mark('T');
  const int hour = reader.number(2);
  reader.mark(':');
  const int minute = reader.number(2);
  reader.mark(':');
  const int second = reader.number(2);
  if (reader.take('.')) reader.skip_digits();
  const std::chrono::minutes offset = read_offset(reader);

  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!reader.is_done() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) - offset;
}

}  // namespace aws
