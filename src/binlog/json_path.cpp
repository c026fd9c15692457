#include "binlog/json_path.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace binlog {
namespace {

/// Takes a quoted key off; nullopt when it is none.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  if (end >= rest.size()) return std::nullopt;
  const std::string_view quoted = rest.substr(0, end + 1);
  rest.remove_prefix(end + 1);
  try {
    // The escapes are those of JSON.
    return base::parse_json(quoted, "a key of a path").get<std::string>();
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

std::optional<JsonStep> take_key(std::string_view& rest) {
  rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  JsonStep step;
  if (rest.front() == '"') {
    std::optional<std::string> key = take_quoted(rest);
    if (!key) return std::nullopt;
    step.key = *std::move(key);
    return step;
  }
  const std::size_t size = std::min(rest.find_first_of(".["), rest.size());
  if (size == 0 || rest.front() == '*') return std::nullopt;
  step.key = rest.substr(0, size);
  rest.remove_prefix(size);
  return step;
}

std::optional<JsonStep> take_index(std::string_view& rest) {
  const std::size_t end = rest.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  JsonStep step;
  step.is_index = true;
  const char* const last = rest.data() + end;
  const auto [stop, code] = std::from_chars(rest.data() + 1, last, step.index);
  if (code != std::errc() || stop != last) return std::nullopt;
  rest.remove_prefix(end + 1);
  return step;
}

}  // namespace

std::optional<std::vector<JsonStep>> parse_json_path(std::string_view text) {
  if (text.empty() || text.front() != '$') return std::nullopt;
  std::vector<JsonStep> steps;
  std::string_view rest = text.substr(1);
  while (!rest.empty()) {
    std::optional<JsonStep> step;
    if (rest.front() == '.') step = take_key(rest);
    if (!rest.empty() && !step && rest.front() == '[') step = take_index(rest);
    if (!step) return std::nullopt;
    steps.push_back(*std::move(step));
  }
  return steps;
}

}  // namespace binlog
