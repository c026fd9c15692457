#include "setup/trace.hpp"

#include "setup/test_account.hpp"
#include "setup/test_tools.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

Standing standing(Change change, std::vector<ScriptedAnswer> answers) {
  TestTools test(std::move(answers));
  return look_for({"", "123456789012", "us-east-1", StepState::begun, "", std::move(change)},
                  test.tools())
      .standing;
}

TEST(Trace, a_rule_is_ours_by_its_description) {
  EXPECT_EQ(standing(egress_change(), {group_with_rule("sluice-orders: COPY reads S3")}),
            Standing::ours);
  EXPECT_EQ(standing(egress_change(), {group_with_rule("of the firewall team")}), Standing::absent);
  EXPECT_EQ(standing(egress_change(), {ec2_answer("DescribeSecurityGroups")}), Standing::absent);
  AllowEgress without = egress_change();
  without.rule.descriptions.clear();
  EXPECT_EQ(standing(without, {group_with_rule("of the firewall team")}), Standing::unproven);
}

TEST(Trace, a_route_may_be_somebody_elses) {
  const AddRoutes routes{"vpce-1", {"rtb-1"}};
  EXPECT_EQ(standing(routes, {endpoint_with({"rtb-1"})}), Standing::unproven);
  EXPECT_EQ(standing(routes, {endpoint_with({"rtb-2"})}), Standing::absent);
}

TEST(Trace, a_place_on_the_list_may_be_somebody_elses) {
  AssociateRole role{"etl", true, "arn:new", {}, false};
  EXPECT_EQ(standing(role, {namespace_with({"arn:new=adding"})}), Standing::unproven);
  EXPECT_EQ(standing(role, {namespace_with({})}), Standing::absent);
  EXPECT_EQ(standing(role, {json_refusal(400, "ResourceNotFoundException")}), Standing::absent);
  role.is_listed = true;
  EXPECT_EQ(standing(role, {}), Standing::ours);
}

TEST(Trace, an_endpoint_is_looked_for_by_its_name) {
  TestTools test({endpoint_with({"rtb-1"})});
  const Trace trace = look_for({"", "123456789012", "us-east-1", StepState::begun, "",
                                MakeEndpoint{"vpc-1", "com.amazonaws.us-east-1.s3", {"rtb-1"}}},
                               test.tools());
  EXPECT_EQ(trace.standing, Standing::ours);
  EXPECT_EQ(trace.id, "vpce-1");
  EXPECT_NE(test.service.body(0).find("tag%3AName"), std::string::npos) << test.service.body(0);
  const MakeEndpoint of_other_tables{"vpc-1", "com.amazonaws.us-east-1.s3", {"rtb-2"}};
  EXPECT_EQ(standing(of_other_tables, {endpoint_with({"rtb-1"})}), Standing::absent)
      << "another task's setup gives the same name";
}

TEST(Trace, a_role_is_ours_by_its_description) {
  const MakeRole role{"r", "/", json("{}")};
  EXPECT_EQ(standing(role, {role_with_trust("{}")}), Standing::absent);  // it has none
  EXPECT_EQ(standing(role, {iam_refusal(404, "NoSuchEntity")}), Standing::absent);
}

TEST(Trace, a_document_that_is_as_before_was_not_written) {
  const ChangeTrust trust{"r", json(R"({"a":1})"), json(R"({"a":2})")};
  EXPECT_EQ(standing(trust, {role_with_trust(R"({"a":1})")}), Standing::absent);
  EXPECT_EQ(standing(trust, {role_with_trust(R"({"a":2})")}), Standing::ours);
}

TEST(Trace, only_a_clear_refusal_says_that_nothing_was_made) {
  const auto is_sure = [](const Change& change, const char* code) {
    return is_surely_not_made(change, base::Error(base::ErrorScope::task, code, "", ""));
  };
  const AddRoutes routes{"vpce-1", {"rtb-1"}};
  for (const char* code : {"aws.access_denied", "aws.refused", "setup.changed_meanwhile"}) {
    EXPECT_TRUE(is_sure(routes, code)) << code;
  }
  for (const char* code : {"aws.server_failure", "aws.throttled", "aws.answer_malformed",
                           "http.broken", "cancelled"}) {
    EXPECT_FALSE(is_sure(routes, code)) << code;
  }
  EXPECT_FALSE(is_sure(routes, "aws.conflict"));  // with what a lost request did, perhaps
  EXPECT_TRUE(is_sure(MakeRole{"r", "/", {}}, "aws.conflict"));
  EXPECT_TRUE(is_sure(MakeEndpoint{"vpc-1", "s3", {"rtb-1"}}, "aws.conflict"));  // it has a token
}

}  // namespace
}  // namespace setup
