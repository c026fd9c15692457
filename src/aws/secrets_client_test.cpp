#include "aws/secrets_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(SecretsClient, gives_the_text_and_its_members) {
  ScriptedService service({ScriptedAnswer::of(
      200, R"({"ARN":"arn:aws:secretsmanager:us-west-2:123456789012:secret:db-a1b2c3",)"
           R"("CreatedDate":1.52E9,"Name":"db","SecretString":"{\n  \"username\":\"david\",)"
           R"(\n  \"password\":\"EXAMPLE-\\u00fc\",\"port\":5439}\n","VersionId":"v"})")});
  const SecretValue value = SecretsClient(service.caller()).get_secret_value("db").value();
  EXPECT_EQ(value.name, "db");
  EXPECT_EQ(value.member("username").reveal(), "david");
  EXPECT_EQ(value.member("password").reveal(), "EXAMPLE-\u00fc");
  EXPECT_EQ(value.member("port").reveal(), "5439");
  EXPECT_TRUE(value.member("none").empty());
  EXPECT_EQ(fmt::format("{}", value.text), "***");
  EXPECT_EQ(service.body(0), R"({"SecretId":"db"})");
  EXPECT_TRUE(service.requests()[0].has("x-amz-target: secretsmanager.GetSecretValue\r\n"));
}

TEST(SecretsClient, a_text_that_is_no_json_has_no_members) {
  ScriptedService service({ScriptedAnswer::of(200, R"({"SecretString":"just-a-password"})")});
  const SecretValue value = SecretsClient(service.caller()).get_secret_value("db").value();
  EXPECT_EQ(value.text.reveal(), "just-a-password");
  EXPECT_TRUE(value.member("password").empty());
}

TEST(SecretsClient, tells_missing_forbidden_and_binary_apart) {
  ScriptedService service(
      {ScriptedAnswer::of(400, R"({"__type":"ResourceNotFoundException","Message":"words"})"),
       ScriptedAnswer::of(400, R"({"__type":"AccessDeniedException","Message":"words"})"),
       ScriptedAnswer::of(200, R"({"Name":"db","SecretBinary":"AAEC"})")});
  SecretsClient secrets(service.caller());
  EXPECT_FALSE(secrets.get_secret_value("db").has_value());
  EXPECT_EQ(code_thrown_by([&] { secrets.get_secret_value("db"); }), "aws.access_denied");
  EXPECT_EQ(code_thrown_by([&] { secrets.get_secret_value("db"); }), "aws.secret_binary");
}

}  // namespace
}  // namespace aws
