#include "doctor/account_facts.hpp"

#include "aws/scripted_service.hpp"
#include "doctor/aws_session.hpp"
#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace doctor {
namespace {

using aws::ScriptedAnswer;
using aws::ScriptedService;

constexpr char kArn[] = "arn:aws:iam::123456789012:role/etl";

model::TaskDefinition task() {
  model::TaskDefinition task = following_task();
  task.target.host = "wg.123456789012.eu-central-1.redshift-serverless.amazonaws.com";
  task.target.role_arn = kArn;
  task.staging.bucket = "dms-staging";
  task.staging.region = "us-east-1";
  return task;
}

ScriptedAnswer xml(const std::string& operation, const std::string& content) {
  return ScriptedAnswer::of(200, "<" + operation + "Response><" + operation + "Result>" + content +
                                     "</" + operation + "Result></" + operation + "Response>");
}

ScriptedAnswer denied_json() {
  return ScriptedAnswer::of(400, R"({"__type":"AccessDeniedException","Message":"not you"})");
}

ScriptedAnswer denied_xml() {
  return ScriptedAnswer::of(
      403,
      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error>"
      "</ErrorResponse>");
}

/// The account, and a bucket that is not there: what comes before the warehouse is asked for.
std::vector<ScriptedAnswer> begun(std::vector<ScriptedAnswer> more) {
  std::vector<ScriptedAnswer> all = {
      xml("GetCallerIdentity", "<Account>123456789012</Account><Arn>arn:aws:iam::1:user/u</Arn>"),
      ScriptedAnswer::head(404, 0)};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

ScriptedAnswer no_role() {
  return ScriptedAnswer::of(
      404, "<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>");
}

AccountFacts read(ScriptedService& service) {
  return read_account_facts(service.caller(), task());
}

ScriptedService service_with(std::vector<ScriptedAnswer> answers) {
  return ScriptedService(begun(std::move(answers)), "us-east-1",
                         {{"redshift-serverless", "eu-central-1"}, {"ec2", "eu-central-1"}});
}

std::vector<std::string> actions(const Unseen& unseen) {
  std::vector<std::string> list;
  for (const auto& [action, words] : unseen) list.push_back(action);
  return list;
}

TEST(AccountFacts, the_warehouse_is_asked_for_where_its_host_says) {
  ScriptedService service = service_with(
      {ScriptedAnswer::of(400, R"({"__type":"ResourceNotFoundException"})"), no_role()});
  const AccountFacts facts = read(service);
  EXPECT_EQ(facts.warehouse_region, "eu-central-1");
  EXPECT_EQ(facts.warehouse.name, "workgroup wg");
  EXPECT_FALSE(facts.warehouse.exists);
  EXPECT_TRUE(facts.unread.empty());
  EXPECT_TRUE(service.requests().at(2).has("/eu-central-1/redshift-serverless/aws4_request"));
  EXPECT_EQ(role_world(facts, task()).region, "eu-central-1");
}

TEST(AccountFacts, a_refused_workgroup_is_named_as_itself) {
  ScriptedService service = service_with({denied_json(), no_role()});
  const AccountFacts facts = read(service);
  EXPECT_EQ(actions(facts.warehouse.unseen),
            std::vector<std::string>{"redshift-serverless:GetWorkgroup"});
  const Finding network = finding_of(facts.unread, "network.read");
  EXPECT_EQ(network.severity, Severity::not_seen);
  EXPECT_EQ(network.fixes.at(0).text,
            "Allow the keys that sluice uses: redshift-serverless:GetWorkgroup.");
  EXPECT_EQ(network.server_text, "status 400 AccessDeniedException: not you");
}

TEST(AccountFacts, a_refused_namespace_is_named_as_itself_and_hides_no_workgroup) {
  ScriptedService service =
      service_with({ScriptedAnswer::of(200, R"({"workgroup":{"workgroupName":"wg",
                      "namespaceName":"etl","enhancedVpcRouting":true,"baseCapacity":8,
                      "endpoint":{"address":"a","port":5439,"vpcEndpoints":[]}}})"),
                    denied_json(), no_role()});
  const AccountFacts facts = read(service);
  EXPECT_EQ(actions(facts.warehouse.unseen),
            std::vector<std::string>{"redshift-serverless:GetNamespace"});
  EXPECT_EQ(facts.warehouse.name, "namespace etl");
  ASSERT_TRUE(facts.network);
  EXPECT_TRUE(facts.network->has_enhanced_routing);
  EXPECT_EQ(facts.network->region, "eu-central-1");
}

std::vector<ScriptedAnswer> role_with_managed_policy() {
  return {xml("GetRole",
              "<Role><RoleName>etl</RoleName><Arn>arn:aws:iam::123456789012:role/etl</Arn>"
              "<AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument></Role>"),
          xml("ListRolePolicies", "<PolicyNames/><IsTruncated>false</IsTruncated>"),
          xml("ListAttachedRolePolicies",
              "<AttachedPolicies><member><PolicyName>p</PolicyName><PolicyArn>"
              "arn:aws:iam::aws:policy/p</PolicyArn></member></AttachedPolicies>"
              "<IsTruncated>false</IsTruncated>")};
}

TEST(RoleFactsRead, a_refused_managed_policy_is_named_by_the_very_call) {
  std::vector<ScriptedAnswer> answers = role_with_managed_policy();
  answers.push_back(denied_xml());
  ScriptedService service(answers);
  aws::IamClient iam(service.caller());
  const RoleFacts facts = read_role_facts(iam, kArn);
  EXPECT_EQ(actions(facts.unseen), std::vector<std::string>{"iam:GetPolicy"});
  EXPECT_FALSE(facts.policies);
}

TEST(RoleFactsRead, a_refused_version_is_named_by_the_very_call) {
  std::vector<ScriptedAnswer> answers = role_with_managed_policy();
  answers.push_back(
      xml("GetPolicy",
          "<Policy><PolicyName>p</PolicyName><DefaultVersionId>v1</DefaultVersionId></Policy>"));
  answers.push_back(denied_xml());
  ScriptedService service(answers);
  aws::IamClient iam(service.caller());
  const RoleFacts facts = read_role_facts(iam, kArn);
  EXPECT_EQ(actions(facts.unseen), std::vector<std::string>{"iam:GetPolicyVersion"});
  EXPECT_FALSE(facts.policies);
}

TEST(AwsSession, asks_redshift_and_ec2_where_the_warehouse_is) {
  base::FakeClock clock{base::WallTime(std::chrono::seconds(1'800'000'000))};
  AwsSession session(task(), clock, Patience::short_look, {});
  EXPECT_EQ(session.caller().region_of("redshift-serverless"), "eu-central-1");
  EXPECT_EQ(session.caller().region_of("ec2"), "eu-central-1");
  EXPECT_EQ(session.caller().region_of("redshift"), "eu-central-1");
  EXPECT_EQ(session.caller().region_of("kms"), "us-east-1");
  model::TaskDefinition own_name = task();
  own_name.target.host = "warehouse.example.org";
  EXPECT_EQ(region_of_warehouse(own_name), "us-east-1");
}

}  // namespace
}  // namespace doctor
