#include "base/json.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace base {
namespace {

/// Where byte number `number` (from 1, as the parser counts what it has read) stands: "3:7".
std::string line_and_column(std::string_view text, std::size_t number) {
  const std::string_view before = text.substr(0, std::min(text.size(), std::max(number, 1UL) - 1));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last_break = before.rfind('\n');
  const std::size_t line_start = last_break == std::string_view::npos ? 0 : last_break + 1;
  return fmt::format("{}:{}", line, before.size() - line_start + 1);
}

}  // namespace

Json parse_json(std::string_view text, std::string_view origin) {
  if (text.size() > limits::kConfigBytesMax) {
    throw Error(ErrorScope::request, "json.too_large",
                fmt::format("{}: {} bytes of JSON, at most {} are read", origin, text.size(),
                            limits::kConfigBytesMax),
                "Split the document or remove what is not needed.");
  }
  const auto refuse_depth = [&](int depth, Json::parse_event_t event, Json&) {
    // At the start of an object or array, depth counts the levels around it.
    const bool opens_level =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (!opens_level || depth < static_cast<int>(limits::kJsonDepthMax)) return true;
    throw Error(ErrorScope::request, "json.too_deep",
                fmt::format("{}: nested deeper than {} levels", origin, limits::kJsonDepthMax),
                "Flatten the document.");
  };
  try {
    return Json::parse(text, refuse_depth);
  } catch (const Json::parse_error& error) {
    throw Error(ErrorScope::request, "json.syntax",
                fmt::format("{}:{}: not valid JSON", origin, line_and_column(text, error.byte)),
                "Correct the document at that place.")
        .with_server_text(error.what());
  } catch (const Json::out_of_range& error) {
    throw Error(ErrorScope::request, "json.number",
                fmt::format("{}: a number is too large to be held", origin),
                "Write the number as text or make it smaller.")
        .with_server_text(error.what());
  }
}

}  // namespace base
