#include "aws/credential_answer.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

base::ErrorReport report_of(const HttpResponse& answer) {
  try {
    read_credential_answer(answer, "a test");
  } catch (const base::Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "keys were found";
  return {};
}

TEST(CredentialAnswer, holds_keys_and_their_end) {
  const FoundCredentials found = read_credential_answer(
      {200, {}, R"({"Code":"Success","LastUpdated":"2012-04-26T16:39:16Z","Type":"AWS-HMAC",)"
                R"("AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"wJalr/XU",)"
                R"("Token":"token","Expiration":"2017-05-17T15:09:54Z"})"},
      "a test");
  EXPECT_EQ(found.keys.access_key_id, "ASIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(found.keys.secret_access_key.reveal(), "wJalr/XU");
  EXPECT_EQ(found.keys.session_token.reveal(), "token");
  EXPECT_EQ(base::to_iso8601(found.expires_at.value()), "2017-05-17T15:09:54Z");
  EXPECT_EQ(found.origin, "a test");
}

TEST(CredentialAnswer, keys_without_an_end_are_keys) {
  const FoundCredentials found = read_credential_answer(
      {200, {}, R"({"AccessKeyId":"AKIA","SecretAccessKey":"s"})"}, "a test");
  EXPECT_FALSE(found.expires_at.has_value());
  EXPECT_TRUE(found.keys.session_token.empty());
}

TEST(CredentialAnswer, a_refusal_is_told_with_its_code) {
  const base::ErrorReport report =
      report_of({400, {}, R"({"code":"AssumeRoleUnauthorizedAccess","message":"words"})"});
  EXPECT_EQ(report.message,
            "no AWS keys from a test: status 400 AssumeRoleUnauthorizedAccess");
  EXPECT_EQ(report.server_text, "words");
  EXPECT_EQ(report.scope, base::ErrorScope::task);
  EXPECT_EQ(report_of({503, {}, ""}).scope, base::ErrorScope::transient);
  EXPECT_EQ(report_of({200, {}, R"({"Code":"Failed"})"}).message,
            "no AWS keys from a test: it says Failed");
}

TEST(CredentialAnswer, what_is_not_understood_is_not_shown) {
  for (const char* body : {"SECRET", R"({"SecretAccessKey":"SECRET"})", R"(["SECRET"])", ""}) {
    const base::ErrorReport report = report_of({200, {}, body});
    EXPECT_EQ(report.code, "aws.credentials.answer");
    EXPECT_EQ(report.to_text().find("SECRET"), std::string::npos) << report.to_text();
  }
}

}  // namespace
}  // namespace aws
