#include "mapping/wildcard.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace mapping {
namespace {

// A byte that is not part of valid UTF-8 stands for itself, above all characters, so that it still
// matches itself.
constexpr char32_t kStrayByte = 0x110000;

std::size_t sequence_bytes(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

struct Character {
  char32_t value;
  std::size_t bytes;
};

// Reads the character at `at`, which must lie inside of the text.
Character character_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t bytes = sequence_bytes(lead);
  if (bytes == 1) return {lead, 1};
  bool is_whole = bytes > 0 && at + bytes <= text.size();
  char32_t value = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; is_whole && i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    is_whole = (next & 0xC0U) == 0x80U;
    value = (value << 6U) | (next & 0x3FU);
  }
  return is_whole ? Character{value, bytes} : Character{kStrayByte + lead, 1};
}

std::vector<char32_t> characters_of(std::string_view text) {
  std::vector<char32_t> characters;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    characters.push_back(character.value);
    at += character.bytes;
  }
  return characters;
}

[[noreturn]] void throw_bad_set(std::string_view text, std::string_view why) {
  throw base::Error(
      base::ErrorScope::request, "mapping.pattern",
      fmt::format("the pattern \"{}\" has a set that {}", text, why),
      "Write [ab] for one of a set, [a-d] for a range, [[] for a bracket itself, [_] for "
      "an underscore, [%] for a percent sign.");
}

}  // namespace

Wildcard Wildcard::parse(std::string_view text) {
  Wildcard wildcard;
  wildcard.text_ = text;
  const std::vector<char32_t> pattern = characters_of(text);
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] == U'[') {
      wildcard.elements_.push_back(parse_set(pattern, at, text));
      continue;
    }
    Element element;
    if (pattern[at] == U'%') {
      element.kind = Kind::any_run;
    } else if (pattern[at] == U'_') {
      element.kind = Kind::any_one;
    } else {
      element.ranges.emplace_back(pattern[at], pattern[at]);
    }
    wildcard.elements_.push_back(std::move(element));
    ++at;
  }
  return wildcard;
}

Wildcard::Element Wildcard::parse_set(const std::vector<char32_t>& pattern, std::size_t& at,
                                      std::string_view text) {
  Element element;
  element.kind = Kind::set;
  std::size_t i = at + 1;
  // A bracket that closes right after the opening one would make an empty set, so it is refused
  // below.
  for (; i < pattern.size() && pattern[i] != U']'; ++i) {
    const char32_t first = pattern[i];
    const bool is_range =
        i + 2 < pattern.size() && pattern[i + 1] == U'-' && pattern[i + 2] != U']';
    const char32_t last = is_range ? pattern[i + 2] : first;
    if (last < first) throw_bad_set(text, "has a range that runs backwards");
    element.ranges.emplace_back(first, last);
    if (is_range) i += 2;
  }
  if (i == pattern.size()) throw_bad_set(text, "is not closed by ]");
  if (element.ranges.empty()) throw_bad_set(text, "is empty");
  at = i + 1;
  return element;
}

Wildcard Wildcard::exact(std::string_view name) {
  Wildcard wildcard;
  wildcard.text_ = name;
  for (const char32_t character : characters_of(name)) {
    wildcard.elements_.push_back({Kind::literal, {{character, character}}});
  }
  return wildcard;
}

bool Wildcard::accepts(const Element& element, char32_t character, Underscore underscore) {
  if (element.kind == Kind::any_one) {
    return underscore == Underscore::any_character || character == U'_';
  }
  return std::any_of(element.ranges.begin(), element.ranges.end(), [&](const auto& range) {
    return range.first <= character && character <= range.second;
  });
}

bool Wildcard::matches_with(std::string_view name, Underscore underscore) const {
  std::size_t at = 0;
  std::size_t element = 0;
  // Only the last % is ever widened: what an earlier one could gain, the later one can take over.
  std::optional<std::size_t> run_element;
  std::size_t run_at = 0;
  while (at < name.size()) {
    const Character character = character_at(name, at);
    if (element < elements_.size() && elements_[element].kind == Kind::any_run) {
      run_element = element++;
      run_at = at;
    } else if (element < elements_.size() &&
               accepts(elements_[element], character.value, underscore)) {
      ++element;
      at += character.bytes;
    } else if (run_element) {
      element = *run_element + 1;
      run_at += character_at(name, run_at).bytes;
      at = run_at;
    } else {
      return false;
    }
  }
  while (element < elements_.size() && elements_[element].kind == Kind::any_run) ++element;
  return element == elements_.size();
}

bool Wildcard::matches(std::string_view name) const {
  return matches_with(name, Underscore::any_character);
}

bool Wildcard::names_exactly(std::string_view name) const {
  const bool is_name = std::all_of(elements_.begin(), elements_.end(), [](const Element& element) {
    return element.kind == Kind::literal || element.kind == Kind::any_one ||
           (element.kind == Kind::set && element.ranges.size() == 1 &&
            element.ranges.front().first == element.ranges.front().second);
  });
  return is_name && matches_with(name, Underscore::itself);
}

bool Wildcard::needs_other_than_underscore(std::string_view name) const {
  return matches_with(name, Underscore::any_character) && !matches_with(name, Underscore::itself);
}

bool Wildcard::has_bare_underscore() const {
  return std::any_of(elements_.begin(), elements_.end(),
                     [](const Element& element) { return element.kind == Kind::any_one; });
}

std::string Wildcard::with_literal_underscores() const {
  std::string text;
  bool is_in_set = false;
  for (const char c : text_) {
    if (c == '[') is_in_set = true;
    if (c == '_' && !is_in_set) {
      text += "[_]";
    } else {
      text += c;
    }
    if (c == ']') is_in_set = false;
  }
  return text;
}

}  // namespace mapping
