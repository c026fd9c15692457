#pragma once
// The wildcards of DMS selection rules (AWS DMS User Guide, "Wildcards in table mapping"): % any
// run of characters, _ one character, [ab] one of a set, [a-d] one of a range, [_] and [%] the
// character itself.
//
// Used by mapping/table_mapping. A character is a UTF-8 character, not a byte. Matching is
// case-sensitive. Plain values without state, safe on every thread; only parse() throws,
// Error(request) on a set that is not closed or empty.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mapping {

class Wildcard {
 public:
  /// Reads a pattern.
  static Wildcard parse(std::string_view text);
  /// A pattern in which no character is special: the name of an explicit rule.
  static Wildcard exact(std::string_view name);

  bool matches(std::string_view name) const;
  /// Says whether the pattern spells exactly `name`: no % and no range in it, and each _ stands for
  /// a _ of the name. Only such a pattern opens a system schema.
  bool names_exactly(std::string_view name) const;
  /// Says whether some bare _ stands for another character than _ in every way the pattern matches
  /// `name`.
  bool needs_other_than_underscore(std::string_view name) const;
  bool has_bare_underscore() const;
  /// The pattern with each bare _ written as [_].
  std::string with_literal_underscores() const;
  const std::string& text() const noexcept { return text_; }

 private:
  enum class Kind : std::uint8_t { literal, any_one, any_run, set };
  struct Element {
    Kind kind = Kind::literal;
    /// literal: one pair of the same character; set: the ranges it holds.
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  enum class Underscore : std::uint8_t { any_character, itself };

  bool matches_with(std::string_view name, Underscore underscore) const;
  static bool accepts(const Element& element, char32_t character, Underscore underscore);
  static Element parse_set(const std::vector<char32_t>& pattern, std::size_t& at,
                           std::string_view text);

  std::string text_;
  std::vector<Element> elements_;
};

}  // namespace mapping
