#include "doctor/key_checks.hpp"

#include "doctor/test_role.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

const std::string kByName = R"({"AWS":")" + std::string(kArn) + R"("})";

/// What is said of the role's own kms:Decrypt; an empty code when nothing is.
Finding decryption_in(const RoleWorld& world) {
  for (const Finding& finding : check_role(world, task())) {
    if (finding.checked == "kms:Decrypt") return finding;
  }
  return {};
}

Severity key_policy_in(const RoleWorld& world) {
  return finding_of(check_role(world, task()), "role.key_policy").severity;
}

void add_to_key(RoleWorld& world, const std::string& principal, const std::string& condition) {
  world.key_policy->document["Statement"].push_back(
      json(R"({"Effect":"Allow","Action":"kms:*","Resource":"*","Principal":)" + principal +
           R"(,"Condition":)" + condition + "}"));
}

TEST(KeyChecks, a_key_that_names_the_role_needs_no_policy_of_it) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":")" + std::string(kArn) + R"("})");
  EXPECT_TRUE(all_passed(check_role(world, task())));
  world.chain[0].policies->push_back({"inline policy no", json(R"({"Statement":{"Effect":"Deny",
    "Action":"kms:*","Resource":"*"}})")});
  EXPECT_EQ(first_failure(check_role(world, task()))->code, "role.policy");
}

TEST(KeyChecks, a_key_of_the_account_leaves_it_to_the_role) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":"arn:aws:iam::123456789012:root"})");
  world.chain[0].policies->push_back({"inline policy key", json(R"({"Statement":{"Effect":"Allow",
    "Action":"kms:Decrypt","Resource":"*"}})")});
  EXPECT_TRUE(all_passed(check_role(world, task())));
}

TEST(KeyChecks, aws_s_own_key_of_s3_lets_the_account_in) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":"*"})");
  world.key_policy->document["Statement"][0]["Condition"] = json(R"({"StringEquals":{
    "kms:ViaService":"s3.us-east-1.amazonaws.com","kms:CallerAccount":"123456789012"}})");
  EXPECT_TRUE(all_passed(check_role(world, task())));
}

TEST(KeyChecks, a_condition_of_the_key_is_told) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":"*"})");
  world.key_policy->document["Statement"][0]["Condition"] =
      json(R"({"StringEquals":{"kms:EncryptionContext:a":"b"}})");
  EXPECT_EQ(finding_of(check_role(world, task()), "role.key_policy").severity, Severity::warning);
}

TEST(KeyChecks, a_key_whose_policy_may_not_be_seen_never_passes) {
  RoleWorld world = good_world();
  world.bucket_key_arn = "arn:aws:kms:us-east-1:123456789012:key/k";
  world.is_key_policy_unseen = true;
  world.key_policy_refusal = "not you";
  const Finding key = finding_of(check_role(world, task()), "role.key_policy");
  EXPECT_EQ(key.severity, Severity::not_seen);
  EXPECT_EQ(key.server_text, "not you");
  EXPECT_NE(key.fixes.at(0).text.find("kms:GetKeyPolicy"), std::string::npos);
  EXPECT_EQ(first_failure(check_role(world, task())), nullptr);
}

TEST(KeyChecks, a_boundary_limits_a_key_that_names_the_role) {
  RoleWorld world = good_world();
  with_key(world, kByName);
  with_boundary(world.chain[0], "*");
  EXPECT_EQ(decryption_in(world).severity, Severity::passed);
  with_boundary(world.chain[0], "s3:*");
  EXPECT_EQ(key_policy_in(world), Severity::passed);
  EXPECT_EQ(decryption_in(world).severity, Severity::failure);
  EXPECT_NE(decryption_in(world).seen.find("permissions boundary managed policy edge"),
            std::string::npos)
      << decryption_in(world).seen;
  EXPECT_NE(decryption_in(world).fixes.at(0).text.find("boundary"), std::string::npos);
}

TEST(KeyChecks, a_boundary_limits_no_key_of_everybody_unless_it_denies) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":"*"})");
  world.key_policy->document["Statement"][0]["Condition"] =
      json(R"({"ArnEquals":{"aws:PrincipalArn":")" + std::string(kArn) + R"("}})");
  with_boundary(world.chain[0], "s3:*");
  EXPECT_TRUE(all_passed(check_role(world, task())));
  world.chain[0].boundary->document["Statement"] = json(R"([
    {"Effect":"Allow","Action":"*","Resource":"*"},
    {"Sid":"NoKeys","Effect":"Deny","Action":"kms:*","Resource":"*"}])");
  EXPECT_NE(decryption_in(world).seen.find("denied by managed policy edge, statement \"NoKeys\""),
            std::string::npos);
}

TEST(KeyChecks, a_session_that_a_key_names_may_be_another_one) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":"arn:aws:sts::123456789012:assumed-role/dms-access-for-endpoint/x"})");
  with_boundary(world.chain[0], "s3:*");
  EXPECT_EQ(key_policy_in(world), Severity::warning);
  EXPECT_EQ(decryption_in(world).code, "") << "it is told once";
}

TEST(KeyChecks, a_condition_on_the_role_hides_no_way_by_its_account) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":"arn:aws:iam::123456789012:root"})");
  add_to_key(world, kByName, R"({"StringEquals":{"kms:EncryptionContext:a":"b"}})");
  EXPECT_EQ(key_policy_in(world), Severity::passed);
  EXPECT_EQ(decryption_in(world).severity, Severity::warning) << "the statement may be met";
  world.chain[0].policies->push_back({"inline policy key", json(R"({"Statement":{"Effect":"Allow",
    "Action":"kms:Decrypt","Resource":"*"}})")});
  EXPECT_TRUE(all_passed(check_role(world, task())));
  world.chain[0].policies->back().document["Statement"]["Effect"] = "Deny";
  EXPECT_EQ(decryption_in(world).severity, Severity::failure);
}

TEST(KeyChecks, the_role_is_judged_behind_a_condition_of_the_key) {
  RoleWorld world = good_world();
  with_key(world, R"({"AWS":"arn:aws:iam::123456789012:root"})");
  world.key_policy->document["Statement"][0]["Condition"] =
      json(R"({"StringEquals":{"kms:EncryptionContext:a":"b"}})");
  EXPECT_EQ(key_policy_in(world), Severity::warning);
  EXPECT_EQ(decryption_in(world).severity, Severity::failure) << "met or not, the role may not";
}

}  // namespace
}  // namespace doctor
