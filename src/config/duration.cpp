#include "config/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace config {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::chrono::milliseconds length;
  };
  static constexpr std::array<Unit, 4> kUnits = {{{"ms", std::chrono::milliseconds(1)},
                                                  {"s", std::chrono::seconds(1)},
                                                  {"min", std::chrono::minutes(1)},
                                                  {"h", std::chrono::hours(1)}}};
  std::uint32_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc()) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (const Unit& known : kUnits) {
    if (unit == known.name) return count * known.length;
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> read_duration(TableReader& reader, const std::string& key,
                                                       const DurationRange& range) {
  const TomlEntry* entry = reader.find(key);
  if (entry == nullptr) return std::nullopt;
  std::optional<std::chrono::milliseconds> length;
  if (entry->value.kind == TomlValue::Kind::text) length = parse_duration(entry->value.text);
  const std::int64_t seconds = entry->value.integer;
  // A number of seconds that milliseconds cannot hold is out of every range.
  if (entry->value.kind == TomlValue::Kind::integer && seconds >= 0 && seconds <= 0xFFFF'FFFF) {
    length = std::chrono::seconds(seconds);
  }
  if (length && *length >= range.least && *length <= range.greatest) return length;
  reader.complain(key, "is not accepted; accepted: " + range.text +
                           " (units ms, s, min, h), or a number of seconds in that range");
  return std::nullopt;
}

}  // namespace config
