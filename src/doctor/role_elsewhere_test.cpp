#include "doctor/role_elsewhere.hpp"

#include "doctor/role_chain_checks.hpp"
#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

constexpr char kFirst[] = "arn:aws:iam::123456789012:role/first";
constexpr char kLast[] = "arn:aws:iam::999999999999:role/team/reader";

model::TaskDefinition task() {
  model::TaskDefinition task = following_task();
  task.target.role_arn = std::string(kFirst) + "," + kLast;
  task.staging.bucket = "dms-staging";
  task.staging.folder = "dms";
  return task;
}

/// The first role does all that it should; of the last one nothing can be seen.
RoleWorld world_across() {
  RoleWorld world;
  world.region = "us-east-1";
  RoleFacts first;
  first.arn = first.found_arn = kFirst;
  first.name = "first";
  first.exists = true;
  first.trust = least_trust("us-east-1");
  first.policies = {{"inline policy chain", policy_to_assume(kLast)}};
  RoleFacts last;
  last.arn = kLast;
  last.name = "reader";
  last.is_elsewhere = true;
  last.unseen = {{"iam:GetRole", "elsewhere"}, {"iam:ListRolePolicies", "elsewhere"}};
  world.chain = {first, last};
  world.warehouse.name = "namespace etl";
  world.warehouse.exists = true;
  world.warehouse.roles = {{kFirst, "in-sync"}};
  return world;
}

std::string text_of(const Finding& finding) {
  std::string text;
  for (const Fix& fix : finding.fixes) text += fix.text + "\n";
  return text;
}

Findings not_seen(const Findings& findings) {
  Findings unseen;
  for (const Finding& finding : findings) {
    if (finding.severity != Severity::passed) unseen.push_back(finding);
  }
  return unseen;
}

TEST(RoleElsewhere, all_that_the_last_role_needs_is_said_once) {
  const Findings unseen = not_seen(check_role(world_across(), task()));
  ASSERT_EQ(unseen.size(), 1U);
  EXPECT_EQ(unseen[0].code, "role.exists");
  EXPECT_EQ(unseen[0].severity, Severity::not_seen);
  const std::string text = text_of(unseen[0]);
  for (const std::string& part :
       {std::string("With keys of the account 999999999999"),
        std::string("create-role --role-name reader --path /team/ "), trust_of_role(kFirst).dump(2),
        std::string("put-role-policy --role-name reader "), least_policy(task(), "").dump(2),
        std::string("Unless the bucket dms-staging is of the account 999999999999 as well"),
        std::string("\"AWS\": \"arn:aws:iam::999999999999:role/team/reader\"")}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(text.find("kms:"), std::string::npos) << text;
}

TEST(RoleElsewhere, the_key_of_the_bucket_must_let_it_in_too) {
  RoleWorld world = world_across();
  world.bucket_key_arn = "arn:aws:kms:us-east-1:123456789012:key/k";
  const std::string text = text_of(not_seen(check_role(world, task())).front());
  EXPECT_NE(text.find("policy of the bucket's key " + world.bucket_key_arn), std::string::npos);
  EXPECT_NE(text.find(least_policy(task(), world.bucket_key_arn).dump(2)), std::string::npos);
}

TEST(RoleElsewhere, a_role_in_the_middle_may_assume_the_next_one_and_nothing_else) {
  RoleWorld world = world_across();
  RoleFacts last = world.chain[0];
  last.arn = last.found_arn = "arn:aws:iam::123456789012:role/last";
  last.name = "last";
  last.trust = trust_of_role(kLast);
  last.policies = {{"inline policy staging", least_policy(task(), "")}};
  world.chain.push_back(last);
  const std::string text = text_of(not_seen(check_role(world, task())).front());
  EXPECT_NE(text.find(policy_to_assume(last.arn).dump(2)), std::string::npos) << text;
  EXPECT_EQ(text.find("s3:"), std::string::npos) << text;
}

TEST(RoleElsewhere, the_role_before_it_must_still_be_allowed_to_assume_it) {
  RoleWorld world = world_across();
  world.chain[0].policies->clear();
  EXPECT_EQ(finding_of(check_role(world, task()), "role.chain_policy").severity, Severity::failure);
}

}  // namespace
}  // namespace doctor
