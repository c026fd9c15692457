#include "doctor/role_facts.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(RoleFacts, parts_of_an_arn) {
  EXPECT_EQ(role_path_of("arn:aws:iam::1:role/x"), "/");
  EXPECT_EQ(role_path_of("arn:aws:iam::1:role/a/b/x"), "/a/b/");
  EXPECT_EQ(role_path_of("x"), "/");
  EXPECT_EQ(partition_of_arn("arn:aws-cn:iam::1:role/x"), "aws-cn");
  EXPECT_EQ(partition_of_arn("x"), "");
}

TEST(RoleFacts, names_and_accounts_of_arns) {
  EXPECT_EQ(role_name_of("arn:aws:iam::123456789012:role/etl"), "etl");
  EXPECT_EQ(role_name_of("arn:aws:iam::123456789012:role/service-role/etl"), "etl");
  EXPECT_EQ(account_of("arn:aws:iam::123456789012:role/etl"), "123456789012");
  EXPECT_EQ(account_of("nothing"), "");
  EXPECT_EQ(chain_of("a,b"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(chain_of("a"), (std::vector<std::string>{"a"}));
}

TEST(RoleFacts, hosts_of_aws_say_what_they_are) {
  const auto serverless =
      parts_of_host("wg.123456789012.eu-central-1.redshift-serverless.amazonaws.com");
  ASSERT_TRUE(serverless);
  EXPECT_EQ(serverless->name, "wg");
  EXPECT_EQ(serverless->account, "123456789012");
  EXPECT_EQ(serverless->region, "eu-central-1");
  EXPECT_TRUE(serverless->is_serverless);
  const auto cluster = parts_of_host("etl.cabc123.cn-north-1.redshift.amazonaws.com.cn");
  ASSERT_TRUE(cluster);
  EXPECT_EQ(cluster->name, "etl");
  EXPECT_EQ(cluster->region, "cn-north-1");
  EXPECT_FALSE(cluster->is_serverless);
  EXPECT_FALSE(parts_of_host("127.0.0.1"));
  EXPECT_FALSE(parts_of_host("warehouse.example.org"));
  EXPECT_FALSE(parts_of_host("a.b.c.s3.amazonaws.com"));
}

}  // namespace
}  // namespace doctor
