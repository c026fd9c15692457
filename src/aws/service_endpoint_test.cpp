#include "aws/service_endpoint.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

std::string address(const std::string& service, const std::string& region) {
  const ServiceEndpoint endpoint = service_endpoint(service, region, {});
  return endpoint.url.scheme + "://" + endpoint.url.host + " " + endpoint.region;
}

TEST(ServiceEndpoint, follows_the_partition_of_the_region) {
  EXPECT_EQ(address("ec2", "eu-central-1"),
            "https://ec2.eu-central-1.amazonaws.com eu-central-1");
  EXPECT_EQ(address("redshift-serverless", "cn-northwest-1"),
            "https://redshift-serverless.cn-northwest-1.amazonaws.com.cn cn-northwest-1");
  EXPECT_EQ(address("sts", "us-gov-east-1"),
            "https://sts.us-gov-east-1.amazonaws.com us-gov-east-1");
  EXPECT_EQ(partition_of("cn-north-1").name, "aws-cn");
  EXPECT_EQ(partition_of("us-gov-west-1").name, "aws-us-gov");
  EXPECT_EQ(partition_of("us-west-1").name, "aws");
  EXPECT_EQ(partition_of("").name, "aws");
}

TEST(ServiceEndpoint, iam_has_one_address_and_one_region_per_partition) {
  EXPECT_EQ(address("iam", "eu-central-1"), "https://iam.amazonaws.com us-east-1");
  EXPECT_EQ(address("iam", "cn-northwest-1"),
            "https://iam.cn-north-1.amazonaws.com.cn cn-north-1");
  EXPECT_EQ(address("iam", "us-gov-east-1"), "https://iam.us-gov.amazonaws.com us-gov-west-1");
}

TEST(ServiceEndpoint, an_endpoint_of_ones_own_wins_and_the_general_one_stands_in) {
  const EndpointOverrides overrides{{"", "http://127.0.0.1:1"}, {"iam", "https://iam.example/x"}};
  EXPECT_EQ(service_endpoint("iam", "us-west-2", overrides).url.path, "/x");
  EXPECT_EQ(service_endpoint("iam", "us-west-2", overrides).region, "us-east-1");
  EXPECT_EQ(service_endpoint("kms", "us-west-2", overrides).url.host, "127.0.0.1:1");
  EXPECT_THROW(service_endpoint("kms", "us-west-2", {{"kms", "nonsense"}}), base::Error);
}

TEST(ServiceEndpoint, reads_the_variables_of_the_sdks) {
  std::map<std::string, std::string> set{{"AWS_ENDPOINT_URL", "http://all"},
                                         {"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://secrets"}};
  const auto environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = set.find(name);
    return found == set.end() ? std::nullopt : std::optional(found->second);
  };
  const EndpointOverrides read = endpoints_of_environment(environment);
  EXPECT_EQ(read, (EndpointOverrides{{"", "http://all"}, {"secretsmanager", "http://secrets"}}));
  set["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_TRUE(endpoints_of_environment(environment).empty());
}

}  // namespace
}  // namespace aws
