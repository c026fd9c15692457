#include "aws/credentials.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

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

using Variables = std::map<std::string, std::string>;

CredentialRequest request_with(Variables variables) {
  CredentialRequest request;
  request.environment =
      [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
  return request;
}

base::ErrorReport error_of(const CredentialRequest& request) {
  try {
    find_credentials(request);
  } catch (const base::Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "credentials were found";
  return {};
}

class CredentialsFile : public testing::Test {
 protected:
  CredentialsFile()
      : path_((std::filesystem::temp_directory_path() /
               ("sluice_credentials_" + std::to_string(::getpid())))
                  .string()) {
    std::ofstream(path_) << kFile;
  }
  ~CredentialsFile() override { std::filesystem::remove(path_); }

  const std::string path_;
};

TEST(ReadProfile, reads_keys_past_comments_and_nested_settings) {
  const model::AwsKeys keys = read_profile(kFile, "etl", "f");
  EXPECT_EQ(keys.access_key_id, "AKIAETL");
  EXPECT_EQ(keys.secret_access_key.reveal(), "has#hash");
  EXPECT_EQ(keys.session_token.reveal(), "token=with=equals");
  EXPECT_EQ(read_profile(kFile, "default", "f").secret_access_key.reveal(), "de/fault+secret==");
}

TEST(ReadProfile, names_the_profiles_when_one_is_missing) {
  try {
    read_profile(kFile, "elt", "/home/x/.aws/credentials");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.message(),
              "/home/x/.aws/credentials has no profile \"elt\"; it has: default, etl, sso");
  }
}

TEST(ReadProfile, says_what_a_profile_lacks) {
  try {
    read_profile(kFile, "sso", "f");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "aws.credentials.profile_without_keys");
    EXPECT_NE(error.message().find("aws_access_key_id"), std::string::npos);
  }
}

TEST(ReadProfile, names_the_line_that_is_malformed_but_not_its_text) {
  for (const char* text : {"[a]\nSECRETSECRET\n", "[a\n", "aws_access_key_id = SECRET\n"}) {
    try {
      read_profile(text, "a", "f");
      FAIL() << text;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "aws.credentials.malformed");
      EXPECT_EQ(error.message().find("SECRET"), std::string::npos) << error.message();
      EXPECT_TRUE(error.message().starts_with("f:")) << error.message();
    }
  }
}

TEST_F(CredentialsFile, static_keys_win_over_everything) {
  CredentialRequest request = request_with({{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                                            {"AWS_SECRET_ACCESS_KEY", "x"},
                                            {"AWS_SHARED_CREDENTIALS_FILE", path_}});
  request.keys = model::AwsKeys{"AKIASTATIC", base::Secret("s"), base::Secret()};
  EXPECT_EQ(find_credentials(request).keys.access_key_id, "AKIASTATIC");
}

TEST_F(CredentialsFile, a_named_profile_wins_over_the_environment) {
  CredentialRequest request = request_with({{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                                            {"AWS_SECRET_ACCESS_KEY", "x"},
                                            {"AWS_SHARED_CREDENTIALS_FILE", path_}});
  EXPECT_EQ(find_credentials(request).keys.access_key_id, "AKIAENV");
  request.profile = "etl";
  const FoundCredentials found = find_credentials(request);
  EXPECT_EQ(found.keys.access_key_id, "AKIAETL");
  EXPECT_EQ(found.origin, "profile \"etl\" of " + path_);
}

TEST_F(CredentialsFile, aws_profile_chooses_and_default_is_the_default) {
  const Variables file{{"AWS_SHARED_CREDENTIALS_FILE", path_}};
  EXPECT_EQ(find_credentials(request_with(file)).keys.access_key_id, "AKIADEFAULT");
  Variables chosen = file;
  chosen["AWS_PROFILE"] = "etl";
  EXPECT_EQ(find_credentials(request_with(chosen)).keys.access_key_id, "AKIAETL");
}

TEST(FindCredentials, reads_the_session_token_of_the_environment) {
  const FoundCredentials found = find_credentials(request_with(
      {{"AWS_ACCESS_KEY_ID", "ASIA"}, {"AWS_SECRET_ACCESS_KEY", "x"}, {"AWS_SESSION_TOKEN", "t"}}));
  EXPECT_EQ(found.keys.session_token.reveal(), "t");
}

TEST(FindCredentials, refuses_half_a_pair) {
  EXPECT_EQ(error_of(request_with({{"AWS_SECRET_ACCESS_KEY", "SECRET"}})).message,
            "the environment has AWS_SECRET_ACCESS_KEY but not AWS_ACCESS_KEY_ID");
}

TEST(FindCredentials, lists_what_was_looked_at_when_there_is_nothing) {
  const base::ErrorReport report = error_of(request_with({{"HOME", "/nonexistent/home"}}));
  EXPECT_EQ(report.code, "aws.credentials.none");
  for (const char* place : {"access_key_id in [staging]", "AWS_ACCESS_KEY_ID",
                            "/nonexistent/home/.aws/credentials (not there)"}) {
    EXPECT_NE(report.message.find(place), std::string::npos) << report.message;
  }
  EXPECT_NE(error_of(request_with({})).message.find("HOME is not set"), std::string::npos);
}

}  // namespace
}  // namespace aws
