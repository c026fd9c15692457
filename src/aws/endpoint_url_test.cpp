#include "aws/endpoint_url.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(EndpointUrl, is_taken_apart_as_it_is_signed) {
  const EndpointUrl plain = parse_endpoint_url("http://127.0.0.1:5601/");
  EXPECT_EQ(plain.host, "127.0.0.1:5601");
  EXPECT_EQ(plain.path, "");
  EXPECT_FALSE(plain.is_tls());
  const EndpointUrl tls = parse_endpoint_url("https://store.example:443/s3/");
  EXPECT_EQ(tls.host, "store.example");
  EXPECT_EQ(tls.path, "/s3");
  EXPECT_TRUE(tls.is_tls());
}

TEST(EndpointUrl, says_what_is_wrong_with_it) {
  for (const char* url :
       {"store.example", "ftp://store", "https://", "https://a?b", "http://u@h"}) {
    try {
      parse_endpoint_url(url);
      ADD_FAILURE() << url;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "aws.endpoint_url");
      EXPECT_NE(error.message().find(url), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace aws
