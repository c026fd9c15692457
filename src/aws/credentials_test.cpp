#include "aws/credentials.hpp"

#include "aws/credential_world.hpp"
#include "aws/scripted_server.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr const char* kFile =
    "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n"
    "[etl]\naws_access_key_id = AKIAETL\naws_secret_access_key = s\n";

std::string key_found(const CredentialRequest& request) {
  return find_credentials(request).keys.access_key_id;
}

/// Every place has keys; a test takes them away from the front.
struct FullWorld : CredentialWorld {
  FullWorld()
      : sts({ScriptedAnswer::of(
            200,
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
            "<AccessKeyId>ASIAWEB</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
            "</Credentials></AssumeRoleWithWebIdentityResult>"
            "</AssumeRoleWithWebIdentityResponse>")}) {
    variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                 {"AWS_SECRET_ACCESS_KEY", "s"},
                 {"AWS_SESSION_TOKEN", "t"},
                 {"AWS_SHARED_CREDENTIALS_FILE", "/c"},
                 {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                 {"AWS_ROLE_ARN", "arn:r"},
                 {"AWS_ENDPOINT_URL_STS", sts.url()},
                 {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}};
    files = {{"/c", kFile}, {"/token", "t"}};
    const std::string metadata = "http://169.254.169.254/latest/";
    const std::string roles = metadata + "meta-data/iam/security-credentials/";
    answers = {{"GET http://169.254.170.2/x", keys("ASIACONTAINER")},
               {"PUT " + metadata + "api/token", {200, {}, "T"}},
               {"GET " + roles, {200, {}, "r"}},
               {"GET " + roles + "r", keys("ASIAINSTANCE")}};
  }
  ScriptedServer sts;
};

TEST(FindCredentials, looks_in_the_order_of_the_aws_tools) {
  FullWorld world;
  CredentialRequest request = world.request();
  request.keys = model::AwsKeys{"AKIASTATIC", base::Secret("s"), base::Secret()};
  request.profile = "etl";
  EXPECT_EQ(key_found(request), "AKIASTATIC");
  request.keys.reset();
  EXPECT_EQ(key_found(request), "AKIAETL");
  request.profile.clear();
  EXPECT_EQ(key_found(request), "AKIAENV");
  world.variables.erase("AWS_ACCESS_KEY_ID");
  world.variables.erase("AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(key_found(request), "AKIADEFAULT");
  world.variables["AWS_PROFILE"] = "etl";
  EXPECT_EQ(key_found(request), "AKIAETL");
  world.variables.erase("AWS_PROFILE");
  world.files["/c"] = "[default]\nregion = eu-west-1\n";
  EXPECT_EQ(key_found(request), "ASIAWEB");
  world.variables.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
  EXPECT_EQ(key_found(request), "ASIACONTAINER");
  world.variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  EXPECT_EQ(key_found(request), "ASIAINSTANCE");
  world.variables["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_EQ(report_thrown_by([&] { key_found(request); }).code, "aws.credentials.none");
}

TEST(FindCredentials, says_where_keys_come_from) {
  FullWorld world;
  CredentialRequest request = world.request();
  EXPECT_EQ(find_credentials(request).origin, "the environment (AWS_ACCESS_KEY_ID)");
  EXPECT_EQ(find_credentials(request).keys.session_token.reveal(), "t");
  request.profile = "etl";
  EXPECT_EQ(find_credentials(request).origin, "profile \"etl\" of /c");
}

TEST(FindCredentials, a_named_profile_that_is_missing_is_no_reason_to_look_elsewhere) {
  FullWorld world;
  CredentialRequest request = world.request();
  request.profile = "elt";
  EXPECT_EQ(report_thrown_by([&] { key_found(request); }).message,
            "/c has no profile \"elt\"; it has: default, etl");
}

TEST(FindCredentials, refuses_half_a_pair) {
  CredentialWorld world;
  world.variables["AWS_SECRET_ACCESS_KEY"] = "SECRET";
  EXPECT_EQ(report_thrown_by([&] { key_found(world.request()); }).message,
            "the environment has AWS_SECRET_ACCESS_KEY but not AWS_ACCESS_KEY_ID");
}

TEST(FindCredentials, lists_what_was_looked_at_when_there_is_nothing) {
  CredentialWorld world;
  world.variables["HOME"] = "/home";
  const base::ErrorReport report = report_thrown_by([&] { key_found(world.request()); });
  EXPECT_EQ(report.code, "aws.credentials.none");
  for (const char* place :
       {"access_key_id in [staging]", "AWS_ACCESS_KEY_ID", "/home/.aws/credentials (not there)",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "http://169.254.169.254 does not answer"}) {
    EXPECT_NE(report.message.find(place), std::string::npos) << report.message;
  }
  world.variables.clear();
  EXPECT_NE(report_thrown_by([&] { key_found(world.request()); }).message.find("HOME is not set"),
            std::string::npos);
  world.variables["AWS_SHARED_CREDENTIALS_FILE"] = "/c";
  world.files["/c"] = "[default]\nregion = x\n";
  EXPECT_NE(report_thrown_by([&] { key_found(world.request()); })
                .message.find("the profile \"default\" of /c (without keys)"),
            std::string::npos);
}

}  // namespace
}  // namespace aws
