#include "doctor/aws_command.hpp"

#include "doctor/bucket_checks.hpp"
#include "doctor/network_checks.hpp"
#include "doctor/test_network.hpp"
#include "doctor/test_role.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

/// The commands that name no region although their service has one, or name another than this.
std::string strays(const Findings& findings, const std::string& region) {
  std::string found;
  for (const Finding& finding : findings) {
    for (const Fix& fix : finding.fixes) {
      if (fix.kind != FixKind::aws_cli || fix.text.starts_with("aws iam ")) continue;
      if (fix.text.find(" --region " + region) == std::string::npos) found += fix.text + "\n";
    }
  }
  return found;
}

bool has_command(const Findings& findings, const std::string& command) {
  for (const Finding& finding : findings) {
    for (const Fix& fix : finding.fixes) {
      if (fix.text.starts_with(command)) return true;
    }
  }
  return false;
}

TEST(AwsCommand, names_the_region_last) {
  EXPECT_EQ(in_region("aws kms enable-key --key-id k", "eu-west-1"),
            "aws kms enable-key --key-id k --region eu-west-1");
}

TEST(AwsCommand, the_warehouse_is_changed_where_it_lies_and_the_key_where_the_bucket_is) {
  RoleWorld world = good_world();
  world.region = "eu-west-1";
  world.warehouse.roles.clear();
  model::TaskDefinition there = task();
  there.staging.region = "eu-central-1";
  const Findings role = check_role(world, there);
  ASSERT_TRUE(has_command(role, "aws redshift-serverless update-namespace"));
  EXPECT_EQ(strays(role, "eu-west-1"), "");
  world.warehouse.is_serverless = false;
  const Findings cluster = check_role(world, there);
  ASSERT_TRUE(has_command(cluster, "aws redshift modify-cluster-iam-roles"));
  EXPECT_EQ(strays(cluster, "eu-west-1"), "");
  world = good_world();
  with_key(world, R"({"AWS":"arn:aws:iam::123456789012:role/admin"})");
  const Findings key = check_role(world, there);
  ASSERT_TRUE(has_command(key, "aws kms put-key-policy"));
  EXPECT_EQ(strays(key, "eu-central-1"), "");
}

TEST(AwsCommand, the_bucket_is_changed_where_the_task_says_it_is) {
  model::TaskDefinition there = task();
  there.staging.region = "eu-central-1";
  BucketFacts facts;
  facts.region = "eu-central-1";
  facts.was_read = true;
  facts.lifecycle.emplace();
  facts.encryption = aws::BucketEncryption{"aws:kms", "k"};
  facts.key.emplace();
  const Findings bucket = check_bucket(facts, there, "");
  ASSERT_TRUE(has_command(bucket, "aws s3api put-bucket-lifecycle-configuration"));
  ASSERT_TRUE(has_command(bucket, "aws s3api put-public-access-block"));
  ASSERT_TRUE(has_command(bucket, "aws kms enable-key"));
  EXPECT_EQ(strays(bucket, "eu-central-1"), "");
  facts.is_missing = true;
  const Findings missing = check_bucket(facts, there, "");
  ASSERT_TRUE(has_command(missing, "aws s3api create-bucket"));
  EXPECT_EQ(strays(missing, "eu-central-1"), "");
}

TEST(AwsCommand, the_network_is_changed_where_the_warehouse_lies) {
  NetworkFacts facts = good_network();
  facts.region = facts.bucket_region = "eu-west-1";
  (*facts.endpoints)[0].route_table_ids.clear();
  (*facts.route_tables)[1].routes.pop_back();
  facts.groups->front().egress.clear();
  facts.groups->front().ingress.clear();
  facts.acls->front().entries.clear();
  facts.names = aws::VpcNames{};
  facts.names->are_resolved = facts.names->are_given = false;
  model::TaskDefinition there = task();
  there.staging.region = "eu-west-1";
  const Findings found = check_network(facts, there);
  for (const char* command :
       {"modify-vpc-endpoint", "modify-vpc-attribute", "authorize-security-group-egress",
        "authorize-security-group-ingress", "create-network-acl-entry"}) {
    EXPECT_TRUE(has_command(found, std::string("aws ec2 ") + command)) << command;
  }
  EXPECT_EQ(strays(found, "eu-west-1"), "");
}

}  // namespace
}  // namespace doctor
