#include "setup/change_maker.hpp"

#include "setup/test_account.hpp"
#include "setup/test_tools.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

constexpr char kBefore[] = R"({"Statement":[]})";
constexpr char kAfter[] = R"({"Statement":[{"Sid":"a"}]})";

ChangeTrust trust_change() {
  return {"r", json(kBefore), json(kAfter)};
}

Step step_of(Change change, std::string id = "") {
  return {"", "123456789012", "us-east-1", StepState::made, std::move(id), std::move(change)};
}

ScriptedAnswer policy_answer(const std::string& document) {
  return iam_answer("GetRolePolicy",
                    "<RoleName>r</RoleName><PolicyName>p</PolicyName>"
                    "<PolicyDocument>" +
                        document + "</PolicyDocument>");
}

TEST(ChangeMaker, a_trust_policy_is_written_when_it_is_as_planned) {
  TestTools test({role_with_trust(kBefore), iam_answer("UpdateAssumeRolePolicy", "")});
  make_change(trust_change(), test.tools());
  EXPECT_NE(test.service.body(1).find("UpdateAssumeRolePolicy"), std::string::npos);
}

TEST(ChangeMaker, a_trust_policy_that_was_changed_meanwhile_is_not_overwritten) {
  TestTools test({role_with_trust(R"({"Statement":[{"Sid":"theirs"}]})")});
  EXPECT_EQ(aws::code_thrown_by([&] { make_change(trust_change(), test.tools()); }),
            "setup.changed_meanwhile");
  EXPECT_EQ(test.service.requests().size(), 1U);
}

TEST(ChangeMaker, a_policy_that_appeared_meanwhile_is_not_overwritten) {
  TestTools test({policy_answer(kBefore)});
  const PutPolicy put{"r", "p", std::nullopt, json(kAfter)};
  EXPECT_EQ(aws::code_thrown_by([&] { make_change(put, test.tools()); }),
            "setup.changed_meanwhile");
}

TEST(ChangeMaker, a_trust_policy_gets_back_what_it_was) {
  TestTools test({role_with_trust(kAfter), iam_answer("UpdateAssumeRolePolicy", "")});
  EXPECT_TRUE(undo_step(step_of(trust_change()), test.tools()).is_done);
  EXPECT_NE(test.service.body(1).find("PolicyDocument=%7B%22Statement%22%3A%5B%5D%7D"),
            std::string::npos)
      << test.service.body(1);
}

TEST(ChangeMaker, what_somebody_changed_since_is_not_taken_back) {
  TestTools test({role_with_trust(R"({"Statement":[{"Sid":"theirs"}]})")});
  const Undone undone = undo_step(step_of(trust_change()), test.tools());
  EXPECT_FALSE(undone.is_done);
  EXPECT_EQ(undone.remark, "it was changed since: it stays as it is");
}

TEST(ChangeMaker, a_policy_that_setup_put_is_deleted_and_one_it_replaced_is_restored) {
  TestTools put({policy_answer(kAfter), iam_answer("DeleteRolePolicy", "")});
  EXPECT_TRUE(
      undo_step(step_of(PutPolicy{"r", "p", std::nullopt, json(kAfter)}), put.tools()).is_done);
  EXPECT_NE(put.service.body(1).find("DeleteRolePolicy"), std::string::npos);
  TestTools replaced({policy_answer(kAfter), iam_answer("PutRolePolicy", "")});
  EXPECT_TRUE(undo_step(step_of(PutPolicy{"r", "p", json(kBefore), json(kAfter)}), replaced.tools())
                  .is_done);
  EXPECT_NE(replaced.service.body(1).find("PutRolePolicy"), std::string::npos);
}

TEST(ChangeMaker, a_role_with_policies_of_others_stays) {
  TestTools test(
      {role_with_trust(kBefore), iam_answer("ListRolePolicies",
                                            "<PolicyNames><member>theirs</member>"
                                            "</PolicyNames><IsTruncated>false</IsTruncated>")});
  const Undone undone =
      undo_step(step_of(MakeRole{"r", "/", json(kBefore)}, "AROA1"), test.tools());
  EXPECT_FALSE(undone.is_done);
  EXPECT_EQ(test.service.requests().size(), 2U);
}

TEST(ChangeMaker, a_role_of_the_same_name_that_somebody_made_anew_stays) {
  TestTools test({role_with_trust(kBefore)});
  const Undone undone =
      undo_step(step_of(MakeRole{"r", "/", json(kBefore)}, "AROA0"), test.tools());
  EXPECT_TRUE(undone.is_done);
  EXPECT_EQ(test.service.requests().size(), 1U);
}

TEST(ChangeMaker, a_role_that_was_only_begun_is_ours_by_its_description) {
  TestTools test({role_with_trust(kBefore)});
  EXPECT_TRUE(undo_step(step_of(MakeRole{"r", "/", json(kBefore)}), test.tools()).is_done);
  EXPECT_EQ(test.service.requests().size(), 1U);  // somebody else's: not deleted
}

TEST(ChangeMaker, a_rule_that_was_changed_since_stays) {
  const AddCleanup change{"b", "us-east-1", "sluice-orders", "dms/orders/", 7, 1, 0};
  TestTools test({ScriptedAnswer::of(
      200,
      "<LifecycleConfiguration><Rule><ID>sluice-orders</ID><Filter><Prefix>dms/orders/"
      "</Prefix></Filter><Status>Disabled</Status></Rule></LifecycleConfiguration>")});
  EXPECT_FALSE(undo_step(step_of(change), test.tools()).is_done);
  EXPECT_EQ(test.service.requests().size(), 1U);
}

constexpr char kAll[] =
    R"({"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*",)"
    R"("Resource":"*"}]})";

Step endpoint_step() {
  return step_of(MakeEndpoint{"vpc-1", "com.amazonaws.us-east-1.s3", {"rtb-1"}}, "vpce-1");
}

TEST(ChangeMaker, an_endpoint_that_is_as_it_was_made_is_deleted) {
  TestTools test({endpoint_with({"rtb-1"}, kAll), ec2_answer("DeleteVpcEndpoints")});
  EXPECT_TRUE(undo_step(endpoint_step(), test.tools()).is_done);
  EXPECT_EQ(test.service.requests().size(), 2U);
}

TEST(ChangeMaker, an_endpoint_whose_policy_somebody_wrote_stays) {
  for (const char* policy :
       {R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]})",
        R"({"Statement":[]})", "no JSON"}) {
    TestTools test({endpoint_with({"rtb-1"}, policy)});
    const Undone undone = undo_step(endpoint_step(), test.tools());
    EXPECT_FALSE(undone.is_done) << policy;
    EXPECT_EQ(undone.remark, "its policy was changed since: it stays");
    EXPECT_EQ(test.service.requests().size(), 1U);
  }
}

TEST(ChangeMaker, what_was_begun_and_is_not_there_was_not_made) {
  TestTools test({iam_refusal(404, "NoSuchEntity")});
  Step step = step_of(MakeRole{"r", "/", json(kBefore)});
  step.state = StepState::begun;
  const Undone undone = undo_step(step, test.tools());
  EXPECT_TRUE(undone.is_done);
  EXPECT_EQ(undone.remark, "it was not made");
}

TEST(ChangeMaker, what_is_gone_needs_no_taking_back) {
  TestTools test({iam_refusal(404, "NoSuchEntity")});
  const Undone undone = undo_step(step_of(MakeRole{"r", "/", json(kBefore)}), test.tools());
  EXPECT_TRUE(undone.is_done);
  EXPECT_EQ(undone.remark, "it was gone already");
}

TEST(ChangeMaker, a_role_that_was_listed_before_stays_on_the_list) {
  TestTools test({});
  EXPECT_TRUE(
      undo_step(step_of(AssociateRole{"etl", true, "arn:new", {}, true}), test.tools()).is_done);
  EXPECT_TRUE(test.service.requests().empty());
}

ScriptedAnswer unknown_principal() {
  return ScriptedAnswer::of(400,
                            "<ErrorResponse><Error><Type>Sender</Type><Code>MalformedPolicyDocument"
                            "</Code><Message>Invalid principal in policy: \"AWS\":\"arn:first\""
                            "</Message></Error></ErrorResponse>");
}

TEST(ChangeMaker, a_role_made_a_moment_ago_is_waited_for) {
  TestTools test(
      {unknown_principal(), unknown_principal(),
       iam_answer("CreateRole", "<Role><RoleName>r</RoleName><RoleId>AROA2</RoleId></Role>")});
  EXPECT_EQ(make_change(MakeRole{"r", "/", json(kAfter), "arn:first"}, test.tools()).id, "AROA2");
  EXPECT_EQ(test.progress.size(), 2U);
  TestTools trust(
      {role_with_trust(kBefore), unknown_principal(), iam_answer("UpdateAssumeRolePolicy", "")});
  make_change(trust_change(), trust.tools());
  EXPECT_EQ(trust.service.requests().size(), 3U);
}

TEST(ChangeMaker, a_role_that_stays_unknown_is_refused) {
  TestTools test(std::vector<ScriptedAnswer>(40, unknown_principal()));
  EXPECT_EQ(aws::code_thrown_by([&] {
              make_change(MakeRole{"r", "/", json(kAfter), "arn:first"}, test.tools());
            }),
            "aws.refused");
  EXPECT_GT(test.service.requests().size(), 10U);
}

}  // namespace
}  // namespace setup
