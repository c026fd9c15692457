#include "config/byte_size.hpp"

#include <array>
#include <charconv>

namespace config {

std::optional<std::uint64_t> parse_byte_size(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::uint64_t bytes;
  };
  static constexpr std::array<Unit, 6> kUnits = {{{"KiB", 1024},
                                                  {"MiB", 1024 * 1024},
                                                  {"GiB", 1024ULL * 1024 * 1024},
                                                  {"KB", 1000},
                                                  {"MB", 1000 * 1000},
                                                  {"GB", 1000ULL * 1000 * 1000}}};
  std::uint32_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc()) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (const Unit& known : kUnits) {
    if (unit == known.name) return count * known.bytes;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> read_byte_size(TableReader& reader, const std::string& key,
                                            const ByteRange& range) {
  const TomlEntry* entry = reader.find(key);
  if (entry == nullptr) return std::nullopt;
  std::optional<std::uint64_t> bytes;
  if (entry->value.kind == TomlValue::Kind::text) bytes = parse_byte_size(entry->value.text);
  if (entry->value.kind == TomlValue::Kind::integer && entry->value.integer > 0) {
    bytes = static_cast<std::uint64_t>(entry->value.integer);
  }
  if (bytes && *bytes >= range.least && *bytes <= range.greatest) return bytes;
  reader.complain(key, "is not accepted; accepted: " + range.text +
                           " (units KiB, MiB, GiB, KB, MB, GB), or a number of bytes in that "
                           "range");
  return std::nullopt;
}

}  // namespace config
