#include "setup/plan.hpp"

#include "setup/foreseen.hpp"
#include "setup/test_account.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace setup {
namespace {

using doctor::AccountFacts;

std::vector<std::string> kinds(const Plan& plan) {
  std::vector<std::string> words;
  for (const Change& change : plan.changes) words.push_back(kind_of(change));
  return words;
}

std::vector<std::string> left(const Plan& plan) {
  std::vector<std::string> codes;
  for (const doctor::Finding& finding : plan.left) codes.push_back(finding.code);
  return codes;
}

Plan plan_of(const AccountFacts& facts, const PlanOptions& options = {}) {
  return make_plan(facts, orders_task(), options);
}

using Words = std::vector<std::string>;

TEST(Plan, a_whole_account_needs_nothing) {
  const Plan plan = plan_of(good_account());
  EXPECT_TRUE(plan.is_whole()) << testing::PrintToString(kinds(plan));
  EXPECT_EQ(plan.account, "123456789012");
}

TEST(Plan, an_empty_account_gets_everything_in_the_order_of_the_road) {
  const Plan plan = plan_of(empty_account());
  EXPECT_EQ(kinds(plan),
            (Words{"make_bucket", "close_bucket", "encrypt_bucket", "add_cleanup", "make_role",
                   "put_policy", "make_endpoint", "allow_egress", "associate_role"}));
  EXPECT_EQ(left(plan), Words{});
}

TEST(Plan, with_all_changes_foreseen_nothing_is_left_to_plan) {
  AccountFacts facts = empty_account();
  for (const Change& change : plan_of(facts).changes) facts = with_change(facts, change);
  EXPECT_TRUE(plan_of(facts).is_whole());
}

TEST(Plan, a_role_is_made_under_its_path_and_trusts_both_kinds_of_redshift) {
  const Plan plan = plan_of(empty_account());
  const auto& role = std::get<MakeRole>(plan.changes.at(4));
  EXPECT_EQ(role.role, kRoleName);
  EXPECT_EQ(role.path, "/etl/");
  EXPECT_EQ(
      role.trust.at("Statement").at(0).at("Principal"),
      json(R"({"Service": ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"]})"));
}

TEST(Plan, a_trust_policy_grows_by_one_statement) {
  AccountFacts facts = good_account();
  facts.roles.front().trust = json(R"({"Version": "2012-10-17", "Statement":
      {"Sid": "SluiceRedshift", "Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"},
       "Action": "sts:AssumeRole"}})");
  const Plan plan = plan_of(facts);
  ASSERT_EQ(kinds(plan), Words{"change_trust"});
  const auto& change = std::get<ChangeTrust>(plan.changes.front());
  EXPECT_EQ(change.before, *facts.roles.front().trust);
  ASSERT_EQ(change.after.at("Statement").size(), 2U);
  EXPECT_EQ(change.after.at("Statement").at(0), change.before.at("Statement"));
  EXPECT_EQ(change.after.at("Statement").at(1).at("Sid"), "SluiceRedshift2");
}

TEST(Plan, a_denial_is_left_alone) {
  AccountFacts facts = good_account();
  facts.roles.front().policies->push_back(
      {"managed policy guard", json(R"({"Statement": {"Effect": "Deny", "Action": "s3:GetObject",
                                        "Resource": "*"}})")});
  const Plan plan = plan_of(facts);
  EXPECT_EQ(kinds(plan), Words{});
  EXPECT_EQ(left(plan), Words{"role.policy"});
}

TEST(Plan, the_policy_of_its_name_is_replaced_with_what_was_there_kept) {
  AccountFacts facts = good_account();
  const base::Json narrow = json(R"({"Statement": []})");
  facts.roles.front().policies = {{"inline policy sluice-orders", narrow}};
  const Plan plan = plan_of(facts);
  ASSERT_EQ(kinds(plan), Words{"put_policy"});
  EXPECT_EQ(std::get<PutPolicy>(plan.changes.front()).before, narrow);
  EXPECT_EQ(title_of(plan.changes.front()),
            "replace the policy sluice-orders of the role dms-access-for-endpoint");
}

TEST(Plan, the_key_of_the_bucket_is_allowed_too) {
  AccountFacts facts = good_account();
  facts.bucket.key.emplace().arn = "arn:aws:kms:us-east-1:123456789012:key/1";
  facts.bucket.key->is_enabled = true;
  const Plan plan = plan_of(facts);
  ASSERT_EQ(kinds(plan), Words{"put_policy"});
  EXPECT_NE(std::get<PutPolicy>(plan.changes.front()).after.dump().find("kms:Decrypt"),
            std::string::npos);
}

TEST(Plan, other_roles_of_the_warehouse_stay_on_its_list) {
  AccountFacts facts = good_account();
  facts.warehouse.roles.pop_back();
  const Plan plan = plan_of(facts);
  ASSERT_EQ(kinds(plan), Words{"associate_role"});
  const auto& change = std::get<AssociateRole>(plan.changes.front());
  EXPECT_EQ(change.warehouse, "etl");
  EXPECT_EQ(change.others, Words{"arn:aws:iam::123456789012:role/other"});
  EXPECT_FALSE(change.is_listed);
}

TEST(Plan, a_role_that_is_being_added_is_waited_for) {
  AccountFacts facts = good_account();
  facts.warehouse.roles.back().apply_status = "adding";
  const Plan plan = plan_of(facts);
  ASSERT_EQ(kinds(plan), Words{"associate_role"});
  EXPECT_TRUE(std::get<AssociateRole>(plan.changes.front()).is_listed);
}

TEST(Plan, an_endpoint_that_is_there_gets_the_table) {
  AccountFacts facts = good_account();
  facts.network->endpoints->front().route_table_ids.clear();
  const Plan plan = plan_of(facts);
  ASSERT_EQ(kinds(plan), Words{"add_routes"});
  EXPECT_EQ(std::get<AddRoutes>(plan.changes.front()).endpoint_id, "vpce-1");
}

TEST(Plan, an_endpoint_that_is_being_made_is_waited_for_by_a_person) {
  AccountFacts facts = good_account();
  facts.network->endpoints->front().state = "pending";
  const Plan plan = plan_of(facts);
  EXPECT_EQ(kinds(plan), Words{});
  EXPECT_EQ(left(plan), (Words{"network.route", "network.route"}));
}

TEST(Plan, https_goes_to_s3_alone_when_its_addresses_are_known) {
  AccountFacts facts = good_account();
  facts.network->groups->front().egress.clear();
  EXPECT_EQ(title_of(plan_of(facts).changes.at(0)), "let sg-1 out: tcp 443 to pl-1");
  facts.network->prefix_lists.reset();
  EXPECT_EQ(kinds(plan_of(facts)), Words{});
  EXPECT_EQ(left(plan_of(facts)), Words{"network.egress"});
}

TEST(Plan, nothing_is_made_in_another_account) {
  AccountFacts facts = empty_account();
  facts.account = "999999999999";
  const Plan plan = plan_of(facts);
  for (const std::string& kind : kinds(plan)) {
    EXPECT_TRUE(kind != "make_role" && kind != "put_policy" && kind != "associate_role") << kind;
  }
  EXPECT_EQ(left(plan).front(), "role.other_account");
}

TEST(Plan, what_was_not_seen_is_not_planned_for) {
  AccountFacts facts = good_account();
  facts.roles.front().policies.reset();
  facts.roles.front().unseen["iam:ListRolePolicies"] = "no";
  facts.warehouse.unseen["redshift-serverless:GetNamespace"] = "no";
  facts.warehouse.roles.clear();
  const Plan plan = plan_of(facts);
  EXPECT_EQ(kinds(plan), Words{});
  EXPECT_EQ(left(plan), (Words{"role.policy", "role.associated"}));
}

TEST(Plan, the_wide_form_has_what_the_manual_of_dms_has) {
  const Plan plan = plan_of(good_account(), {.is_wide = true});
  ASSERT_EQ(kinds(plan), (Words{"change_trust", "put_policy"}));
  EXPECT_NE(std::get<ChangeTrust>(plan.changes[0]).after.dump().find("\"dms.amazonaws.com\""),
            std::string::npos);
  EXPECT_NE(std::get<PutPolicy>(plan.changes[1]).after.dump().find("s3:DeleteBucketPolicy"),
            std::string::npos);
  AccountFacts facts = good_account();
  for (const Change& change : plan.changes) facts = with_change(facts, change);
  EXPECT_TRUE(plan_of(facts, {.is_wide = true}).is_whole());
}

TEST(Plan, a_rule_gets_an_id_that_is_free) {
  AccountFacts facts = good_account();
  aws::LifecycleRule& rule = facts.bucket.lifecycle->rules.front();
  rule.id = "sluice-orders";
  rule.is_enabled = false;
  const Plan plan = plan_of(facts);
  ASSERT_EQ(kinds(plan), Words{"add_cleanup"});
  EXPECT_EQ(std::get<AddCleanup>(plan.changes.front()).rule_id, "sluice-orders-2");
}

TEST(Plan, a_role_under_another_path_is_left_to_a_person) {
  AccountFacts facts = good_account();
  facts.roles.front().found_arn = "arn:aws:iam::123456789012:role/dms-access-for-endpoint";
  const Plan plan = plan_of(facts);
  EXPECT_EQ(kinds(plan), Words{});
  EXPECT_EQ(left(plan), Words{"role.exists"});
}

TEST(Plan, no_table_is_sent_through_an_endpoint_that_keeps_the_files_back) {
  AccountFacts facts = good_account();
  facts.network->endpoints->front().route_table_ids.clear();
  facts.network->endpoints->front().policy = R"({"Statement": []})";
  EXPECT_EQ(kinds(plan_of(facts)), Words{});
}

TEST(Plan, the_wide_form_touches_no_role_but_the_tasks) {
  AccountFacts facts = good_account();
  facts.roles.front().found_arn = "arn:aws:iam::123456789012:role/dms-access-for-endpoint";
  EXPECT_EQ(kinds(plan_of(facts, {.is_wide = true})), Words{});
  facts = good_account();
  facts.roles.push_back(facts.roles.front());
  facts.roles.back().arn = facts.roles.back().found_arn = "arn:aws:iam::222222222222:role/b";
  const Plan plan = plan_of(facts, {.is_wide = true});
  ASSERT_EQ(kinds(plan), (Words{"change_trust", "put_policy"}));
  // It is the first that is let assume the other; of the other nothing is planned.
  EXPECT_EQ(std::get<PutPolicy>(plan.changes[1]).next_arn, facts.roles.back().arn);
  EXPECT_EQ(std::get<ChangeTrust>(plan.changes[0]).former_arn, "");
}

TEST(Plan, somebody_elses_bucket_is_not_closed) {
  AccountFacts facts = good_account();
  facts.bucket.access_block.reset();
  EXPECT_EQ(kinds(plan_of(facts)), Words{});
  EXPECT_EQ(kinds(plan_of(facts, {.is_bucket_ours = true})), Words{"close_bucket"});
}

TEST(Plan, what_is_at_the_warehouse_names_its_region) {
  const Plan plan = make_plan(empty_account(), task_elsewhere(), {});
  for (const Change& change : plan.changes) {
    const std::string* region = region_of(change);
    if (region == nullptr) continue;
    const bool is_of_bucket =
        kind_of(change).ends_with("_bucket") || kind_of(change) == "add_cleanup";
    EXPECT_EQ(*region, is_of_bucket ? "us-east-1" : "eu-central-1") << title_of(change);
  }
  AccountFacts facts = good_account();
  facts.network->endpoints->front().route_table_ids.clear();
  EXPECT_EQ(*region_of(plan_of(facts).changes.at(0)), "us-east-1");
}

}  // namespace
}  // namespace setup
