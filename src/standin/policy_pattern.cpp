#include "standin/policy_pattern.hpp"

#include "standin/policy.hpp"

#include <optional>
#include <string>

namespace standin {
namespace {

// A character of a pattern: its byte, or one of these.
constexpr char16_t kAnyRun = 0x100;
constexpr char16_t kAnyOne = 0x101;

char16_t as_itself(char c) {
  return static_cast<unsigned char>(c);
}

/// What the variable stands for; nullopt: it cannot be told.
std::optional<std::string> value_of(std::string_view variable, const PolicyContext& context) {
  if (variable == "*" || variable == "?" || variable == "$") return std::string(variable);
  const auto found = context.find(lower_ascii(variable));
  if (found == context.end() || found->second.size() != 1) return std::nullopt;
  return found->second.front();
}

/// nullopt: the pattern matches nothing.
std::optional<std::u16string> read_pattern(std::string_view pattern, const ResourceMatching& how) {
  std::u16string read;
  while (!pattern.empty()) {
    const std::size_t end =
        how.has_variables && pattern.starts_with("${") ? pattern.find('}') : std::string::npos;
    if (end == std::string::npos) {
      const char c = pattern.front();
      read += c == '*' ? kAnyRun : c == '?' ? kAnyOne : as_itself(c);
      pattern.remove_prefix(1);
      continue;
    }
    if (const auto value = value_of(pattern.substr(2, end - 2), how.context)) {
      for (const char c : *value) read += as_itself(c);
    } else if (how.unresolved == Unresolved::matches_nothing) {
      return std::nullopt;
    } else {
      read += kAnyRun;
    }
    pattern.remove_prefix(end + 1);
  }
  return read;
}

}  // namespace

bool matches_resource(std::string_view pattern, std::string_view text,
                      const ResourceMatching& how) {
  const std::optional<std::u16string> read = read_pattern(pattern, how);
  if (!read) return false;
  // reached[n]: the pattern so far matches the first n characters of the text.
  std::string reached(text.size() + 1, '\0');
  reached[0] = 1;
  for (const char16_t piece : *read) {
    std::string next(text.size() + 1, '\0');
    for (std::size_t n = 0; n <= text.size(); ++n) {
      if (piece == kAnyRun) {
        next[n] = static_cast<char>(reached[n] != 0 || (n > 0 && next[n - 1] != 0));
      } else if (n > 0 && reached[n - 1] != 0) {
        next[n] = static_cast<char>(piece == kAnyOne || piece == as_itself(text[n - 1]));
      }
    }
    reached = std::move(next);
  }
  return reached.back() != 0;
}

}  // namespace standin
