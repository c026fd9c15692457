#include "standin/temporal_value.hpp"

#include "base/error.hpp"
#include "standin/date_format.hpp"
#include "standin/date_time.hpp"

#include <fmt/core.h>

#include <utility>

namespace standin {
namespace {

enum class TemporalKind : std::uint8_t { date, timestamp, timestamptz };

/// Formats as the documentation names them when the statement has none.
constexpr std::string_view kDateDefault = "YYYY-MM-DD";
constexpr std::string_view kTimestampDefault = "YYYY-MM-DD HH:MI:SS";
constexpr std::string_view kTimestamptzDefault = "YYYY-MM-DD HH:MI:SSOF";

/// The form that nearly all loaders write, "2026-01-31 12:00:00[.ffffff][zone]", read without the
/// machinery.
bool parse_common_form(std::string_view text, DateTime& value) {
  std::size_t at = 0;
  if (!take_iso_date(text, at, value)) return false;
  if (at == text.size()) return is_valid(value);
  if (text[at] != ' ' && text[at] != 'T') return false;
  if (!take_clock(text, ++at, value)) return false;
  if (at < text.size() && !take_zone(text, at, value)) return false;
  return at == text.size() && is_valid(value);
}

class DateTimeParser final : public ValueParser {
 public:
  DateTimeParser(TemporalKind kind, DateFormat format, bool takes_any)
      : kind_(kind), format_(std::move(format)), takes_any_(takes_any) {}

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    DateTime value;
    if (!format_.is_auto() || !parse_common_form(text, value)) {
      const std::optional<DateTime> parsed = format_.parse(text);
      if (!parsed) return refuse(text, fault);
      value = *parsed;
    }
    append_date(value, out);
    if (kind_ != TemporalKind::date) {
      out += ' ';
      append_time(value, out);
      if (kind_ == TemporalKind::timestamptz) append_zone(value, out);
    }
    append_era(value, out);
    return ValueOutcome::written;
  }

 private:
  ValueOutcome refuse(std::string_view text, ValueFault& fault) const {
    if (takes_any_) return ValueOutcome::null;
    if (kind_ == TemporalKind::date) {
      return refuse_value(fault, 1205,
                          text.size() < 10 && format_.pattern() == kDateDefault
                              ? "Invalid Date Format - length must be 10 or more"
                              : fmt::format("Invalid Date Format or value [{}]", format_.pattern()),
                          0);
    }
    const bool is_default = format_.pattern() == kTimestampDefault;
    return refuse_value(fault, 1206,
                        fmt::format("Error in Timestamp value or format [{}]",
                                    is_default ? "%Y-%m-%d %H:%M:%S" : format_.pattern()),
                        0);
  }

  TemporalKind kind_;
  DateFormat format_;
  bool takes_any_;
};

class TimeParser final : public ValueParser {
 public:
  explicit TimeParser(bool has_zone) : has_zone_(has_zone) {}

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    DateTime value;
    std::size_t at = 0;
    bool is_good = take_clock(text, at, value);
    if (is_good && at < text.size()) is_good = take_zone(text, at, value);
    if (!is_good || at != text.size() || !is_valid(value)) {
      return refuse_value(fault, 1206, "Error in Time value or format [HH:MI:SS]", 0);
    }
    append_time(value, out);
    if (has_zone_) append_zone(value, out);
    return ValueOutcome::written;
  }

 private:
  bool has_zone_;
};

DateFormat compile_format(const std::string& given, std::string_view standard,
                          std::string_view option) {
  const std::optional<DateFormat> format = DateFormat::compile(given.empty() ? standard : given);
  if (format) return *format;
  throw base::Error(
      base::ErrorScope::request, "standin.copy.date_format",
      fmt::format("Invalid {} string '{}'", option, given),
      "Use YYYY, YY, MM, MON, DD, HH24, HH12, MI, SS, AM, PM and separators, or 'auto'.");
}

}  // namespace

std::unique_ptr<ValueParser> make_temporal_parser(std::string_view type,
                                                  const CopyStatement& statement) {
  if (type == "time" || type == "timetz") return std::make_unique<TimeParser>(type == "timetz");
  if (type == "date") {
    return std::make_unique<DateTimeParser>(
        TemporalKind::date, compile_format(statement.date_format, kDateDefault, "DATEFORMAT"),
        statement.accept_any_date);
  }
  const bool has_zone = type == "timestamptz";
  return std::make_unique<DateTimeParser>(
      has_zone ? TemporalKind::timestamptz : TemporalKind::timestamp,
      compile_format(statement.time_format, has_zone ? kTimestamptzDefault : kTimestampDefault,
                     "TIMEFORMAT"),
      statement.accept_any_date);
}

}  // namespace standin
