#include "aws/service_call.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

using std::chrono::seconds;

ServiceCall get_role(Repeat repeat = Repeat::freely) {
  ServiceCall call;
  call.service = "iam";
  call.action = "iam:GetRole";
  call.subject = "role \"etl\"";
  call.headers["content-type"] = "application/x-www-form-urlencoded";
  call.body = "Action=GetRole";
  call.repeat = repeat;
  return call;
}

ScriptedAnswer refusal(int status, const std::string& code, const std::string& headers = "") {
  return ScriptedAnswer::of(status,
                            "<ErrorResponse><Error><Code>" + code +
                                "</Code><Message>words</Message></Error></ErrorResponse>",
                            headers);
}

base::ErrorReport report_of(ServiceCaller& caller, const ServiceCall& call) {
  try {
    caller.require(call);
  } catch (const base::Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

TEST(ServiceCall, signs_with_the_service_and_region_and_counts) {
  ScriptedService service({ScriptedAnswer::of(200, "fine"), ScriptedAnswer::of(200, "")},
                          "eu-west-1");
  EXPECT_EQ(service.caller().require(get_role()).body, "fine");
  ServiceCall elsewhere = get_role();
  elsewhere.service = "s3";
  elsewhere.action = "s3:GetBucketLocation";
  elsewhere.region = "ap-south-1";
  elsewhere.method = "GET";
  elsewhere.path = "/a bucket";
  elsewhere.query = {{"location", ""}};
  elsewhere.body = "";
  service.caller().require(elsewhere);

  const std::vector<SeenRequest> seen = service.requests();
  EXPECT_EQ(seen[0].line(), "POST / HTTP/1.1");
  EXPECT_EQ(seen[0].body, "Action=GetRole");
  EXPECT_TRUE(seen[0].has("content-type: application/x-www-form-urlencoded\r\n"));
  EXPECT_TRUE(seen[0].has("SignedHeaders=content-type;host;x-amz-date"));
  EXPECT_TRUE(seen[0].has("Credential=AKIATEST/20270115/us-east-1/iam/aws4_request"));
  EXPECT_EQ(seen[1].line(), "GET /a%20bucket?location= HTTP/1.1");
  EXPECT_TRUE(seen[1].has("/20270115/ap-south-1/s3/aws4_request")) << seen[1].head;
  EXPECT_EQ(service.caller().count().total(), 2U);
  EXPECT_EQ(service.caller().count().by_action().at("iam:GetRole"), 1U);
}

TEST(ServiceCall, asks_a_service_in_the_region_that_is_named_for_it) {
  ScriptedService service({ScriptedAnswer::of(200, ""), ScriptedAnswer::of(200, "")}, "us-east-1",
                          {{"ec2", "eu-central-1"}});
  ServiceCall call = get_role();
  call.service = "ec2";
  service.caller().require(call);
  call.service = "kms";
  service.caller().require(call);
  EXPECT_TRUE(service.requests()[0].has("/eu-central-1/ec2/aws4_request"));
  EXPECT_TRUE(service.requests()[1].has("/us-east-1/kms/aws4_request"));
  EXPECT_EQ(service.caller().region_of("ec2"), "eu-central-1");
}

TEST(ServiceCall, waits_and_tries_again_when_throttled) {
  ScriptedService service({refusal(400, "Throttling"), refusal(503, "SlowDown"),
                           refusal(400, "RequestLimitExceeded"), ScriptedAnswer::of(200, "fine")});
  EXPECT_EQ(service.caller().require(get_role(Repeat::never)).body, "fine");
  EXPECT_EQ(service.clock().pauses().size(), 3U);
  EXPECT_EQ(service.caller().count().total(), 4U);
}

TEST(ServiceCall, gives_up_at_the_deadline_with_the_last_refusal) {
  ScriptedService service(std::vector<ScriptedAnswer>(200, refusal(400, "ThrottlingException")));
  const base::ErrorReport report = report_of(service.caller(), get_role());
  EXPECT_EQ(report.code, "aws.throttled");
  EXPECT_NE(report.to_text().find("gave up after"), std::string::npos);
  EXPECT_LT(service.clock().steady_now() - base::SteadyTime{}, seconds(31));
}

TEST(ServiceCall, what_must_not_be_done_twice_is_not_sent_again_after_a_failure) {
  ScriptedService service({refusal(500, "ServiceFailure"), ScriptedAnswer::close()});
  for (const char* code : {"aws.server_failure", "http.broken"}) {
    const base::ErrorReport report = report_of(service.caller(), get_role(Repeat::never));
    EXPECT_EQ(report.code, code);
    EXPECT_NE(report.to_text().find("not known"), std::string::npos) << report.to_text();
  }
  EXPECT_EQ(service.requests().size(), 2U);
}

TEST(ServiceCall, a_lost_answer_is_asked_for_once_more) {
  ScriptedService once({ScriptedAnswer::close(), ScriptedAnswer::of(200, "fine")});
  EXPECT_EQ(once.caller().require(get_role()).body, "fine");
  ScriptedService twice({ScriptedAnswer::close(), ScriptedAnswer::close()});
  const base::ErrorReport report = report_of(twice.caller(), get_role());
  EXPECT_EQ(report.code, "http.broken");
  EXPECT_EQ(report.scope, base::ErrorScope::task);
  EXPECT_EQ(twice.requests().size(), 2U);
}

TEST(ServiceCall, corrects_the_clock_by_the_servers_date_and_keeps_it) {
  // The test's clock says 2027-01-15T08:00:00Z.
  const std::string date = "Date: Fri, 15 Jan 2027 09:00:00 GMT\r\n";
  ScriptedService service({refusal(403, "SignatureDoesNotMatch", date), ScriptedAnswer::of(200, ""),
                           ScriptedAnswer::of(200, "")});
  service.caller().require(get_role());
  service.caller().require(get_role());
  const std::vector<SeenRequest> seen = service.requests();
  EXPECT_TRUE(seen[0].has("x-amz-date: 20270115T080000Z")) << seen[0].head;
  EXPECT_TRUE(seen[1].has("x-amz-date: 20270115T090000Z")) << seen[1].head;
  EXPECT_TRUE(seen[2].has("x-amz-date: 20270115T090000Z")) << seen[2].head;
}

TEST(ServiceCall, a_wrong_secret_is_no_clock_skew) {
  const std::string date = "Date: Fri, 15 Jan 2027 08:00:30 GMT\r\n";
  ScriptedService service({refusal(403, "SignatureDoesNotMatch", date)});
  EXPECT_EQ(report_of(service.caller(), get_role()).code, "aws.signature_mismatch");
}

TEST(ServiceCall, a_skew_that_stays_is_told_with_both_times) {
  const std::string date = "Date: Fri, 15 Jan 2027 09:00:00 GMT\r\n";
  ScriptedService service(
      {refusal(403, "RequestTimeTooSkewed", date), refusal(403, "RequestTimeTooSkewed", date)});
  const base::ErrorReport report = report_of(service.caller(), get_role());
  EXPECT_EQ(report.code, "aws.clock_skew");
  EXPECT_NE(report.message.find("3600 seconds behind"), std::string::npos) << report.message;
}

TEST(ServiceCall, what_is_absent_is_a_value) {
  ScriptedService service({refusal(404, "NoSuchEntity"), refusal(404, "NoSuchEntity")});
  constexpr std::string_view kAbsent[] = {"NoSuchEntity"};
  EXPECT_FALSE(service.caller().find(get_role(), kAbsent).has_value());
  EXPECT_EQ(report_of(service.caller(), get_role()).code, "aws.not_found");
}

TEST(ServiceCall, access_denied_names_keys_and_action) {
  ScriptedService service({refusal(403, "AccessDenied")});
  const base::ErrorReport report = report_of(service.caller(), get_role());
  EXPECT_TRUE(is_access_denied(report));
  EXPECT_EQ(report.message,
            "the keys AKIATEST (from a test) may not call iam:GetRole on role \"etl\"");
  EXPECT_EQ(report.server_text, "status 403 AccessDenied: words");
}

/// Keys of a session, numbered by how often they were looked for.
class Sessions {
 public:
  explicit Sessions(int last) : last_(last) {}
  FoundCredentials operator()() {
    if (number_ < last_) ++number_;
    return {{"ASIA" + std::to_string(number_), base::Secret("hidden-key"),
             base::Secret("hidden-token")},
            "a test",
            {}};
  }

 private:
  const int last_;
  int number_ = 0;
};

TEST(ServiceCall, renews_an_expired_token_once) {
  ScriptedServer server({refusal(403, "ExpiredToken"), ScriptedAnswer::of(200, "fine"),
                         refusal(403, "ExpiredToken"), refusal(403, "ExpiredToken")});
  base::FakeClock clock;
  CredentialProvider credentials(Sessions(3), clock);
  ServiceCaller caller({.endpoints = {{"", server.url()}}}, credentials, clock, {});
  EXPECT_EQ(caller.require(get_role()).body, "fine");
  EXPECT_TRUE(server.requests()[1].has("Credential=ASIA2/"));
  const base::ErrorReport report = report_of(caller, get_role());
  EXPECT_EQ(report.code, "aws.token_expired");
  EXPECT_NE(report.message.find("ASIA3"), std::string::npos) << report.message;
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST(ServiceCall, an_expired_token_without_a_newer_one_is_said_at_once) {
  ScriptedServer server({refusal(400, "ExpiredTokenException")});
  base::FakeClock clock;
  CredentialProvider credentials(Sessions(1), clock);
  ServiceCaller caller({.endpoints = {{"", server.url()}}}, credentials, clock, {});
  EXPECT_EQ(report_of(caller, get_role()).code, "aws.token_expired");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(ServiceCall, secrets_that_a_server_repeats_are_not_shown) {
  ScriptedServer server({ScriptedAnswer::of(
      400, R"({"__type":"ValidationException","message":"bad hidden-token and hidden-key"})")});
  base::FakeClock clock;
  CredentialProvider credentials(Sessions(1), clock);
  ServiceCaller caller({.endpoints = {{"", server.url()}}}, credentials, clock, {});
  const base::ErrorReport report = report_of(caller, get_role());
  EXPECT_EQ(report.server_text, "status 400 ValidationException: bad *** and ***");
}

TEST(ServiceCall, a_secret_of_stars_is_hidden_too) {
  ScriptedServer server({ScriptedAnswer::of(400, R"({"__type":"X","message":"a * b * c"})")});
  base::FakeClock clock;
  CredentialProvider credentials({{"AKIA", base::Secret("*"), base::Secret()}, "a test", {}},
                                 clock);
  ServiceCaller caller({.endpoints = {{"", server.url()}}}, credentials, clock, {});
  EXPECT_EQ(report_of(caller, get_role()).server_text, "status 400 X: a *** b *** c");
}

TEST(ServiceCall, a_stop_ends_the_pauses) {
  std::stop_source stop;
  ScriptedServer server({refusal(400, "Throttling")}, [&] { stop.request_stop(); });
  base::FakeClock clock;
  CredentialProvider credentials(Sessions(1), clock);
  ServiceCaller caller({.endpoints = {{"", server.url()}}}, credentials, clock, stop.get_token());
  EXPECT_EQ(report_of(caller, get_role()).scope, base::ErrorScope::cancelled);
}

TEST(ServiceCall, sends_without_keys_where_none_are_due) {
  ScriptedService service({ScriptedAnswer::of(200, "")});
  ServiceCall call = get_role();
  call.signing = Signing::none;
  service.caller().require(call);
  EXPECT_FALSE(service.requests()[0].has("authorization"));
}

}  // namespace
}  // namespace aws
