#include "store/s3_address.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace store {
namespace {

S3Address address_of(const std::string& bucket, const std::string& endpoint_url) {
  S3Settings settings;
  settings.bucket = bucket;
  settings.region = "eu-central-1";
  settings.endpoint_url = endpoint_url;
  return s3_address(settings);
}

TEST(S3Address, puts_the_bucket_into_the_host_at_aws) {
  const S3Address address = address_of("stage", "");
  EXPECT_EQ(address.base_url, "https://stage.s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(address.host, "stage.s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(address.path_prefix, "");
  EXPECT_TRUE(address.is_tls);
}

TEST(S3Address, uses_the_domain_of_china) {
  S3Settings settings;
  settings.bucket = "stage";
  settings.region = "cn-north-1";
  EXPECT_EQ(s3_address(settings).host, "stage.s3.cn-north-1.amazonaws.com.cn");
}

TEST(S3Address, puts_a_bucket_with_dots_into_the_path_under_tls) {
  const S3Address address = address_of("my.stage", "");
  EXPECT_EQ(address.base_url, "https://s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(address.path_prefix, "/my.stage");
}

TEST(S3Address, puts_the_bucket_into_the_path_where_the_host_has_no_names_below) {
  for (const char* host : {"127.0.0.1:9000", "localhost:9000", "[::1]:9000"}) {
    const S3Address address = address_of("stage", std::string("http://") + host);
    EXPECT_EQ(address.base_url, std::string("http://") + host);
    EXPECT_EQ(address.path_prefix, "/stage");
    EXPECT_FALSE(address.is_tls);
  }
}

TEST(S3Address, obeys_path_style) {
  S3Settings settings;
  settings.bucket = "stage";
  settings.endpoint_url = "https://s3.example.org/base/";
  EXPECT_EQ(s3_address(settings).base_url, "https://stage.s3.example.org");
  EXPECT_EQ(s3_address(settings).path_prefix, "/base");
  settings.path_style = true;
  EXPECT_EQ(s3_address(settings).base_url, "https://s3.example.org");
  EXPECT_EQ(s3_address(settings).path_prefix, "/base/stage");
}

TEST(S3Address, leaves_the_schemes_own_port_out_of_the_signed_host) {
  EXPECT_EQ(address_of("b", "https://s3.example.org:443").host, "b.s3.example.org");
  EXPECT_EQ(address_of("b", "http://10.0.0.1:80").host, "10.0.0.1");
  EXPECT_EQ(address_of("b", "http://10.0.0.1:443").host, "10.0.0.1:443");
}

TEST(S3Address, refuses_what_is_no_endpoint) {
  for (const char* url : {"s3.example.org", "ftp://x", "http://", "https:///path",
                          "http://u:p@host", "http://host?x=1", "http://ho st"}) {
    try {
      address_of("b", url);
      FAIL() << url;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "aws.endpoint_url");
      EXPECT_EQ(error.scope(), base::ErrorScope::request);
    }
  }
  EXPECT_THROW(address_of("", ""), base::Error);
}

}  // namespace
}  // namespace store
