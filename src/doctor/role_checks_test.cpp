#include "doctor/role_checks.hpp"

#include "doctor/association_checks.hpp"
#include "doctor/test_role.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace doctor {
namespace {

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
        Broken{
            "key_names_others", "role.key_policy",
            [](RoleWorld& w) { with_key(w, R"({"AWS":"arn:aws:iam::123456789012:role/admin"})"); },
            "it names neither arn:aws:iam::123456789012:role/dms-access-for-endpoint",
            "aws kms put-key-policy"},
        Broken{"key_denies", "role.key_policy",
               [](RoleWorld& w) {
                 with_key(w, R"({"AWS":"arn:aws:iam::123456789012:root"})");
                 w.key_policy->document["Statement"].push_back(json(R"({"Sid":"NotYou",
                   "Effect":"Deny","Principal":{"AWS":"arn:aws:iam::123456789012:root"},
                   "Action":"kms:Decrypt","Resource":"*"})"));
               },
               "kms:Decrypt is denied by key policy, statement \"NotYou\"", "Remove the denial"},
        Broken{"key_leaves_it_to_a_role_without_the_right", "role.policy",
               [](RoleWorld& w) { with_key(w, R"({"AWS":"123456789012"})"); },
               "key/k is not allowed", "kms:Decrypt"},
        Broken{"chain_not_trusted", "role.chain_trust",
               [](RoleWorld& w) {
                 with_chain(w);
                 w.chain[1].trust = least_trust("us-east-1");
               },
               "is not named in its trust policy", "update-assume-role-policy --role-name reader"},
        Broken{"chain_without_the_right", "role.chain_policy",
               [](RoleWorld& w) {
                 with_chain(w);
                 w.chain[0].policies->clear();
               },
               "sts:AssumeRole on arn:aws:iam::210987654321:role/reader is not allowed",
               "assume-reader"},
        Broken{"chain_denied", "role.chain_policy",
               [](RoleWorld& w) {
                 with_chain(w);
                 w.chain[0].policies->push_back({"managed policy guard", json(R"({"Statement":
                   {"Effect":"Deny","Action":"sts:*","Resource":"*"}})")});
               },
               "denied by managed policy guard", "Remove the denial"},
        Broken{"chain_whose_last_may_not_read", "role.policy",
               [](RoleWorld& w) {
                 with_chain(w);
                 w.chain[1].policies->clear();
               },
               "arn:aws:s3:::dms-staging/dms/orders/x is not allowed", "--role-name reader"},
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

TEST(RoleChecks, a_role_of_another_account_is_not_told_to_be_put_on_the_list) {
  RoleWorld world = good_world();
  world.warehouse.roles.clear();
  world.account = "210987654321";
  const Finding finding = finding_of(check_role(world, task()), "role.associated");
  EXPECT_NE(finding.seen.find("of the account 123456789012, namespace etl of 210987654321"),
            std::string::npos)
      << finding.seen;
  ASSERT_EQ(finding.fixes.size(), 2U);
  for (const Fix& fix : finding.fixes) {
    EXPECT_EQ(fix.text.find("update-namespace"), std::string::npos) << fix.text;
  }
  EXPECT_EQ(finding.fixes[1].text, "[target]\nrole_arn = \"arn:aws:iam::210987654321:role/NAME," +
                                       std::string(kArn) + "\"");
  world.account = account_of(kArn);
  EXPECT_NE(finding_of(check_role(world, task()), "role.associated")
                .fixes.at(0)
                .text.find("update-namespace"),
            std::string::npos);
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

TEST(RoleChecks, the_default_role_is_told) {
  RoleWorld world = good_world();
  EXPECT_EQ(finding_of(check_role(world, task()), "role.default").seen,
            "none; the task names its own");
  world.warehouse.default_role_arn = kArn;
  const Finding found = finding_of(check_role(world, task()), "role.default");
  EXPECT_EQ(found.seen, kArn);
  EXPECT_EQ(found.severity, Severity::passed);
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
    EXPECT_EQ(finding.severity,
              finding.checked == "s3:ListBucket" ? Severity::passed : Severity::warning)
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

TEST(RoleChecks, a_bucket_policy_that_names_the_role_is_enough_within_its_boundary) {
  RoleWorld world = good_world();
  world.chain[0].policies->clear();
  world.bucket_policy = NamedPolicy{"bucket policy", json(R"({"Statement":{"Effect":"Allow",
    "Principal":{"AWS":")" + std::string(kArn) + R"("},"Action":"s3:*","Resource":"*"}})")};
  EXPECT_TRUE(all_passed(check_role(world, task())));
  with_boundary(world.chain[0], "s3:*");
  EXPECT_TRUE(all_passed(check_role(world, task())));
  with_boundary(world.chain[0], "s3:GetObject");
  const Findings findings = check_role(world, task());
  const Finding* failure = first_failure(findings);
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->checked, "s3:ListBucket");
  EXPECT_NE(failure->seen.find("permissions boundary managed policy edge"), std::string::npos)
      << failure->seen;
  EXPECT_NE(failure->fixes.at(0).text.find("boundary"), std::string::npos);
}

TEST(RoleChecks, a_bucket_policy_lets_the_account_in_by_its_own_policies) {
  RoleWorld world = good_world();
  world.chain[0].policies->clear();
  world.bucket_policy = NamedPolicy{"bucket policy", json(R"({"Statement":{"Effect":"Allow",
    "Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"s3:*","Resource":"*"}})")};
  EXPECT_EQ(finding_of(check_role(world, task()), "role.policy").severity, Severity::failure);
}

}  // namespace
}  // namespace doctor
