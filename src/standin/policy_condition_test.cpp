#include "standin/policy_condition.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

struct ConditionCase {
  const char* why;
  const char* block;
  ConditionAnswer answer;
};
class Conditions : public testing::TestWithParam<ConditionCase> {};

TEST_P(Conditions, are_evaluated_as_iam_says) {
  const PolicyContext context = {
      {"aws:sourceaccount", {"123456789012"}},
      {"aws:securetransport", {"true"}},
      {"aws:principalarn", {"arn:aws:iam::123456789012:role/team/loader"}},
      {"s3:prefix", {"dms/task"}},
      {"s3:max-keys", {"100"}}};
  const ConditionCase& c = GetParam();
  EXPECT_EQ(evaluate_condition(base::parse_json(c.block, "test"), context), c.answer) << c.why;
}

constexpr ConditionAnswer kMet = ConditionAnswer::met;
constexpr ConditionAnswer kNot = ConditionAnswer::not_met;
constexpr ConditionAnswer kUnknown = ConditionAnswer::unknown;

const ConditionCase kCases[] = {
    {"no block", "{}", kMet},
    {"keys in any case", R"({"StringEquals":{"AWS:sourceAccount":"123456789012"}})", kMet},
    {"one of a list", R"({"StringEquals":{"aws:SourceAccount":["1","123456789012"]}})", kMet},
    {"none of a list", R"({"StringEquals":{"aws:SourceAccount":["1","2"]}})", kNot},
    {"not one of a list", R"({"StringNotEquals":{"aws:SourceAccount":["1","123456789012"]}})",
     kNot},
    {"like", R"({"StringLike":{"s3:prefix":["other/*","dms/*"]}})", kMet},
    {"equals knows no wildcard", R"({"StringEquals":{"s3:prefix":"dms/*"}})", kNot},
    {"all keys must hold",
     R"({"StringLike":{"s3:prefix":"dms/*","aws:SourceAccount":"9*"}})", kNot},
    {"all operators must hold",
     R"({"StringLike":{"s3:prefix":"dms/*"},"Bool":{"aws:SecureTransport":"false"}})", kNot},
    {"truth as a truth value", R"({"Bool":{"aws:SecureTransport":true}})", kMet},
    {"arn by field", R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/team/*"}})", kMet},
    {"a star does not pass a colon", R"({"ArnLike":{"aws:PrincipalArn":"arn:*:role/team/*"}})",
     kNot},
    {"numbers", R"({"NumericLessThanEquals":{"s3:max-keys":"100"}})", kMet},
    {"numbers as numbers", R"({"NumericGreaterThan":{"s3:max-keys":100}})", kNot},
    {"an absent key is not equal", R"({"StringEquals":{"sts:ExternalId":"x"}})", kNot},
    {"an absent key is unlike", R"({"StringNotEquals":{"sts:ExternalId":"x"}})", kMet},
    {"if it exists", R"({"StringEqualsIfExists":{"sts:ExternalId":"x"}})", kMet},
    {"null asks for absence", R"({"Null":{"sts:ExternalId":"true"}})", kMet},
    {"null asks for presence", R"({"Null":{"sts:ExternalId":"false"}})", kNot},
    {"any of none", R"({"ForAnyValue:StringEquals":{"sts:ExternalId":"x"}})", kNot},
    {"all of none", R"({"ForAllValues:StringEquals":{"sts:ExternalId":"x"}})", kMet},
    {"any of one", R"({"ForAnyValue:StringLike":{"s3:prefix":"dms/*"}})", kMet},
    {"an unknown key", R"({"StringEquals":{"aws:PrincipalOrgID":"o-1"}})", kUnknown},
    {"an unknown operator", R"({"DateGreaterThan":{"s3:prefix":"x"}})", kUnknown},
    {"a variable", R"({"StringLike":{"s3:prefix":"${aws:username}/*"}})", kUnknown},
    {"what is not met decides over what is unknown",
     R"({"StringEquals":{"aws:PrincipalOrgID":"o-1","aws:SourceAccount":"1"}})", kNot},
};
INSTANTIATE_TEST_SUITE_P(Policy, Conditions, testing::ValuesIn(kCases));

}  // namespace
}  // namespace standin
