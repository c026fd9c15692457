#include "doctor/policy_pattern.hpp"

#include <algorithm>

namespace doctor {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

PolicyPattern::PolicyPattern(std::string_view text, PatternRules rules,
                             const ConditionContext& context) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = rules.has_variables && text.substr(i).starts_with("${")
                                ? text.find('}', i)
                                : std::string_view::npos;
    if (end != std::string_view::npos) {
      add_variable(text.substr(i + 2, end - i - 2), context);
      i = end;
    } else if (rules.has_wildcards && text[i] == '*') {
      pieces_.push_back({Kind::any_text});
    } else if (rules.has_wildcards && text[i] == '?') {
      pieces_.push_back({Kind::any_character});
    } else {
      add_literal(text.substr(i, 1));
    }
  }
}

void PolicyPattern::add_literal(std::string_view text) {
  for (const char c : text) pieces_.push_back({Kind::literal, c});
}

void PolicyPattern::add_variable(std::string_view name, const ConditionContext& context) {
  if (name == "*" || name == "?" || name == "$") return add_literal(name);
  // ${key, 'what it is without a value'}
  const std::string_view key = name.substr(0, std::min(name.find_first_of(", "), name.size()));
  const auto known = context.find(lower(key));
  if (known != context.end()) return add_literal(known->second);
  pieces_.push_back({Kind::any_text});
  has_unknown_ = true;
}

Match PolicyPattern::matches(std::string_view text) const {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = kNone;  // the last any_text met, and the text it was tried from
  std::size_t star_text = 0;
  while (t < text.size()) {
    const bool is_left = p < pieces_.size();
    if (is_left && pieces_[p].kind == Kind::any_text) {
      star = p++;
      star_text = t;
    } else if (is_left &&
               (pieces_[p].kind == Kind::any_character || pieces_[p].character == text[t])) {
      ++p;
      ++t;
    } else if (star != kNone) {
      p = star + 1;
      t = ++star_text;
    } else {
      return Match::no;
    }
  }
  const bool is_whole =
      std::all_of(pieces_.begin() + static_cast<std::ptrdiff_t>(p), pieces_.end(),
                  [](const Piece& piece) { return piece.kind == Kind::any_text; });
  if (!is_whole) return Match::no;
  return has_unknown_ ? Match::unknown : Match::yes;
}

std::string literal_in_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '$') {
      pattern += std::string("${") + c + "}";
    } else {
      pattern += c;
    }
  }
  return pattern;
}

}  // namespace doctor
