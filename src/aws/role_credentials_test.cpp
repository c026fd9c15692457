#include "aws/role_credentials.hpp"

#include "aws/credential_world.hpp"
#include "aws/scripted_server.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

ScriptedAnswer keys_by(const std::string& operation) {
  return ScriptedAnswer::of(
      200, "<" + operation + "Response><" + operation +
               "Result><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s"
               "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2027-01-15T09:00:00Z"
               "</Expiration></Credentials></" +
               operation + "Result></" + operation + "Response>");
}

TEST(RoleCredentials, are_asked_for_with_the_keys_of_the_source) {
  ScriptedServer sts({keys_by("AssumeRole")});
  CredentialWorld world;
  world.variables = {{"AWS_ENDPOINT_URL_STS", sts.url()}, {"AWS_REGION", "cn-north-1"}};
  const FoundCredentials source{{"AKIASOURCE", base::Secret("s"), base::Secret()}, "here", {}};
  const FoundCredentials found =
      role_credentials(world.request(), {.arn = "arn:r"}, source, "eu-west-1");
  EXPECT_EQ(found.keys.access_key_id, "ASIAROLE");
  EXPECT_EQ(found.origin, "role arn:r, assumed with here");
  EXPECT_EQ(base::to_iso8601(found.expires_at.value()), "2027-01-15T09:00:00Z");
  EXPECT_TRUE(sts.requests()[0].has("Credential=AKIASOURCE/20270115/cn-north-1/sts/"));
}

TEST(RoleCredentials, the_region_of_the_profile_comes_before_that_of_the_task) {
  ScriptedServer sts({keys_by("AssumeRole"), keys_by("AssumeRole"), keys_by("AssumeRole")});
  CredentialWorld world;
  world.variables = {{"AWS_ENDPOINT_URL", sts.url()}};
  const FoundCredentials source{{"AKIA", base::Secret("s"), base::Secret()}, "here", {}};
  CredentialRequest request = world.request();
  role_credentials(request, {.arn = "r"}, source, "");
  request.region = "us-gov-west-1";
  role_credentials(request, {.arn = "r"}, source, "");
  role_credentials(request, {.arn = "r"}, source, "eu-west-1");
  EXPECT_TRUE(sts.requests()[0].has("/us-east-1/sts/"));
  EXPECT_TRUE(sts.requests()[1].has("/us-gov-west-1/sts/"));
  EXPECT_TRUE(sts.requests()[2].has("/eu-west-1/sts/"));
}

TEST(RoleCredentials, of_a_web_identity_read_the_token_anew) {
  ScriptedServer sts(
      {keys_by("AssumeRoleWithWebIdentity"), keys_by("AssumeRoleWithWebIdentity")});
  CredentialWorld world;
  world.variables = {{"AWS_ENDPOINT_URL_STS", sts.url()},
                     {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                     {"AWS_ROLE_ARN", "arn:r"},
                     {"AWS_ROLE_SESSION_NAME", "pod-7"}};
  world.files["/token"] = "first\n";
  const FoundCredentials found = web_identity_of_environment(world.request()).value();
  EXPECT_EQ(found.origin, "role arn:r, assumed with the web identity /token");
  world.files["/token"] = "second";
  web_identity_of_environment(world.request());
  EXPECT_NE(sts.requests()[0].body.find("RoleSessionName=pod-7"), std::string::npos);
  EXPECT_TRUE(sts.requests()[0].body.ends_with("WebIdentityToken=first"));
  EXPECT_TRUE(sts.requests()[1].body.ends_with("WebIdentityToken=second"));
}

TEST(RoleCredentials, say_what_a_web_identity_lacks) {
  CredentialWorld world;
  EXPECT_FALSE(web_identity_of_environment(world.request()).has_value());
  world.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  EXPECT_EQ(report_thrown_by([&] { web_identity_of_environment(world.request()); }).message,
            "the environment has AWS_WEB_IDENTITY_TOKEN_FILE but not AWS_ROLE_ARN");
  world.variables["AWS_ROLE_ARN"] = "arn:r";
  EXPECT_EQ(report_thrown_by([&] { web_identity_of_environment(world.request()); }).message,
            "the web identity token /token is not there");
}

}  // namespace
}  // namespace aws
