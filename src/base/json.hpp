#pragma once
// JSON with limits: a thin face on nlohmann-json. Include this where JSON is read or written; the
// parse here is the only one of the program, so that size, depth and the error's form are the same
// everywhere.
#include <nlohmann/json.hpp>

#include <string_view>

namespace base {

using Json = nlohmann::ordered_json;

/// Parses `text`; throws Error(request) naming `origin`, line and column. At most kConfigBytesMax
/// bytes and kJsonDepthMax levels.
Json parse_json(std::string_view text, std::string_view origin);

}  // namespace base
