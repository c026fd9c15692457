// Plans for a chain of roles; the rest is in plan_test.cpp.
#include "setup/foreseen.hpp"
#include "setup/plan.hpp"
#include "setup/test_account.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace setup {
namespace {

using doctor::AccountFacts;
using Words = std::vector<std::string>;

Plan plan_of(const AccountFacts& facts, const PlanOptions& options = {}) {
  return make_plan(facts, chained_task(), options);
}

/// The titles of what is planned for the roles.
Words titles(const Plan& plan) {
  Words titles;
  for (const Change& change : plan.changes) titles.push_back(title_of(change));
  return titles;
}

Words left(const Plan& plan) {
  Words codes;
  for (const doctor::Finding& finding : plan.left) codes.push_back(finding.code);
  return codes;
}

const std::string kSts = R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::123456789012:role/reader"}]})";

/// Both roles are there and do all that they should.
AccountFacts good_chain() {
  AccountFacts facts = good_account();
  doctor::RoleFacts reader = missing_reader();
  reader.exists = true;
  reader.found_arn = kReaderArn;
  reader.trust = wished_trust_of_link(kRoleArn);
  reader.policies = facts.roles.front().policies;
  facts.roles.front().policies = {{"inline policy chain", json(kSts.c_str())}};
  facts.roles.push_back(std::move(reader));
  return facts;
}

TEST(PlanChain, a_good_chain_needs_nothing) {
  EXPECT_TRUE(plan_of(good_chain()).is_whole());
}

TEST(PlanChain, both_roles_are_made_with_the_least_that_they_need) {
  AccountFacts facts = good_chain();
  facts.roles = empty_account_with_chain().roles;
  const Plan plan = plan_of(facts);
  ASSERT_EQ(titles(plan),
            (Words{"create the role dms-access-for-endpoint", "create the role reader",
                   "put the policy sluice-orders of the role dms-access-for-endpoint",
                   "put the policy sluice-orders of the role reader"}));
  EXPECT_EQ(left(plan), Words{});
  const auto& first = std::get<MakeRole>(plan.changes[0]);
  EXPECT_EQ(first.former_arn, "");
  EXPECT_EQ(first.trust, wished_trust("us-east-1", RoleForm::least));
  const auto& second = std::get<MakeRole>(plan.changes[1]);
  EXPECT_EQ(second.former_arn, kRoleArn);
  EXPECT_EQ(second.trust, wished_trust_of_link(kRoleArn));
  const auto& assuming = std::get<PutPolicy>(plan.changes[2]);
  EXPECT_EQ(assuming.after, json(kSts.c_str()));
  EXPECT_EQ(assuming.next_arn, kReaderArn);
  EXPECT_EQ(std::get<PutPolicy>(plan.changes[3]).after, doctor::least_policy(orders_task(), ""));
}

TEST(PlanChain, with_all_changes_foreseen_nothing_is_left_to_plan) {
  AccountFacts facts = empty_account_with_chain();
  for (const Change& change : plan_of(facts).changes) facts = with_change(facts, change);
  EXPECT_TRUE(plan_of(facts).is_whole()) << testing::PrintToString(titles(plan_of(facts)));
}

TEST(PlanChain, the_second_alone_is_made_and_the_first_let_to_it) {
  AccountFacts facts = good_account();
  facts.roles.push_back(missing_reader());
  EXPECT_EQ(titles(plan_of(facts)),
            (Words{"create the role reader",
                   "put the policy sluice-orders of the role dms-access-for-endpoint",
                   "put the policy sluice-orders of the role reader"}));
}

TEST(PlanChain, the_trust_of_a_link_that_is_there_grows_by_the_role_before_it) {
  AccountFacts facts = good_chain();
  facts.roles.back().trust = wished_trust("us-east-1", RoleForm::least);
  const Plan plan = plan_of(facts);
  ASSERT_EQ(titles(plan), Words{"let " + std::string(kRoleArn) + " assume the role reader"});
  const auto& change = std::get<ChangeTrust>(plan.changes[0]);
  EXPECT_EQ(change.before, *facts.roles.back().trust);
  ASSERT_EQ(change.after.at("Statement").size(), 2U);
  EXPECT_EQ(change.after.at("Statement").at(0), change.before.at("Statement").at(0));
}

TEST(PlanChain, denials_conditions_and_boundaries_are_left_to_a_person) {
  AccountFacts facts = good_chain();
  facts.roles.front().policies->push_back(
      {"inline policy guard", json(R"({"Statement": {"Effect": "Deny", "Action": "sts:AssumeRole",
                                       "Resource": "*"}})")});
  EXPECT_EQ(titles(plan_of(facts)), Words{});
  EXPECT_EQ(left(plan_of(facts)), Words{"role.chain_policy"});
  facts = good_chain();
  facts.roles.front().policies = {
      {"inline policy chain", json(R"({"Statement": {"Effect": "Allow", "Resource": "*",
      "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "b"}}}})")}};
  EXPECT_EQ(titles(plan_of(facts)), Words{}) << "somebody allows it on a condition";
  facts = good_chain();
  facts.roles.front().policies->clear();
  facts.roles.front().boundary_arn = "arn:aws:iam::123456789012:policy/b";
  facts.roles.front().boundary = doctor::NamedPolicy{"b", json(R"({"Statement": []})")};
  EXPECT_EQ(titles(plan_of(facts)), Words{}) << "a policy under the boundary would not help";
}

TEST(PlanChain, what_was_not_seen_of_a_link_is_not_planned_for) {
  AccountFacts facts = good_chain();
  facts.roles.front().policies.reset();
  facts.roles.front().unseen["iam:ListRolePolicies"] = "no";
  facts.roles.back().trust.reset();
  facts.roles.back().unseen["iam:GetRole"] = "no";
  EXPECT_EQ(titles(plan_of(facts)), Words{});
}

/// The last role is in another account, under the name of the first.
model::TaskDefinition task_across() {
  model::TaskDefinition task = orders_task();
  task.target.role_arn += ",arn:aws:iam::999999999999:role/" + std::string(kRoleName);
  return task;
}

TEST(PlanChain, of_a_link_in_another_account_is_said_what_to_do_there) {
  AccountFacts facts = empty_account();
  doctor::RoleFacts elsewhere;
  elsewhere.arn = "arn:aws:iam::999999999999:role/" + std::string(kRoleName);
  elsewhere.name = kRoleName;
  elsewhere.is_elsewhere = true;
  elsewhere.unseen = {{"iam:GetRole", "elsewhere"}, {"iam:ListRolePolicies", "elsewhere"}};
  facts.roles.push_back(elsewhere);
  const Plan plan = make_plan(facts, task_across(), {});
  Words roles;
  for (const Change& change : plan.changes) {
    if (region_of(change) == nullptr) roles.push_back(title_of(change));
  }
  EXPECT_EQ(roles, (Words{"create the role dms-access-for-endpoint",
                          "put the policy sluice-orders of the role dms-access-for-endpoint"}));
  EXPECT_EQ(std::get<PutPolicy>(plan.changes[5]).next_arn, elsewhere.arn);
  EXPECT_EQ(left(plan), Words{"role.exists"});
  EXPECT_NE(plan.left.front().fixes.front().text.find("With keys of the account 999999999999"),
            std::string::npos);
}

TEST(PlanChain, the_wide_form_is_for_the_first_trust_and_the_last_policy) {
  const Plan plan = plan_of(empty_account_with_chain(), {.is_wide = true});
  std::string trusts;
  std::string policies;
  for (const Change& change : plan.changes) {
    if (const auto* role = std::get_if<MakeRole>(&change)) {
      trusts += role->trust.dump().find("\"dms.amazonaws.com\"") == std::string::npos ? "-" : "w";
    }
    if (const auto* put = std::get_if<PutPolicy>(&change)) {
      policies += put->after.dump().find("s3:PutObject") == std::string::npos ? "-" : "w";
    }
  }
  EXPECT_EQ(trusts, "w-");
  EXPECT_EQ(policies, "-w");
}

}  // namespace
}  // namespace setup
