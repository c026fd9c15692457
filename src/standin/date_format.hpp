#pragma once
// DATEFORMAT and TIMEFORMAT of COPY: compiled once per statement, read per value. Immutable after
// compile().
//
// Patterns know YYYY YY MM MON DD HH HH24 HH12 MI SS AM PM OF; other characters stand for
// themselves; behind SS a fraction of up to six digits may follow. 'auto' (lower case only) is
// auto_date.hpp; TIMEFORMAT also knows 'epochsecs' and 'epochmillisecs'. Source: Redshift guide,
// "DATEFORMAT and TIMEFORMAT strings" (reference 1.2, 1.7).
#include "standin/date_time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

class DateFormat {
 public:
  /// nullopt when the pattern holds no field or a letter that means nothing.
  static std::optional<DateFormat> compile(std::string_view pattern);

  /// Reads the whole text; nullopt when it does not fit the format or names no real time.
  std::optional<DateTime> parse(std::string_view text) const;
  const std::string& pattern() const { return pattern_; }
  bool is_auto() const { return kind_ == Kind::automatic; }

 private:
  enum class Kind : std::uint8_t { pattern, automatic, epoch_seconds, epoch_millis };
  enum class Field : std::uint8_t {
    sign,
    year4,
    year2,
    month,
    month_name,
    day,
    hour24,
    hour12,
    minute,
    second,
    half_day,
    offset
  };
  struct Step {
    Field field;
    char sign;
  };

  bool add_field(std::string_view& rest);
  bool read_step(const Step& step, std::string_view text, std::size_t& at, DateTime& value) const;
  std::optional<DateTime> parse_epoch(std::string_view text) const;

  Kind kind_ = Kind::pattern;
  std::string pattern_;
  std::vector<Step> steps_;
};

/// 1 to 12 for "Jan" or "January" in any case at `at`, which moves behind it.
std::optional<int> take_month_name(std::string_view text, std::size_t& at);

}  // namespace standin
