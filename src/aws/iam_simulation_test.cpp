#include "aws/iam_simulation.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

ScriptedAnswer results(const std::string& members, const std::string& more = "") {
  return ScriptedAnswer::of(
      200,
      "<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
      "<SimulatePrincipalPolicyResult><EvaluationResults>" +
          members + "</EvaluationResults>" + more +
          "</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>");
}

TEST(IamSimulation, asks_for_actions_on_resources_in_a_context) {
  ScriptedService service({results("")});
  const Simulation simulation{.principal_arn = "arn:r",
                              .actions = {"s3:GetObject", "s3:ListBucket"},
                              .resources = {"arn:aws:s3:::b/*"},
                              .resource_policy = "{}",
                              .resource_owner = "arn:aws:iam::1:root",
                              .context = {{"aws:SecureTransport", "boolean", {"true"}}}};
  EXPECT_TRUE(simulate_principal_policy(service.caller(), simulation).empty());
  EXPECT_EQ(service.body(0),
            "Action=SimulatePrincipalPolicy&ActionNames.member.1=s3%3AGetObject&"
            "ActionNames.member.2=s3%3AListBucket&"
            "ContextEntries.member.1.ContextKeyName=aws%3ASecureTransport&"
            "ContextEntries.member.1.ContextKeyType=boolean&"
            "ContextEntries.member.1.ContextKeyValues.member.1=true&PolicySourceArn=arn%3Ar&"
            "ResourceArns.member.1=arn%3Aaws%3As3%3A%3A%3Ab%2F%2A&"
            "ResourceOwner=arn%3Aaws%3Aiam%3A%3A1%3Aroot&ResourcePolicy=%7B%7D&"
            "Version=2010-05-08");
}

TEST(IamSimulation, gives_each_decision_with_its_reasons_over_all_pages) {
  ScriptedService service(
      {results("<member><EvalActionName>s3:PutObject</EvalActionName>"
               "<EvalResourceName>*</EvalResourceName><EvalDecision>explicitDeny</EvalDecision>"
               "<MatchedStatements><member><SourcePolicyId>role_etl_no</SourcePolicyId>"
               "<SourcePolicyType>IAM Policy</SourcePolicyType></member></MatchedStatements>"
               "<MissingContextValues><member>aws:SourceIp</member></MissingContextValues>"
               "<OrganizationsDecisionDetail><AllowedByOrganizations>false"
               "</AllowedByOrganizations></OrganizationsDecisionDetail></member>",
               "<IsTruncated>true</IsTruncated><Marker>2</Marker>"),
       results("<member><EvalActionName>s3:GetObject</EvalActionName>"
               "<EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision>"
               "<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>true"
               "</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail></member>")});
  const auto decisions =
      simulate_principal_policy(service.caller(), {.principal_arn = "r", .actions = {"s3:*"}});
  ASSERT_EQ(decisions.size(), 2U);
  EXPECT_EQ(decisions[0].decision, "explicitDeny");
  EXPECT_EQ(decisions[0].matched.at(0).policy, "role_etl_no");
  EXPECT_EQ(decisions[0].missing_context, std::vector<std::string>{"aws:SourceIp"});
  EXPECT_EQ(decisions[0].is_allowed_by_organization, false);
  EXPECT_EQ(decisions[0].is_allowed_by_boundary, std::nullopt);
  EXPECT_TRUE(decisions[1].is_allowed());
  EXPECT_EQ(decisions[1].is_allowed_by_boundary, true);
}

TEST(IamSimulation, a_result_about_several_resources_is_taken_apart) {
  ScriptedService service({results(
      "<member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>arn:a"
      "</EvalResourceName><EvalDecision>implicitDeny</EvalDecision><ResourceSpecificResults>"
      "<member><EvalResourceName>arn:a</EvalResourceName><EvalResourceDecision>allowed"
      "</EvalResourceDecision></member><member><EvalResourceName>arn:b</EvalResourceName>"
      "<EvalResourceDecision>implicitDeny</EvalResourceDecision></member>"
      "</ResourceSpecificResults></member>")});
  const auto decisions = simulate_principal_policy(
      service.caller(), {.principal_arn = "r", .actions = {"s3:GetObject"}});
  ASSERT_EQ(decisions.size(), 2U);
  EXPECT_EQ(decisions[0].resource + " " + decisions[0].decision, "arn:a allowed");
  EXPECT_EQ(decisions[1].resource + " " + decisions[1].decision, "arn:b implicitDeny");
}

TEST(IamSimulation, a_missing_permission_to_simulate_is_access_denied) {
  ScriptedService service({ScriptedAnswer::of(
      403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>")});
  EXPECT_EQ(code_thrown_by([&] {
              simulate_principal_policy(service.caller(),
                                        {.principal_arn = "r", .actions = {"s3:*"}});
            }),
            "aws.access_denied");
}

}  // namespace
}  // namespace aws
