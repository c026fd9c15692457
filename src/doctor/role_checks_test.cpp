#include "doctor/role_checks.hpp"

#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace doctor {
namespace {

constexpr char kArn[] = "arn:aws:iam::123456789012:role/dms-access-for-endpoint";

model::TaskDefinition task() {
  model::TaskDefinition task = following_task();
  task.target.role_arn = kArn;
  task.staging.bucket = "dms-staging";
  task.staging.folder = "dms";
  return task;
}

RoleWorld good_world() {
  RoleWorld world;
  world.region = "us-east-1";
  RoleFacts role;
  role.arn = kArn;
  role.name = role_name_of(kArn);
  role.exists = true;
  role.found_arn = kArn;
  role.trust = least_trust("us-east-1");
  role.policies = {{"inline policy staging", least_policy(task(), "")}};
  world.chain = {role};
  world.warehouse.name = "namespace etl";
  world.warehouse.exists = true;
  world.warehouse.roles = {{"arn:aws:iam::123456789012:role/other", "in-sync"}, {kArn, "in-sync"}};
  return world;
}

base::Json json(const std::string& text) {
  return base::parse_json(text, "test");
}

const Finding* first_failure(const Findings& findings) {
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::failure) return &finding;
  }
  return nullptr;
}

TEST(RoleChecks, a_good_role_passes) {
  EXPECT_TRUE(all_passed(check_role(good_world(), task())));
}

struct Broken {
  std::string name;
  std::string code;
  std::function<void(RoleWorld&)> breaking;
  std::string seen;
  std::string fix;
};

class RoleChecksBroken : public testing::TestWithParam<Broken> {};

TEST_P(RoleChecksBroken, is_the_first_failure) {
  RoleWorld world = good_world();
  GetParam().breaking(world);
  const Findings findings = check_role(world, task());
  const Finding* found = first_failure(findings);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->code, GetParam().code);
  EXPECT_NE(found->seen.find(GetParam().seen), std::string::npos) << found->seen;
  std::string fixes;
  for (const Fix& fix : found->fixes) fixes += fix.text + "\n";
  EXPECT_NE(fixes.find(GetParam().fix), std::string::npos) << fixes;
}

INSTANTIATE_TEST_SUITE_P(
    One, RoleChecksBroken,
    testing::Values(
        Broken{"missing", "role.exists", [](RoleWorld& w) { w.chain[0].exists = false; },
               "there is no role", "aws iam create-role --role-name dms-access-for-endpoint"},
        Broken{"trusts_dms_only", "role.trust",
               [](RoleWorld& w) {
                 w.chain[0].trust = json(R"({"Statement":[{"Effect":"Allow",
                   "Principal":{"Service":"dms.amazonaws.com"},"Action":"sts:AssumeRole"}]})");
               },
               "not named in the trust policy", "update-assume-role-policy"},
        Broken{"trusts_provisioned_only", "role.trust",
               [](RoleWorld& w) {
                 w.chain[0].trust = json(R"({"Statement":[{"Effect":"Allow",
                   "Principal":{"Service":"redshift.amazonaws.com"},"Action":"sts:AssumeRole"}]})");
               },
               "not named", "redshift-serverless.amazonaws.com"},
        Broken{"other_account_only", "role.trust",
               [](RoleWorld& w) {
                 w.chain[0].trust = json(R"({"Statement":[{"Effect":"Allow",
                   "Principal":{"Service":["redshift-serverless.amazonaws.com"]},
                   "Action":"sts:AssumeRole",
                   "Condition":{"StringEquals":{"aws:SourceAccount":"999999999999"}}}]})");
               },
               "not named", "trust.json"},
        Broken{"no_policy", "role.policy", [](RoleWorld& w) { w.chain[0].policies->clear(); },
               "arn:aws:s3:::dms-staging/dms/orders/x is not allowed", "put-role-policy"},
        Broken{"other_bucket", "role.policy",
               [](RoleWorld& w) {
                 w.chain[0].policies = {{"p", json(R"({"Statement":{"Effect":"Allow",
                   "Action":"s3:*","Resource":["arn:aws:s3:::other","arn:aws:s3:::other/*"]}})")}};
               },
               "is not allowed", "s3:GetBucketLocation"},
        Broken{"denied", "role.policy",
               [](RoleWorld& w) {
                 w.chain[0].policies->push_back({"managed policy guard", json(R"({"Statement":
                   {"Effect":"Deny","Action":"s3:Get*","Resource":"*"}})")});
               },
               "is denied by managed policy guard", "Remove the denial"},
        Broken{"bounded", "role.policy",
               [](RoleWorld& w) {
                 w.chain[0].boundary = NamedPolicy{"managed policy b", json(R"({"Statement":
                   {"Effect":"Allow","Action":"ec2:*","Resource":"*"}})")};
               },
               "not allowed by its permissions boundary", "put-role-policy"},
        Broken{"denied_by_bucket", "role.policy",
               [](RoleWorld& w) {
                 w.bucket_policy = NamedPolicy{"bucket policy", json(R"({"Statement":
                   {"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}})")};
               },
               "is denied by bucket policy", "the bucket policy"},
        Broken{"no_key", "role.policy",
               [](RoleWorld& w) { w.bucket_key_arn = "arn:aws:kms:us-east-1:1:key/k"; },
               "arn:aws:kms:us-east-1:1:key/k is not allowed", "kms:Decrypt"},
        Broken{"not_associated", "role.associated",
               [](RoleWorld& w) { w.warehouse.roles.pop_back(); }, "not on the list of namespace",
               "--iam-roles arn:aws:iam::123456789012:role/other " + std::string(kArn)},
        Broken{"adding", "role.associated",
               [](RoleWorld& w) { w.warehouse.roles[1].apply_status = "adding"; },
               "not in sync yet", "Wait"},
        Broken{"no_warehouse", "role.associated", [](RoleWorld& w) { w.warehouse.exists = false; },
               "there is no namespace etl", "Check host"}),
    [](const auto& broken) { return broken.param.name; });

TEST(RoleChecks, the_fix_of_a_policy_has_setups_name_and_means_the_folder_literally) {
  RoleWorld world = good_world();
  world.chain[0].policies->clear();
  model::TaskDefinition in_folder = task();
  in_folder.staging.folder = "a*b";
  const Finding finding = finding_of(check_role(world, in_folder), "role.policy");
  ASSERT_EQ(finding.fixes.size(), 2U);
  EXPECT_NE(finding.fixes[0].text.find("--policy-name sluice-orders "), std::string::npos);
  EXPECT_NE(finding.fixes[1].text.find("arn:aws:s3:::dms-staging/a${*}b/orders/*"),
            std::string::npos)
      << finding.fixes[1].text;
  world.chain[0].policies = {{"p", least_policy(in_folder, "")}};
  EXPECT_TRUE(all_passed(check_role(world, in_folder)));
}

TEST(RoleChecks, the_fix_of_a_list_keeps_the_default_role_and_no_role_that_goes) {
  RoleWorld world = good_world();
  world.warehouse.roles = {{"arn:main", "in-sync"}, {"arn:going", "removing"}};
  world.warehouse.default_role_arn = "arn:main";
  const Finding finding = finding_of(check_role(world, task()), "role.associated");
  EXPECT_NE(finding.fixes.at(0).text.find("--iam-roles arn:main " + std::string(kArn) +
                                          " --default-iam-role-arn arn:main"),
            std::string::npos)
      << finding.fixes.at(0).text;
}

TEST(RoleChecks, a_regional_principal_is_enough) {
  RoleWorld world = good_world();
  world.chain[0].trust = json(R"({"Statement":[{"Effect":"Allow",
    "Principal":{"Service":"redshift-serverless.us-east-1.amazonaws.com"},
    "Action":"sts:AssumeRole"}]})");
  EXPECT_TRUE(all_passed(check_role(world, task())));
}

TEST(RoleChecks, an_external_id_cannot_be_judged_from_here) {
  RoleWorld world = good_world();
  world.chain[0].trust = json(R"({"Statement":[{"Effect":"Allow",
    "Principal":{"Service":["redshift-serverless.amazonaws.com","redshift.amazonaws.com"]},
    "Action":"sts:AssumeRole",
    "Condition":{"StringLike":{"sts:ExternalId":"arn:aws:redshift:*:*:dbuser:wg/etl"}}}]})");
  EXPECT_EQ(finding_of(check_role(world, task()), "role.trust").severity, Severity::warning);
}

TEST(RoleChecks, what_may_not_be_seen_never_passes) {
  RoleWorld world = good_world();
  world.chain[0].trust.reset();
  world.chain[0].policies.reset();
  world.chain[0].unseen = {{"iam:GetRole", "AccessDenied"}, {"iam:ListRolePolicies", "no"}};
  world.warehouse.unseen = {{"redshift-serverless:GetNamespace", "AccessDenied"}};
  for (const Finding& finding : check_role(world, task())) {
    EXPECT_EQ(finding.severity, Severity::not_seen) << finding.code;
  }
}

TEST(RoleChecks, a_boundary_or_a_bucket_policy_that_is_not_seen_passes_nothing_on) {
  RoleWorld world = good_world();
  world.chain[0].boundary_arn = "arn:aws:iam::123456789012:policy/edge";
  world.chain[0].unseen["iam:GetPolicy"] = "no";
  EXPECT_EQ(finding_of(check_role(world, task()), "role.policy").severity, Severity::not_seen);
  world = good_world();
  world.is_bucket_policy_unseen = true;
  EXPECT_EQ(finding_of(check_role(world, task()), "role.bucket_policy").severity,
            Severity::not_seen);
}

TEST(RoleChecks, a_denial_on_a_condition_is_a_warning) {
  RoleWorld world = good_world();
  world.bucket_policy = NamedPolicy{"bucket policy", json(R"({"Statement": {"Effect": "Deny",
      "Principal": "*", "Action": "s3:*", "Resource": "*",
      "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}})")};
  EXPECT_EQ(finding_of(check_role(world, task()), "role.policy").severity, Severity::warning);
}

TEST(RoleChecks, a_prefix_is_a_condition_of_listing_alone) {
  RoleWorld world = good_world();
  world.chain[0].policies = {{"inline policy staging", json(R"({"Statement": {"Effect": "Allow",
      "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "dms/*"}}}})")}};
  for (const Finding& finding : check_role(world, task())) {
    if (finding.code != "role.policy") continue;
    EXPECT_EQ(finding.severity, finding.checked == "s3:ListBucket" ? Severity::passed
                                                                   : Severity::warning)
        << finding.checked;
  }
}

TEST(RoleChecks, the_arn_must_be_the_roles_own) {
  RoleWorld world = good_world();
  world.chain[0].found_arn = "arn:aws:iam::123456789012:role/etl/dms-access-for-endpoint";
  const Finding finding = finding_of(check_role(world, task()), "role.exists");
  EXPECT_EQ(finding.severity, Severity::failure);
  EXPECT_NE(finding.fixes.at(0).text.find(world.chain[0].found_arn), std::string::npos);
}

TEST(RoleChecks, a_role_of_another_partition_cannot_be_there) {
  RoleWorld world = good_world();
  world.region = "cn-north-1";
  EXPECT_EQ(check_role(world, task()).front().code, "role.partition");
}

TEST(RoleChecks, china_has_principals_of_its_own) {
  EXPECT_EQ(service_principals("cn-north-1", true).front(), "redshift-serverless.amazonaws.com.cn");
  EXPECT_EQ(service_principals("eu-central-1", false).front(), "redshift.amazonaws.com");
}

}  // namespace
}  // namespace doctor
