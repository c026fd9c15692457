#include "standin/policy_pattern.hpp"

#include "standin/policy.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

const PolicyContext kContext = {{"aws:username", {"a*b"}}};

bool matches(std::string_view pattern, std::string_view text,
             Unresolved unresolved = Unresolved::matches_nothing) {
  return matches_resource(pattern, text,
                          {.context = kContext, .has_variables = true, .unresolved = unresolved});
}

TEST(ResourcePattern, wildcards) {
  EXPECT_TRUE(matches("a*c", "abbc"));
  EXPECT_TRUE(matches("a?c", "abc"));
  EXPECT_FALSE(matches("a?c", "ac"));
  EXPECT_FALSE(matches("*b*c", "abcd"));
  EXPECT_TRUE(matches("*", ""));
}

TEST(ResourcePattern, signs_that_are_meant_literally) {
  EXPECT_TRUE(matches("a${*}/*", "a*/x"));
  EXPECT_FALSE(matches("a${*}/*", "ab/x"));
  EXPECT_TRUE(matches("${?}${$}{b}", "?${b}"));
}

TEST(ResourcePattern, values_of_the_request) {
  EXPECT_TRUE(matches("home/${aws:userName}/*", "home/a*b/x"));
  EXPECT_FALSE(matches("home/${aws:userName}/*", "home/acb/x"));
  EXPECT_FALSE(matches("${aws:userid}/*", "x/y"));
  EXPECT_TRUE(matches("${aws:userid}/*", "x/y", Unresolved::matches_anything));
}

TEST(ResourcePattern, older_documents_take_them_as_they_are_written) {
  const ResourceMatching older{.context = kContext, .has_variables = false};
  EXPECT_TRUE(matches_resource("a${*}", "a${b}", older));
  EXPECT_FALSE(matches_resource("a${*}", "a*", older));
}

PolicyVerdict verdict(const char* statement) {
  const base::Json document = {{"Version", "2012-10-17"},
                               {"Statement", base::parse_json(statement, "test")}};
  return evaluate_policy(document, {.action = "s3:GetObject", .resource = "arn:aws:s3:::b/x"});
}

TEST(ResourcePattern, what_cannot_be_resolved_is_taken_on_the_strict_side) {
  EXPECT_EQ(
      verdict(R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/${aws:userid}"})"),
      PolicyVerdict::silent);
  EXPECT_EQ(
      verdict(R"({"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/${aws:userid}"})"),
      PolicyVerdict::deny);
  EXPECT_EQ(
      verdict(
          R"({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b/${aws:userid}"})"),
      PolicyVerdict::silent);
  EXPECT_EQ(
      verdict(
          R"({"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/${aws:userid}"})"),
      PolicyVerdict::deny);
}

}  // namespace
}  // namespace standin
