#pragma once
// Sizes as people write them: "64MiB", "1 GB", or a plain number of bytes. Pure, any thread.
#include "config/toml_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Reads "64MiB" (units KiB, MiB, GiB, KB, MB, GB); nullopt for anything else.
std::optional<std::uint64_t> parse_byte_size(std::string_view text);

struct ByteRange {
  std::uint64_t least = 0;
  std::uint64_t greatest = 0;
  std::string text;  ///< "from \"1MiB\" to \"1GiB\"", for the complaint
};

/// Reads the key as text with a unit or as a number of bytes; complains when it is out of range and
/// gives nullopt then, as for a key that is not there.
std::optional<std::uint64_t> read_byte_size(TableReader& reader, const std::string& key,
                                            const ByteRange& range);

}  // namespace config
