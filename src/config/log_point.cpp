#include "config/log_point.hpp"

#include "base/error.hpp"
#include "base/near_name.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

namespace config {
namespace {

using base::Error;
using base::ErrorScope;
using model::StopKind;

constexpr std::string_view kPlaces =
    "a place in the source's log: \"mysql-bin.000024:373\", a GTID set, or both with \" / \" "
    "between";
constexpr std::string_view kTime = "a time in UTC: \"2026-01-31T12:00:00\"";

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorScope::request, "config.log_point", what, "Correct it in the task file.");
}

/// `shape` has a 0 for each digit and itself for everything else.
bool has_shape(std::string_view text, std::string_view shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), [](char c, char wanted) {
    return wanted == '0' ? c >= '0' && c <= '9' : c == wanted;
  });
}

int number_at(std::string_view text, std::size_t at, std::size_t size) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + size, number);
  return number;
}

model::LogPosition parse_place(std::string_view text, std::string_view whole,
                               const std::string& accepted) {
  // "2026-01-31" would be a GTID of MariaDB: domain 2026, server 1, number 31.
  if (has_shape(text, "0000-00-00")) {
    refuse(
        fmt::format("\"{}\" is a date without a time; accepted: {}; a GTID that looks like one "
                    "is written behind its \"file:offset / \"",
                    whole, accepted));
  }
  try {
    return model::parse_position(text);
  } catch (const Error&) {
    refuse(fmt::format("\"{}\" is not accepted; accepted: {}", whole, accepted));
  }
}

model::StopPoint stop_at_time(StopKind kind, std::string_view time, std::string_view whole) {
  const std::optional<std::int64_t> seconds = parse_utc(time);
  if (!seconds) refuse(fmt::format("\"{}\" is not accepted; accepted: {}", whole, kTime));
  return {kind, *seconds, {}};
}

}  // namespace

std::optional<std::int64_t> parse_utc(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (!has_shape(text, "0000-00-00T00:00:00")) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(number_at(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(number_at(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2)))};
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::seconds day = std::chrono::sys_days(date).time_since_epoch();
  const auto all =
      day + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  return all.count() >= 0 ? std::optional<std::int64_t>(all.count()) : std::nullopt;
}

model::StartPoint parse_start(std::string_view text) {
  const std::string accepted = fmt::format("{}; {}", kTime, kPlaces);
  if (text.starts_with("checkpoint:")) {
    refuse(
        fmt::format("a checkpoint of DMS (\"{}...\") cannot be read, because its meaning is not "
                    "published; accepted: {}",
                    text.substr(0, 14), accepted));
  }
  if (const auto seconds = parse_utc(text)) return {model::StartKind::time, *seconds, {}};
  // The word that stop points need is taken here too.
  constexpr std::string_view kWord = "position:";
  const std::string_view place = text.starts_with(kWord) ? text.substr(kWord.size()) : text;
  return {model::StartKind::position, 0, parse_place(place, text, accepted)};
}

model::StopPoint parse_stop(std::string_view text) {
  if (text == "after-load") return {StopKind::after_load, 0, {}};
  if (text == "after-cached-changes") return {StopKind::after_cached_changes, 0, {}};
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view word = text.substr(0, colon);
  const std::string_view rest = text.substr(std::min(colon + 1, text.size()));
  if (word == "commit_time") return stop_at_time(StopKind::commit_time, rest, text);
  if (word == "server_time") return stop_at_time(StopKind::server_time, rest, text);
  if (word == "position") {
    return {StopKind::position, 0,
            parse_place(rest, text, "position: and " + std::string(kPlaces))};
  }
  const std::vector<std::string> words = {"after-load", "after-cached-changes", "commit_time",
                                          "server_time", "position"};
  refuse(
      fmt::format("\"{}\" is unknown{}; accepted: \"after-load\", \"after-cached-changes\", "
                  "\"commit_time:2026-01-31T12:00:00\", \"server_time:2026-01-31T12:00:00\" "
                  "(UTC), \"position:mysql-bin.000024:373\", \"position:GTID SET\"",
                  text, base::did_you_mean(std::string(word), words)));
}

}  // namespace config
