#include "standin/s3_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

using Op = S3Operation;

S3Reading read(const std::string& method, const std::string& target,
               const std::string& host = "127.0.0.1:9000") {
  return read_s3_request({.method = method, .target = target, .headers = {{"Host", host}}});
}

struct OperationCase {
  const char* method;
  const char* target;
  Op operation;
};
class Operations : public testing::TestWithParam<OperationCase> {};

TEST_P(Operations, are_told_by_method_and_query) {
  EXPECT_EQ(read(GetParam().method, GetParam().target).request.operation, GetParam().operation);
}

const OperationCase kOperationCases[] = {
    {"GET", "/", Op::list_buckets},
    {"PUT", "/b", Op::create_bucket},
    {"PUT", "/b/", Op::create_bucket},
    {"HEAD", "/b", Op::head_bucket},
    {"DELETE", "/b", Op::delete_bucket},
    {"GET", "/b?location", Op::get_bucket_location},
    {"GET", "/b?list-type=2&prefix=a%2F", Op::list_objects},
    {"GET", "/b?list-type=1", Op::not_implemented},
    {"GET", "/b", Op::not_implemented},
    {"GET", "/b?acl", Op::not_implemented},
    {"GET", "/b?list-type=2&surprise=1", Op::not_implemented},
    {"GET", "/b?uploads", Op::list_multipart_uploads},
    {"POST", "/b?delete", Op::delete_objects},
    {"PUT", "/b/k", Op::put_object},
    {"PUT", "/b/k?x-id=PutObject", Op::put_object},
    {"PUT", "/b/k?tagging", Op::not_implemented},
    {"GET", "/b/k", Op::get_object},
    {"GET", "/b/k?versionId=1", Op::not_implemented},
    {"HEAD", "/b/k", Op::head_object},
    {"DELETE", "/b/k", Op::delete_object},
    {"POST", "/b/k?uploads", Op::create_multipart_upload},
    {"POST", "/b/k?uploads=", Op::create_multipart_upload},
    {"PUT", "/b/k?partNumber=1&uploadId=u", Op::upload_part},
    {"POST", "/b/k?uploadId=u", Op::complete_multipart_upload},
    {"DELETE", "/b/k?uploadId=u", Op::abort_multipart_upload},
    {"GET", "/b/k?uploadId=u&max-parts=3", Op::list_parts},
    {"PATCH", "/b/k", Op::not_implemented},
};
INSTANTIATE_TEST_SUITE_P(S3Request, Operations, testing::ValuesIn(kOperationCases));

struct HostCase {
  const char* host;
  const char* target;
  const char* bucket;
  const char* key;
  const char* region;
};
class Hosts : public testing::TestWithParam<HostCase> {};

TEST_P(Hosts, give_bucket_and_region) {
  const HostCase& c = GetParam();
  const S3Request request = read("GET", c.target, c.host).request;
  EXPECT_EQ(request.bucket, c.bucket);
  EXPECT_EQ(request.key, c.key);
  EXPECT_EQ(request.host_region, c.region);
}

const HostCase kHostCases[] = {
    {"127.0.0.1:9000", "/b/k/l", "b", "k/l", ""},
    {"localhost", "/b/k", "b", "k", ""},
    {"box:9000", "/b/k", "b", "k", ""},
    {"s3.amazonaws.com", "/b/k", "b", "k", ""},
    {"s3.eu-west-1.amazonaws.com", "/b/k", "b", "k", "eu-west-1"},
    {"b.s3.eu-west-1.amazonaws.com", "/k", "b", "k", "eu-west-1"},
    {"b.s3.amazonaws.com", "/k/l", "b", "k/l", ""},
    {"a.b.s3.amazonaws.com", "/k", "a.b", "k", ""},
    {"s3.s3.amazonaws.com", "/k", "s3", "k", ""},
    {"b.localhost:9000", "/k", "b", "k", ""},
    {"B.LocalHost:9000", "/K", "b", "K", ""},
    {"b.s3.localhost:9000", "/k", "b", "k", ""},
    {"b.127.0.0.1:9000", "/k", "b", "k", ""},
    {"b.localhost:9000", "/", "b", "", ""},
    {"127.0.0.1", "/b//k/", "b", "/k/", ""},
    {"127.0.0.1", "/b/../etc/passwd", "b", "../etc/passwd", ""},
    {"127.0.0.1", "/b/a%20b%2Fc+d%E4%B8%AD", "b", "a b/c+d中", ""},
};
INSTANTIATE_TEST_SUITE_P(S3Request, Hosts, testing::ValuesIn(kHostCases));

TEST(S3Request, decodes_the_query_in_order) {
  const S3Request request = read("GET", "/b?prefix=a%26b%3Dc&delimiter=%2F&x&&prefix=2").request;
  EXPECT_THAT(request.query, testing::ElementsAre(
                                 testing::Pair("prefix", "a&b=c"), testing::Pair("delimiter", "/"),
                                 testing::Pair("x", ""), testing::Pair("prefix", "2")));
  EXPECT_EQ(request.param("prefix"), "a&b=c");
  EXPECT_EQ(request.param("none"), std::nullopt);
}

TEST(S3Request, joins_and_trims_headers) {
  const S3Request request =
      read_s3_request({.method = "GET",
                       .target = "/",
                       .headers = {{"X-Amz-A", "  one "}, {"x-amz-a", "two"}, {"Host", "h"}}})
          .request;
  EXPECT_EQ(request.header("x-amz-a"), "one,two");
  EXPECT_EQ(request.header("none"), std::nullopt);
}

TEST(S3Request, refuses_what_cannot_be_a_key) {
  const auto code = [](const std::string& target) {
    const auto failure = read("GET", target).failure;
    return failure ? failure->code : "";
  };
  EXPECT_EQ(code("/b/%E4%B8"), "InvalidURI");
  EXPECT_EQ(code("/b/%C0%80"), "InvalidURI");
  EXPECT_EQ(code("/b/%ED%A0%80"), "InvalidURI");
  EXPECT_EQ(code("/b/%zz"), "InvalidURI");
  EXPECT_EQ(code("/b/%4"), "InvalidURI");
  EXPECT_EQ(code("/b?prefix=%"), "InvalidURI");
  EXPECT_EQ(code("b"), "InvalidURI");
  EXPECT_EQ(code("/b/" + std::string(1024, 'k')), "");
  EXPECT_EQ(code("/b/" + std::string(1025, 'k')), "KeyTooLongError");
}

TEST(S3Request, takes_a_copy_for_what_it_is) {
  const S3Reading reading =
      read_s3_request({.method = "PUT",
                       .target = "/b/k",
                       .headers = {{"Host", "127.0.0.1"}, {"x-amz-copy-source", "/b/other"}}});
  EXPECT_EQ(reading.request.operation, Op::not_implemented);
}

TEST(Percent, encodes_as_signature_v4_does) {
  EXPECT_EQ(encode_percent("a-z_0.9~ /+\xE4", SlashRule::keep), "a-z_0.9~%20/%2B%E4");
  EXPECT_EQ(encode_percent("a/b", SlashRule::encode), "a%2Fb");
}

}  // namespace
}  // namespace standin
