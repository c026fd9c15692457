#include "doctor/role_chain_checks.hpp"

#include "doctor/test_role.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

/// The next role is in the account of the first, whose own policies say nothing.
RoleWorld chain_in_one_account(const std::string& trusted) {
  RoleWorld world = good_world();
  with_chain(world);
  world.chain[0].policies->clear();
  world.chain[1].arn = world.chain[1].found_arn = "arn:aws:iam::123456789012:role/reader";
  world.chain[1].trust = json(R"({"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
    "Principal":{"AWS":")" + trusted +
                              R"("}}]})");
  return world;
}

Finding right_in(const RoleWorld& world) {
  return finding_of(check_role(world, task()), "role.chain_policy");
}

TEST(RoleChainChecks, a_chain_that_is_allowed_and_trusted_passes) {
  RoleWorld world = good_world();
  with_chain(world);
  EXPECT_TRUE(all_passed(check_role(world, task())));
  EXPECT_EQ(finding_of(check_role(world, task()), "role.chain_policy").checked,
            "dms-access-for-endpoint may assume reader");
}

TEST(RoleChainChecks, within_an_account_a_trust_by_name_needs_no_policy) {
  RoleWorld world = good_world();
  with_chain(world);
  world.chain[1].arn = world.chain[1].found_arn = "arn:aws:iam::123456789012:role/reader";
  EXPECT_EQ(finding_of(check_role(world, task()), "role.chain_policy").severity, Severity::warning);
  world.chain[1].trust = json(R"({"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
    "Principal":{"AWS":"arn:aws:iam::123456789012:root"}}]})");
  EXPECT_EQ(finding_of(check_role(world, task()), "role.chain_policy").severity, Severity::failure);
}

TEST(RoleChainChecks, a_next_role_that_may_not_be_seen_never_passes) {
  RoleWorld world = good_world();
  with_chain(world);
  world.chain[1].trust.reset();
  world.chain[1].unseen = {{"iam:GetRole", "the role is in the account 210987654321"}};
  const Finding trust = finding_of(check_role(world, task()), "role.chain_trust");
  EXPECT_EQ(trust.severity, Severity::not_seen);
  EXPECT_EQ(trust.server_text, "the role is in the account 210987654321");
  world.chain[0].policies.reset();
  world.chain[0].unseen = {{"iam:GetRolePolicy", "no"}};
  EXPECT_EQ(finding_of(check_role(world, task()), "role.chain_policy").severity,
            Severity::not_seen);
}

TEST(RoleChainChecks, a_trust_by_name_lets_nothing_past_the_boundary) {
  RoleWorld world = chain_in_one_account(kArn);
  with_boundary(world.chain[0], "sts:AssumeRole");
  EXPECT_EQ(right_in(world).severity, Severity::warning);
  with_boundary(world.chain[0], "s3:*");
  EXPECT_EQ(right_in(world).severity, Severity::failure);
  EXPECT_NE(right_in(world).seen.find("permissions boundary managed policy edge"),
            std::string::npos)
      << right_in(world).seen;
  EXPECT_NE(right_in(world).fixes.at(0).text.find("boundary"), std::string::npos);
}

TEST(RoleChainChecks, a_trust_of_everybody_is_not_limited_by_the_boundary_but_by_its_denial) {
  RoleWorld world = chain_in_one_account("*");
  with_boundary(world.chain[0], "s3:*");
  EXPECT_EQ(right_in(world).severity, Severity::warning);
  world.chain[0].boundary->document["Statement"]["Effect"] = "Deny";
  world.chain[0].boundary->document["Statement"]["Action"] = "sts:*";
  EXPECT_EQ(right_in(world).severity, Severity::failure);
  EXPECT_EQ(right_in(world).seen, "denied by managed policy edge, statement 1");
}

TEST(RoleChainChecks, a_condition_on_the_role_hides_no_trust_of_the_account) {
  RoleWorld world = chain_in_one_account("arn:aws:iam::123456789012:root");
  world.chain[0].policies = {{"p", json(R"({"Statement":{"Effect":"Allow",
    "Action":"sts:AssumeRole","Resource":"*"}})")}};
  world.chain[1]
      .trust->at("Statement")
      .push_back(json(R"({"Effect":"Allow",
    "Action":"sts:AssumeRole","Principal":{"AWS":")" +
                      std::string(kArn) + R"("},
    "Condition":{"StringEquals":{"sts:ExternalId":"x"}}})"));
  EXPECT_EQ(finding_of(check_role(world, task()), "role.chain_trust").severity, Severity::passed);
  EXPECT_EQ(right_in(world).severity, Severity::passed);
}

}  // namespace
}  // namespace doctor
