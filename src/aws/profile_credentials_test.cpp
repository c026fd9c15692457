#include "aws/profile_credentials.hpp"

#include "aws/credential_world.hpp"
#include "aws/scripted_server.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

ScriptedAnswer role_keys(const std::string& id, const std::string& operation = "AssumeRole") {
  return ScriptedAnswer::of(
      200, "<" + operation + "Response><" + operation + "Result><Credentials><AccessKeyId>" + id +
               "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
               "</Credentials></" +
               operation + "Result></" + operation + "Response>");
}

/// A world with a config file and an STS that gives ASIA1, ASIA2 ...
class ProfileCredentials : public testing::Test {
 protected:
  ProfileCredentials()
      : sts_({role_keys("ASIA1"), role_keys("ASIA2"), role_keys("ASIA3")}) {
    world_.variables = {{"HOME", "/h"}, {"AWS_ENDPOINT_URL_STS", sts_.url()}};
  }

  FoundCredentials resolve(const std::string& config, const std::string& name) {
    world_.files["/h/.aws/config"] = config;
    const CredentialRequest request = world_.request();
    return profile_credentials(request, read_profile_files(request), name);
  }
  base::ErrorReport refusal(const std::string& config, const std::string& name) {
    return report_thrown_by([&] { resolve(config, name); });
  }

  ScriptedServer sts_;
  CredentialWorld world_;
};

constexpr const char* kBase =
    "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n";

TEST_F(ProfileCredentials, are_its_own_keys) {
  const FoundCredentials found = resolve(kBase, "base");
  EXPECT_EQ(found.keys.access_key_id, "AKIABASE");
  EXPECT_EQ(found.origin, "profile \"base\" of /h/.aws/config");
}

TEST_F(ProfileCredentials, say_what_a_profile_lacks) {
  const base::ErrorReport sso = refusal("[profile sso]\nsso_session = x\n", "sso");
  EXPECT_EQ(sso.code, "aws.credentials.profile_without_keys");
  EXPECT_EQ(sso.message, "profile \"sso\" of /h/.aws/config lacks aws_access_key_id");
  EXPECT_EQ(refusal("[profile h]\naws_access_key_id = A\n", "h").message,
            "profile \"h\" of /h/.aws/config lacks aws_secret_access_key");
}

TEST_F(ProfileCredentials, assume_the_role_with_the_source_profile) {
  const FoundCredentials found = resolve(std::string(kBase) +
                                             "[profile etl]\nrole_arn = arn:etl\nexternal_id = x\n"
                                             "source_profile = base\nrole_session_name = night\n"
                                             "duration_seconds = 900\nregion = eu-west-1\n",
                                         "etl");
  EXPECT_EQ(found.keys.access_key_id, "ASIA1");
  EXPECT_EQ(found.origin, "role arn:etl, assumed with profile \"base\" of /h/.aws/config");
  const SeenRequest seen = sts_.requests().at(0);
  EXPECT_TRUE(seen.has("Credential=AKIABASE/20270115/eu-west-1/sts/"));
  EXPECT_EQ(seen.body,
            "Action=AssumeRole&DurationSeconds=900&ExternalId=x&RoleArn=arn%3Aetl&"
            "RoleSessionName=night&Version=2011-06-15");
}

TEST_F(ProfileCredentials, follow_a_chain_of_roles) {
  const FoundCredentials found =
      resolve(std::string(kBase) +
                  "[profile a]\nrole_arn = arn:a\nsource_profile = base\n"
                  "[profile b]\nrole_arn = arn:b\nsource_profile = a\n",
              "b");
  EXPECT_EQ(found.keys.access_key_id, "ASIA2");
  EXPECT_TRUE(sts_.requests().at(1).has("Credential=ASIA1/"));
}

TEST_F(ProfileCredentials, a_profile_may_be_its_own_source_when_it_has_keys) {
  const FoundCredentials found =
      resolve(std::string(kBase) + "role_arn = arn:a\nsource_profile = base\n", "base");
  EXPECT_EQ(found.keys.access_key_id, "ASIA1");
  EXPECT_TRUE(sts_.requests().at(0).has("Credential=AKIABASE/"));
}

TEST_F(ProfileCredentials, take_the_source_that_credential_source_names) {
  const auto config = [](const std::string& source) {
    return "[profile x]\nrole_arn = arn:x\ncredential_source = " + source + "\n";
  };
  world_.variables["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  world_.variables["AWS_SECRET_ACCESS_KEY"] = "s";
  resolve(config("Environment"), "x");
  world_.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
  world_.answers["GET http://169.254.170.2/c"] = CredentialWorld::keys("ASIACONTAINER");
  resolve(config("EcsContainer"), "x");
  EXPECT_TRUE(sts_.requests().at(0).has("Credential=AKIAENV/"));
  EXPECT_TRUE(sts_.requests().at(1).has("Credential=ASIACONTAINER/"));
  EXPECT_NE(refusal(config("Ec2InstanceMetadata"), "x").message.find("does not answer"),
            std::string::npos);
  EXPECT_NE(refusal(config("Elsewhere"), "x").message.find("not known: Elsewhere"),
            std::string::npos);
}

TEST_F(ProfileCredentials, take_a_web_identity_without_keys) {
  ScriptedServer sts({role_keys("ASIAWEB", "AssumeRoleWithWebIdentity")});
  world_.variables["AWS_ENDPOINT_URL_STS"] = sts.url();
  world_.files["/token"] = "t";
  EXPECT_EQ(resolve("[profile w]\nrole_arn = arn:w\nweb_identity_token_file = /token\n", "w")
                .keys.access_key_id,
            "ASIAWEB");
}

TEST_F(ProfileCredentials, refuse_loops_halves_and_what_needs_a_person) {
  const std::string loop =
      "[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\n"
      "source_profile = a\n";
  EXPECT_NE(refusal(loop, "a").message.find("a -> b -> a"), std::string::npos);
  EXPECT_NE(refusal("[profile a]\nrole_arn = r\n", "a").message.find("nothing to assume"),
            std::string::npos);
  EXPECT_NE(refusal("[profile a]\nrole_arn = r\nsource_profile = b\ncredential_source = c\n", "a")
                .message.find("has both"),
            std::string::npos);
  EXPECT_NE(refusal("[profile a]\nrole_arn = r\nmfa_serial = m\n", "a").message.find("mfa_serial"),
            std::string::npos);
  EXPECT_NE(refusal("[profile a]\nrole_arn = r\nduration_seconds = 1h\n", "a")
                .message.find("duration_seconds"),
            std::string::npos);
  EXPECT_EQ(refusal("[profile a]\nrole_arn = r\nsource_profile = gone\n", "a").code,
            "aws.credentials.no_profile");
  EXPECT_TRUE(sts_.requests().empty());
}

}  // namespace
}  // namespace aws
