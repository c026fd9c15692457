#include "aws/sts_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr const char* kCredentials =
    "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/demo/sluice</Arn>"
    "<AssumedRoleId>ARO123EXAMPLE123:sluice</AssumedRoleId></AssumedRoleUser>"
    "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>"
    "<SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>"
    "<SessionToken>AQoDYXdzEPT//////////wEXAMPLEtc764==</SessionToken>"
    "<Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>";

std::string answer_to(const std::string& operation, const std::string& result) {
  return "<" + operation + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" +
         operation + "Result>" + result + "</" + operation +
         "Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></" + operation +
         "Response>";
}

TEST(StsClient, says_whose_the_keys_are) {
  ScriptedService service({ScriptedAnswer::of(
      200, answer_to("GetCallerIdentity",
                     "<Arn>arn:aws-cn:iam::123456789012:user/Alice</Arn>"
                     "<UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Account>123456789012</Account>"))});
  const CallerIdentity identity = StsClient(service.caller()).get_caller_identity();
  EXPECT_EQ(identity.account, "123456789012");
  EXPECT_EQ(identity.arn, "arn:aws-cn:iam::123456789012:user/Alice");
  EXPECT_EQ(identity.user_id, "AIDACKCEVSQ6C2EXAMPLE");
  EXPECT_EQ(service.body(0), "Action=GetCallerIdentity&Version=2011-06-15");
}

TEST(StsClient, gives_keys_of_a_role_with_their_end) {
  ScriptedService service({ScriptedAnswer::of(200, answer_to("AssumeRole", kCredentials))});
  const FoundCredentials found =
      StsClient(service.caller())
          .assume_role({.arn = "arn:aws:iam::123456789012:role/demo",
                        .external_id = "x 1",
                        .duration_seconds = 900});
  EXPECT_EQ(found.keys.access_key_id, "ASIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(found.keys.session_token.reveal(), "AQoDYXdzEPT//////////wEXAMPLEtc764==");
  EXPECT_EQ(base::to_iso8601(found.expires_at.value()), "2019-11-09T13:34:41Z");
  EXPECT_EQ(found.origin, "role arn:aws:iam::123456789012:role/demo");
  EXPECT_EQ(service.body(0),
            "Action=AssumeRole&DurationSeconds=900&ExternalId=x+1&"
            "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=sluice&"
            "Version=2011-06-15");
}

TEST(StsClient, a_web_identity_needs_no_keys) {
  ScriptedService service(
      {ScriptedAnswer::of(200, answer_to("AssumeRoleWithWebIdentity", kCredentials))});
  StsClient(service.caller()).assume_role_with_web_identity({.arn = "arn"}, base::Secret("to.ken"));
  EXPECT_FALSE(service.requests()[0].has("authorization"));
  EXPECT_NE(service.body(0).find("WebIdentityToken=to.ken"), std::string::npos);
}

TEST(StsClient, a_role_that_does_not_trust_us_is_access_denied) {
  ScriptedService service({ScriptedAnswer::of(
      403,
      "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
      "<Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/u is not "
      "authorized to perform: sts:AssumeRole on resource: arn</Message></Error></ErrorResponse>")});
  EXPECT_EQ(code_thrown_by([&] { StsClient(service.caller()).assume_role({.arn = "arn"}); }),
            "aws.access_denied");
}

TEST(StsClient, an_answer_without_keys_is_refused) {
  ScriptedService service({ScriptedAnswer::of(200, answer_to("AssumeRole", ""))});
  EXPECT_EQ(code_thrown_by([&] { StsClient(service.caller()).assume_role({.arn = "arn"}); }),
            "aws.answer_malformed");
}

}  // namespace
}  // namespace aws
