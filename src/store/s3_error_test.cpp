#include "store/s3_error.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace store {
namespace {

S3Failure write_failure() {
  return {.what = "write",
          .action = "s3:PutObject",
          .bucket = "stage",
          .key = "t/LOAD1",
          .region = "us-east-1",
          .endpoint = "stage.s3.us-east-1.amazonaws.com",
          .access_key_id = "AKIATEST",
          .has_session_token = false,
          .our_time = base::WallTime(std::chrono::seconds(1'800'000'000))};
}

aws::HttpResponse answer_with(int status, const std::string& code, const std::string& more = "") {
  return {
      status, {}, fmt::format("<Error><Code>{}</Code><Message></Message>{}</Error>", code, more)};
}

base::Error error_for(int status, const std::string& code, const std::string& more = "") {
  return s3_error(write_failure(), answer_with(status, code, more));
}

TEST(S3Error, access_denied_names_the_action_and_the_resource) {
  const base::Error error = error_for(403, "AccessDenied");
  EXPECT_EQ(error.code(), "s3.access_denied");
  EXPECT_EQ(error.message(),
            "the keys AKIATEST may not write \"t/LOAD1\" in bucket \"stage\": they lack "
            "s3:PutObject on arn:aws:s3:::stage/t/LOAD1");
  EXPECT_NE(error.advice().find("the uploader, not the role that COPY is given"),
            std::string::npos);
  EXPECT_EQ(error.report().server_text, "status 403 AccessDenied");
}

TEST(S3Error, tells_the_faults_of_keys_apart) {
  EXPECT_EQ(error_for(403, "InvalidAccessKeyId").code(), "s3.invalid_access_key");
  EXPECT_EQ(error_for(403, "SignatureDoesNotMatch").code(), "s3.signature_mismatch");
  EXPECT_EQ(error_for(400, "ExpiredToken").code(), "s3.token_expired");
  EXPECT_NE(error_for(400, "InvalidToken").message().find("needs its session token"),
            std::string::npos);
}

TEST(S3Error, clock_skew_shows_both_clocks) {
  aws::HttpResponse answer = answer_with(403, "RequestTimeTooSkewed");
  answer.headers["date"] = "Fri, 15 Jan 2027 08:20:00 GMT";  // 1'800'001'200
  const base::Error error = s3_error(write_failure(), answer);
  EXPECT_EQ(error.code(), "s3.clock_skew");
  EXPECT_NE(error.message().find("ours says 2027-01-15T08:00:00Z, the server's "
                                 "2027-01-15T08:20:00Z (1200 seconds behind)"),
            std::string::npos)
      << error.message();
}

TEST(S3Error, wrong_region_says_what_to_write) {
  const base::Error by_element =
      error_for(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");
  EXPECT_EQ(by_element.code(), "s3.wrong_region");
  EXPECT_NE(by_element.advice().find("region = \"eu-west-1\""), std::string::npos);

  aws::HttpResponse redirect = answer_with(301, "PermanentRedirect");
  redirect.headers["x-amz-bucket-region"] = "ap-south-1";
  EXPECT_EQ(s3_error(write_failure(), redirect).message(),
            "bucket \"stage\" is in region ap-south-1, not in us-east-1");

  const aws::HttpResponse head{400, {{"x-amz-bucket-region", "sa-east-1"}}, ""};
  EXPECT_EQ(s3_error(write_failure(), head).code(), "s3.wrong_region");
}

TEST(S3Error, malformed_keys_without_a_region_are_not_a_wrong_region) {
  EXPECT_EQ(error_for(400, "AuthorizationHeaderMalformed").code(), "s3.refused");
}

TEST(S3Error, throttling_and_failures_of_the_server_pass) {
  for (const auto& [status, code] : {std::pair{503, "SlowDown"},
                                     {500, "InternalError"},
                                     {400, "RequestTimeout"},
                                     {503, "ServiceUnavailable"},
                                     {409, "OperationAborted"}}) {
    EXPECT_EQ(error_for(status, code).scope(), base::ErrorScope::transient) << code;
  }
  for (const int status : {408, 429, 500, 502, 503, 504}) {
    const aws::HttpResponse page{status, {}, "<html>a proxy</html>"};
    EXPECT_EQ(s3_error(write_failure(), page).scope(), base::ErrorScope::transient) << status;
  }
}

TEST(S3Error, what_is_not_known_is_final_and_keeps_the_code) {
  const base::Error error = error_for(405, "MethodNotAllowed");
  EXPECT_EQ(error.scope(), base::ErrorScope::task);
  EXPECT_NE(error.message().find("MethodNotAllowed"), std::string::npos);
}

TEST(S3Error, a_missing_bucket_is_named) {
  EXPECT_NE(error_for(404, "NoSuchBucket").message().find("no bucket \"stage\""),
            std::string::npos);
}

}  // namespace
}  // namespace store
