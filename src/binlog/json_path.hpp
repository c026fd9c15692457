#pragma once
// The paths of changes to JSON documents, as the server writes them.
//
// Used by json_diff. Pure, any thread. Only steps that lead to one place: $.key, $."any key",
// $[index]. Source: MySQL Reference Manual, "JSON Path Syntax".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

struct JsonStep {
  bool is_index = false;
  std::uint64_t index = 0;
  std::string key;  ///< without quotes and escapes
};

/// "$" is the empty path; nullopt for text that is none of these.
std::optional<std::vector<JsonStep>> parse_json_path(std::string_view text);

}  // namespace binlog
