#include "standin/s3_signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

// The examples of Amazon S3 API Reference, "Signature Calculations for the Authorization Header:
// Transferring Payload in a Single Chunk" and "Authenticating Requests: Using Query Parameters".
constexpr std::int64_t kNow = 1369353600;  // 2013-05-24 00:00:00 UTC
constexpr const char* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* kCredential = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";

World example_world() {
  World world;
  world.users.push_back({.name = "example",
                         .access_key_id = "AKIAIOSFODNN7EXAMPLE",
                         .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                         .session_token = "",
                         .policies = {}});
  world.buckets["examplebucket"] = {.region = "us-east-1", .created_at = 0};
  return world;
}

std::string authorization(const std::string& credential, const std::string& headers,
                          const std::string& signature) {
  return "AWS4-HMAC-SHA256 Credential=" + credential + ",SignedHeaders=" + headers +
         ",Signature=" + signature;
}

S3RawRequest get_object_example() {
  return {.method = "GET",
          .target = "/test.txt",
          .headers = {{"Host", "examplebucket.s3.amazonaws.com"},
                      {"Range", "bytes=0-9"},
                      {"x-amz-content-sha256", kEmpty},
                      {"x-amz-date", "20130524T000000Z"},
                      {"Authorization",
                       authorization(kCredential, "host;range;x-amz-content-sha256;x-amz-date",
                                     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bd"
                                     "b41")}}};
}

S3RawRequest bucket_example(const std::string& query, const std::string& signature) {
  return {
      .method = "GET",
      .target = "/?" + query,
      .headers = {{"Host", "examplebucket.s3.amazonaws.com"},
                  {"x-amz-content-sha256", kEmpty},
                  {"x-amz-date", "20130524T000000Z"},
                  {"Authorization",
                   authorization(kCredential, "host;x-amz-content-sha256;x-amz-date", signature)}}};
}

S3RawRequest presigned_example() {
  return {.method = "GET",
          .target =
              "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
              "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date="
              "20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
              "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
          .headers = {{"Host", "examplebucket.s3.amazonaws.com"}}};
}

void set_header(S3RawRequest& raw, const std::string& name, const std::string& value) {
  for (auto& header : raw.headers) {
    if (header.first == name) header.second = value;
  }
}

void replace(S3RawRequest& raw, const std::string& from, const std::string& to) {
  for (auto& header : raw.headers) {
    const std::size_t at = header.second.find(from);
    if (at != std::string::npos) header.second.replace(at, from.size(), to);
  }
}

/// The error code, or "" when the request is accepted.
std::string code_of(const S3RawRequest& raw, const World& world, std::int64_t now) {
  const S3Reading reading = read_s3_request(raw);
  if (reading.failure) return reading.failure->code;
  const auto result = authenticate(reading.request, world, now);
  const auto* failure = std::get_if<S3Failure>(&result);
  return failure == nullptr ? "" : failure->code;
}

std::string code_of(const S3RawRequest& raw) {
  return code_of(raw, example_world(), kNow);
}

TEST(S3Signature, accepts_the_published_get_object) {
  EXPECT_EQ(code_of(get_object_example()), "");
}

TEST(S3Signature, accepts_the_published_put_object) {
  EXPECT_EQ(
      code_of(
          {.method = "PUT",
           .target = "/test%24file.text",
           .headers = {{"Host", "examplebucket.s3.amazonaws.com"},
                       {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                       {"x-amz-date", "20130524T000000Z"},
                       {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                       {"x-amz-content-sha256",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"},
                       {"Authorization",
                        authorization(
                            kCredential,
                            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")}}}),
      "");
}

TEST(S3Signature, accepts_the_published_bucket_requests) {
  EXPECT_EQ(code_of(bucket_example(
                "lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")),
            "");
  EXPECT_EQ(
      code_of(bucket_example("max-keys=2&prefix=J",
                             "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")),
      "");
}

TEST(S3Signature, accepts_the_published_presigned_url_until_it_expires) {
  EXPECT_EQ(code_of(presigned_example(), example_world(), kNow + 86400), "");
  EXPECT_EQ(code_of(presigned_example(), example_world(), kNow + 86401), "AccessDenied");
  EXPECT_EQ(code_of(presigned_example(), example_world(), kNow - 901), "RequestTimeTooSkewed");
}

TEST(S3Signature, refuses_whatever_was_changed_after_signing) {
  const auto changed = [](auto change) {
    S3RawRequest raw = get_object_example();
    change(raw);
    return code_of(raw);
  };
  EXPECT_EQ(changed([](S3RawRequest& r) { r.target = "/test.tx"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](S3RawRequest& r) { r.target = "/test.txt?a"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](S3RawRequest& r) { r.method = "HEAD"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](S3RawRequest& r) { set_header(r, "Range", "bytes=0-8"); }),
            "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](S3RawRequest& r) { set_header(r, "Host", "other.s3.amazonaws.com"); }),
            "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](S3RawRequest& r) { set_header(r, "x-amz-date", "20130524T000001Z"); }),
            "SignatureDoesNotMatch");
  EXPECT_EQ(
      changed([](S3RawRequest& r) { set_header(r, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"); }),
      "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](S3RawRequest& r) { replace(r, "6bdb41", "6bdb42"); }),
            "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](S3RawRequest& r) { r.headers.emplace_back("x-amz-acl", "public-read"); }),
            "AccessDenied");
  EXPECT_EQ(changed([](S3RawRequest& r) { replace(r, "=host;", "="); }), "AccessDenied");
}

TEST(S3Signature, tells_the_ways_to_be_wrong_apart) {
  const auto changed = [](const std::string& from, const std::string& to) {
    S3RawRequest raw = get_object_example();
    replace(raw, from, to);
    return code_of(raw);
  };
  EXPECT_EQ(changed("AKIAIOSFODNN7EXAMPLE", "AKIANOBODY"), "InvalidAccessKeyId");
  EXPECT_EQ(changed("/s3/", "/sts/"), "AuthorizationHeaderMalformed");
  EXPECT_EQ(changed("aws4_request", "aws3_request"), "AuthorizationHeaderMalformed");
  EXPECT_EQ(changed("/20130524/", "/20130525/"), "AuthorizationHeaderMalformed");
  EXPECT_EQ(changed("Credential=AKIAIOSFODNN7EXAMPLE/", "Credential="),
            "AuthorizationHeaderMalformed");
  EXPECT_EQ(changed("Signature=", "Sig="), "AuthorizationHeaderMalformed");
  EXPECT_EQ(changed("AWS4-HMAC-SHA256 ", "AWS "), "InvalidRequest");
  EXPECT_EQ(changed("AWS4-HMAC-SHA256 ", "Bearer "), "InvalidArgument");
  EXPECT_EQ(changed("20130524T000000Z", "yesterday"), "AccessDenied");
  EXPECT_EQ(changed("20130524T000000Z", "20131324T000000Z"), "AccessDenied");
  EXPECT_EQ(code_of({.method = "GET", .target = "/b/k", .headers = {{"Host", "localhost"}}}),
            "AccessDenied");
}

TEST(S3Signature, knows_the_clock) {
  EXPECT_EQ(code_of(get_object_example(), example_world(), kNow + 900), "");
  EXPECT_EQ(code_of(get_object_example(), example_world(), kNow + 901), "RequestTimeTooSkewed");
  EXPECT_EQ(code_of(get_object_example(), example_world(), kNow - 901), "RequestTimeTooSkewed");
}

TEST(S3Signature, wants_the_token_of_temporary_keys) {
  World world = example_world();
  world.users.front().session_token = "token";
  EXPECT_EQ(code_of(get_object_example(), world, kNow), "InvalidAccessKeyId");
  S3RawRequest raw = get_object_example();
  raw.headers.emplace_back("x-amz-security-token", "other");
  replace(raw, "x-amz-date,", "x-amz-date;x-amz-security-token,");
  EXPECT_EQ(code_of(raw, world, kNow), "InvalidToken");
  EXPECT_EQ(code_of(raw, example_world(), kNow), "InvalidToken");
}

TEST(S3Signature, refuses_incomplete_presigned_urls) {
  S3RawRequest raw = presigned_example();
  raw.target = raw.target.substr(0, raw.target.find("&X-Amz-Expires"));
  EXPECT_EQ(code_of(raw), "AuthorizationQueryParametersError");
  raw = presigned_example();
  raw.target.replace(raw.target.find("86400"), 5, "604801");
  EXPECT_EQ(code_of(raw), "AuthorizationQueryParametersError");
  raw = presigned_example();
  raw.headers.emplace_back("Authorization", "AWS4-HMAC-SHA256 x");
  EXPECT_EQ(code_of(raw), "InvalidArgument");
}

struct RegionCase {
  const char* host;
  const char* bucket;
  const char* signed_region;
  const char* code;
};
class ScopeRegions : public testing::TestWithParam<RegionCase> {};

TEST_P(ScopeRegions, are_judged_by_host_and_bucket) {
  World world = example_world();
  world.buckets["far"] = {.region = "eu-west-1", .created_at = 0};
  const RegionCase& c = GetParam();
  const S3RawRequest raw{
      .method = "HEAD", .target = std::string("/") + c.bucket, .headers = {{"Host", c.host}}};
  const auto failure = check_scope_region(read_s3_request(raw).request, world, c.signed_region);
  EXPECT_EQ(failure ? failure->code : "", c.code);
}

const RegionCase kRegionCases[] = {
    {"127.0.0.1:9000", "examplebucket", "us-east-1", ""},
    {"127.0.0.1:9000", "examplebucket", "eu-west-1", "AuthorizationHeaderMalformed"},
    {"127.0.0.1:9000", "far", "eu-west-1", ""},
    {"127.0.0.1:9000", "far", "us-east-1", "PermanentRedirect"},
    {"127.0.0.1:9000", "far", "ap-south-1", "AuthorizationHeaderMalformed"},
    {"127.0.0.1:9000", "none", "us-east-1", ""},
    {"127.0.0.1:9000", "none", "eu-west-1", "AuthorizationHeaderMalformed"},
    {"s3.eu-west-1.localhost:9000", "far", "eu-west-1", ""},
    {"s3.eu-west-1.localhost:9000", "examplebucket", "eu-west-1", "PermanentRedirect"},
    {"s3.eu-west-1.localhost:9000", "far", "us-east-1", "AuthorizationHeaderMalformed"},
};
INSTANTIATE_TEST_SUITE_P(S3Signature, ScopeRegions, testing::ValuesIn(kRegionCases));

TEST(ScopeRegion, says_which_region_is_right) {
  World world = example_world();
  world.buckets["far"] = {.region = "eu-west-1", .created_at = 0};
  const S3RawRequest raw{.method = "HEAD", .target = "/far", .headers = {{"Host", "localhost"}}};
  const S3Request request = read_s3_request(raw).request;
  EXPECT_THAT(check_scope_region(request, world, "ap-south-1")->message,
              testing::HasSubstr("the region 'ap-south-1' is wrong; expecting 'eu-west-1'"));
  EXPECT_THAT(check_scope_region(request, world, "us-east-1")->headers,
              testing::ElementsAre(testing::Pair("x-amz-bucket-region", "eu-west-1")));
}

}  // namespace
}  // namespace standin
