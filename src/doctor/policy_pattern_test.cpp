#include "doctor/policy_pattern.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

constexpr PatternRules kPlain{.has_wildcards = true, .has_variables = false};
constexpr PatternRules kAll{.has_wildcards = true, .has_variables = true};

Match match(std::string_view pattern, std::string_view text, PatternRules rules = kAll) {
  return PolicyPattern(pattern, rules, {{"aws:username", "a*b"}}).matches(text);
}

TEST(PolicyPattern, knows_the_wildcards) {
  EXPECT_EQ(match("s3:*Object", "s3:GetObject"), Match::yes);
  EXPECT_EQ(match("a?c*", "abc"), Match::yes);
  EXPECT_EQ(match("a?c", "ac"), Match::no);
  EXPECT_EQ(match("*/x*y", "a/xay/xb"), Match::no);
  EXPECT_EQ(match("", ""), Match::yes);
  EXPECT_EQ(match("*", ""), Match::yes);
  EXPECT_EQ(match("a*b*c", "axxbyyc"), Match::yes);
  EXPECT_EQ(match("a*b*c", "axxbyy"), Match::no);
}

TEST(PolicyPattern, three_variables_are_the_characters_themselves) {
  EXPECT_EQ(match("a${*}", "a*"), Match::yes);
  EXPECT_EQ(match("a${*}", "ab"), Match::no);
  EXPECT_EQ(match("a${?}b${$}{c}", "a?b${c}"), Match::yes);
  EXPECT_EQ(match("a${?}", "ab"), Match::no);
}

TEST(PolicyPattern, a_variable_is_the_value_of_its_key) {
  EXPECT_EQ(match("home/${aws:UserName}/*", "home/a*b/x"), Match::yes);
  EXPECT_EQ(match("home/${aws:UserName}/*", "home/axb/x"), Match::no);
  EXPECT_EQ(match("home/${aws:userid, 'all'}/*", "home/a/x"), Match::unknown);
  EXPECT_EQ(match("home/${aws:userid}/*", "work/a/x"), Match::no);
}

TEST(PolicyPattern, older_documents_have_no_variables) {
  EXPECT_EQ(match("a${*}", "a${xyz}", kPlain), Match::yes);
  EXPECT_EQ(match("a${*}", "a*", kPlain), Match::no);
  EXPECT_EQ(match("a${b", "a${b"), Match::yes);  // no end: no variable
}

TEST(PolicyPattern, a_literal_matches_only_itself) {
  for (const char* text : {"a*b", "what?", "${aws:username}", "$", "a$*", "${", "plain"}) {
    const std::string pattern = literal_in_pattern(text);
    EXPECT_EQ(match(pattern, text), Match::yes) << pattern;
    EXPECT_EQ(match(pattern, std::string(text) + "x"), Match::no) << pattern;
  }
  EXPECT_EQ(match(literal_in_pattern("a*b"), "axb"), Match::no);
  EXPECT_EQ(match(literal_in_pattern("${aws:username}"), "a*b"), Match::no);
}

}  // namespace
}  // namespace doctor
