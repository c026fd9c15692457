#pragma once
// The patterns of IAM policies: wildcards and policy variables.
//
// Pure. * is any text and ? any character. In documents of the version 2012-10-17 also: ${*}, ${?}
// and ${$} are these characters themselves; ${aws:...} is a key's value, where it is known; with
// one that is not known a pattern may match or not. Source: IAM User Guide, "IAM policy elements:
// Variables and tags".
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace doctor {

/// Condition keys in lower case: "sts:externalid" -> value.
using ConditionContext = std::map<std::string, std::string>;

enum class Match : std::uint8_t { no, yes, unknown };

struct PatternRules {
  bool has_wildcards = true;
  bool has_variables = false;
};

class PolicyPattern {
 public:
  PolicyPattern(std::string_view text, PatternRules rules, const ConditionContext& context);

  Match matches(std::string_view text) const;

 private:
  enum class Kind : std::uint8_t { literal, any_character, any_text };
  struct Piece {
    Kind kind = Kind::literal;
    char character = 0;
  };

  void add_literal(std::string_view text);
  void add_variable(std::string_view name, const ConditionContext& context);

  std::vector<Piece> pieces_;
  bool has_unknown_ = false;  // a variable that is not known stands as any text
};

/// The text as a pattern that matches only it, in a document of the version 2012-10-17.
std::string literal_in_pattern(std::string_view text);

}  // namespace doctor
