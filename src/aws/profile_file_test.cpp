#include "aws/profile_file.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr const char* kFile =
    "# keys of the night jobs\n"
    "[default]\r\n"
    "aws_access_key_id = AKIADEFAULT\r\n"
    "aws_secret_access_key=de/fault+secret==\r\n"
    "; another comment\n"
    "\n"
    "[etl]   # used by the loads\n"
    "aws_access_key_id=AKIAETL\n"
    "aws_secret_access_key = has#hash   # and a comment\n"
    "aws_session_token = token=with=equals\n"
    "s3 =\n"
    "    max_concurrent_requests = 20\n"
    "[profile sso]\n"
    "sso_start_url = https://example.awsapps.com/start\n";

constexpr const char* kConfig =
    "[default]\n"
    "region = eu-west-1\n"
    "[profile etl]\n"
    "region = cn-north-1\n"
    "aws_access_key_id = AKIAOLD\n"
    "[sso-session corp]\n"
    "sso_region = us-east-1\n"
    "[services local]\n"
    "[profile only config]\n"
    "role_arn = arn:aws:iam::1:role/r\n";

using Files = std::map<std::string, std::string>;

ProfileFiles read(const Files& files, std::map<std::string, std::string> variables) {
  CredentialRequest request;
  request.environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  request.file = [&](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  };
  return read_profile_files(request);
}

std::string message_of(const ProfileFiles& files, const std::string& name) {
  try {
    files.require(name);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "aws.credentials.no_profile");
    return error.message();
  }
  return "it is there";
}

TEST(ProfileFile, reads_keys_past_comments_and_nested_settings) {
  const ProfileFiles files = read({{"f", kFile}}, {{"AWS_SHARED_CREDENTIALS_FILE", "f"}});
  const Profile& etl = files.require("etl");
  EXPECT_EQ(etl.get("aws_access_key_id"), "AKIAETL");
  EXPECT_EQ(etl.get("aws_secret_access_key"), "has#hash");
  EXPECT_EQ(etl.get("aws_session_token"), "token=with=equals");
  EXPECT_EQ(etl.get("max_concurrent_requests"), "");
  EXPECT_EQ(etl.to_text(), "profile \"etl\" of f");
  EXPECT_EQ(files.require("default").get("aws_secret_access_key"), "de/fault+secret==");
}

TEST(ProfileFile, merges_both_files_of_the_home_and_the_credentials_file_wins) {
  const ProfileFiles files =
      read({{"/h/.aws/credentials", kFile}, {"/h/.aws/config", kConfig}}, {{"HOME", "/h"}});
  const Profile& etl = files.require("etl");
  EXPECT_EQ(etl.get("region"), "cn-north-1");
  EXPECT_EQ(etl.get("aws_access_key_id"), "AKIAETL");
  EXPECT_EQ(etl.path, "/h/.aws/credentials");
  EXPECT_EQ(files.require("only config").path, "/h/.aws/config");
  EXPECT_EQ(files.names(), "default, etl, only config, sso");
}

TEST(ProfileFile, names_the_profiles_when_one_is_missing) {
  const std::string path = "/home/x/.aws/credentials";
  EXPECT_EQ(message_of(read({{path, kFile}}, {{"HOME", "/home/x"}}), "elt"),
            "/home/x/.aws/credentials has no profile \"elt\"; it has: default, etl, sso");
  EXPECT_EQ(message_of(read({{"c", kFile}, {"d", kConfig}},
                            {{"AWS_SHARED_CREDENTIALS_FILE", "c"}, {"AWS_CONFIG_FILE", "d"}}),
                       "elt"),
            "c and d have no profile \"elt\"; they have: default, etl, only config, sso");
  EXPECT_EQ(message_of(read({}, {{"HOME", "/home/x"}}), "elt"),
            "there is no profile \"elt\", because there is no profile file "
            "/home/x/.aws/credentials");
  EXPECT_EQ(message_of(read({}, {}), "elt"),
            "there is no profile \"elt\", because there is no profile file (HOME is not set)");
}

TEST(ProfileFile, names_the_line_that_is_malformed_but_not_its_text) {
  for (const char* text : {"[a]\nSECRETSECRET\n", "[a\n", "aws_access_key_id = SECRET\n"}) {
    try {
      read({{"f", text}}, {{"AWS_SHARED_CREDENTIALS_FILE", "f"}});
      FAIL() << text;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "aws.credentials.malformed");
      EXPECT_EQ(error.message().find("SECRET"), std::string::npos) << error.message();
      EXPECT_TRUE(error.message().starts_with("f:")) << error.message();
    }
  }
}

}  // namespace
}  // namespace aws
