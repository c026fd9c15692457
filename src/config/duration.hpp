#pragma once
// Durations as people write them: "500ms", "30s", "5min", "1h", or a plain number of seconds. Pure,
// any thread.
#include "config/toml_reader.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Reads "30s" (units ms, s, min, h); nullopt for anything else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

struct DurationRange {
  std::chrono::milliseconds least{0};
  std::chrono::milliseconds greatest{0};
  std::string text;  ///< "from \"0s\" to \"24h\"", for the complaint
};

/// Reads the key as text with a unit or as a number of seconds; complains when it is out of range
/// and gives nullopt then, as for a key that is not there.
std::optional<std::chrono::milliseconds> read_duration(TableReader& reader, const std::string& key,
                                                       const DurationRange& range);

}  // namespace config
