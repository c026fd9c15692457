#include "aws/service_refusal.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

HttpResponse answer(int status, const std::string& body, Headers headers = {}) {
  return {status, std::move(headers), body};
}

RefusedCall get_role() {
  return {.action = "iam:GetRole",
          .subject = "role \"etl\"",
          .host = "iam.amazonaws.com",
          .access_key_id = "AKIATEST",
          .key_origin = "the environment",
          .our_time = base::WallTime(std::chrono::seconds(1'800'000'000))};
}

base::Error error_of(const std::string& code, int status = 400) {
  return service_error(get_role(), {.status = status, .code = code});
}

TEST(ReadRefusal, reads_the_query_form) {
  const ServiceRefusal refusal = read_refusal(answer(
      404,
      "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <Error>\n"
      "    <Type>Sender</Type>\n    <Code>NoSuchEntity</Code>\n"
      "    <Message>The role with name etl cannot be found.</Message>\n  </Error>\n"
      "  <RequestId>7a62c49f</RequestId>\n</ErrorResponse>"));
  EXPECT_EQ(refusal.code, "NoSuchEntity");
  EXPECT_EQ(refusal.message, "The role with name etl cannot be found.");
  EXPECT_EQ(refusal.request_id, "7a62c49f");
  EXPECT_EQ(kind_of(refusal), RefusalKind::not_found);
}

TEST(ReadRefusal, reads_the_form_of_ec2) {
  const ServiceRefusal refusal = read_refusal(answer(
      403,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>"
      "<Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this "
      "operation.</Message></Error></Errors><RequestID>ea966190</RequestID></Response>"));
  EXPECT_EQ(refusal.code, "UnauthorizedOperation");
  EXPECT_EQ(refusal.request_id, "ea966190");
  EXPECT_EQ(kind_of(refusal), RefusalKind::access_denied);
}

TEST(ReadRefusal, reads_the_form_of_moto) {
  const ServiceRefusal refusal = read_refusal(
      answer(403, "<ErrorResponse><Errors><Error><Code>SignatureDoesNotMatch</Code><Message>words"
                  "</Message><Type>Sender</Type></Error></Errors></ErrorResponse>",
             {{"x-amzn-requestid", "r1"}}));
  EXPECT_EQ(refusal.code, "SignatureDoesNotMatch");
  EXPECT_EQ(refusal.request_id, "r1");
}

TEST(ReadRefusal, reads_the_form_of_s3) {
  const ServiceRefusal refusal = read_refusal(
      answer(404, "<Error><Code>NoSuchBucket</Code><Message/><RequestId>4442</RequestId></Error>"));
  EXPECT_EQ(refusal.code, "NoSuchBucket");
  EXPECT_EQ(refusal.message, "");
  EXPECT_EQ(refusal.request_id, "4442");
}

TEST(ReadRefusal, reads_json_with_the_code_in_the_body_or_in_a_header) {
  const ServiceRefusal in_body = read_refusal(
      answer(400, R"({"__type":"com.amazon.coral.service#AccessDeniedException",)"
                  R"("Message":"User: arn:aws:iam::1:user/u is not authorized"})",
             {{"x-amzn-requestid", "r1"}}));
  EXPECT_EQ(in_body.code, "AccessDeniedException");
  EXPECT_EQ(in_body.message, "User: arn:aws:iam::1:user/u is not authorized");
  EXPECT_EQ(in_body.request_id, "r1");
  const ServiceRefusal in_header = read_refusal(
      answer(400, R"({"message":"Rate exceeded"})",
             {{"x-amzn-errortype", "ThrottlingException:http://internal.amazon.com/coral/"}}));
  EXPECT_EQ(in_header.code, "ThrottlingException");
  EXPECT_EQ(kind_of(in_header), RefusalKind::throttled);
}

TEST(ReadRefusal, a_page_of_somebody_else_leaves_the_status_to_judge) {
  for (const char* body : {"", "<html>bad gateway</html>", "not json", "[1]", "{\"a\":{}}"}) {
    EXPECT_EQ(kind_of(read_refusal(answer(502, body))), RefusalKind::server_failure) << body;
    EXPECT_EQ(kind_of(read_refusal(answer(403, body))), RefusalKind::access_denied) << body;
    EXPECT_EQ(kind_of(read_refusal(answer(400, body))), RefusalKind::other) << body;
  }
}

TEST(ReadRefusal, cuts_what_follows_the_first_line_which_holds_the_session_token) {
  const ServiceRefusal refusal = read_refusal(
      answer(403, R"({"__type":"InvalidSignatureException","message":"does not match.\n\n)"
                  R"(The Canonical String\nx-amz-security-token:SECRET"})"));
  EXPECT_EQ(refusal.message, "does not match.");
  EXPECT_EQ(kind_of(refusal), RefusalKind::wrong_signature);
}

TEST(ServiceError, access_denied_is_told_as_data_and_in_words) {
  const base::Error error = service_error(
      get_role(), {.status = 403, .code = "AccessDenied", .message = "no", .request_id = "r"});
  EXPECT_TRUE(is_access_denied(error.report()));
  EXPECT_EQ(error.message(),
            "the keys AKIATEST (from the environment) may not call iam:GetRole on role \"etl\"");
  EXPECT_EQ(error.report().server_text, "status 403 AccessDenied: no (request r)");
  EXPECT_FALSE(is_access_denied(error_of("NoSuchEntity").report()));
}

TEST(ServiceError, each_kind_has_its_code_and_scope) {
  const std::pair<const char*, const char*> rows[] = {
      {"AccessDeniedException", "aws.access_denied"},
      {"Throttling", "aws.throttled"},
      {"TooManyRequestsException", "aws.throttled"},
      {"SlowDown", "aws.throttled"},
      {"RequestLimitExceeded", "aws.throttled"},
      {"ServiceFailure", "aws.server_failure"},
      {"RequestExpired", "aws.clock_skew"},
      {"SignatureDoesNotMatch", "aws.signature_mismatch"},
      {"AuthFailure", "aws.signature_mismatch"},
      {"ExpiredToken", "aws.token_expired"},
      {"UnrecognizedClientException", "aws.unknown_key"},
      {"InvalidVpcEndpointId.NotFound", "aws.not_found"},
      {"EntityAlreadyExists", "aws.conflict"},
      {"MalformedPolicyDocument", "aws.refused"},
  };
  for (const auto& [server_code, code] : rows) {
    const base::Error error = error_of(server_code);
    EXPECT_EQ(error.code(), code) << server_code;
    const bool passes = error.code() == "aws.throttled" || error.code() == "aws.server_failure";
    EXPECT_EQ(error.scope() == base::ErrorScope::transient, passes) << server_code;
    EXPECT_FALSE(error.advice().empty()) << server_code;
  }
}

TEST(ServiceError, a_quota_is_no_throttling) {
  EXPECT_EQ(error_of("LimitExceeded", 409).code(), "aws.refused");
}

TEST(ServiceError, tells_how_far_the_clocks_are_apart) {
  RefusedCall call = get_role();
  call.server_time = call.our_time + std::chrono::seconds(1200);
  const base::Error error = service_error(call, {.status = 400, .code = "RequestExpired"});
  EXPECT_NE(error.message().find("(1200 seconds behind)"), std::string::npos) << error.message();
}

}  // namespace
}  // namespace aws
