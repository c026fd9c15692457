#include "task/store_maker.hpp"

#include "base/error.hpp"
#include "base/fake_clock.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

namespace task {
namespace {

/// Gives the process an environment without AWS keys and a home of its own; puts the old one back.
class StoreMakerTest : public testing::Test {
 protected:
  StoreMakerTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-store-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr, "a test needs a folder of its own");
    folder_ = name;
    for (const char* variable : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                                 "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE"}) {
      set(variable, std::nullopt);
    }
    set("HOME", folder_);
    for (const char* variable :
         {"AWS_CONFIG_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"}) {
      set(variable, std::nullopt);
    }
    set("AWS_EC2_METADATA_DISABLED", "true");
  }
  ~StoreMakerTest() override {
    for (const auto& [name, value] : before_) put(name, value);
    std::filesystem::remove_all(folder_);
  }

  void set(const std::string& name, const std::optional<std::string>& value) {
    const char* old = ::getenv(name.c_str());
    before_.insert({name, old == nullptr ? std::nullopt : std::optional<std::string>(old)});
    put(name, value);
  }

  std::string folder_;
  base::FakeClock clock_;

 private:
  static void put(const std::string& name, const std::optional<std::string>& value) {
    if (value) {
      ::setenv(name.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name.c_str());
    }
  }
  std::map<std::string, std::optional<std::string>> before_;
};

TEST_F(StoreMakerTest, makes_the_folder_and_stages_there) {
  model::StagingEndpoint staging;
  staging.path = folder_ + "/new/staging";
  const auto store = make_store(staging, clock_, {});
  EXPECT_TRUE(std::filesystem::is_directory(staging.path));
  store->put("t/a.csv", "1\n");
  EXPECT_EQ(store->get("t/a.csv", 100), "1\n");
  EXPECT_EQ(store->url("t/a.csv"), "file://" + staging.path + "/t/a.csv");
}

TEST_F(StoreMakerTest, refuses_a_folder_that_cannot_be_made) {
  std::ofstream(folder_ + "/file") << "in the way";
  model::StagingEndpoint staging;
  staging.path = folder_ + "/file/staging";
  try {
    make_store(staging, clock_, {});
    FAIL() << "it was made";
  } catch (const base::Error& error) {
    EXPECT_NE(error.report().to_text().find(staging.path), std::string::npos) << error.what();
    EXPECT_FALSE(error.advice().empty());
  }
  EXPECT_TRUE(clock_.pauses().empty()) << "another try would not help";
}

TEST_F(StoreMakerTest, says_where_it_looked_for_keys_when_there_are_none) {
  model::StagingEndpoint staging;
  staging.bucket = "bucket";
  try {
    make_store(staging, clock_, {});
    FAIL() << "it was made";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    const std::string text = error.report().to_text();
    EXPECT_NE(text.find("AWS_ACCESS_KEY_ID"), std::string::npos) << text;
    EXPECT_NE(text.find(folder_ + "/.aws/credentials"), std::string::npos) << text;
  }
}

TEST_F(StoreMakerTest, wants_the_named_profile_and_no_other_keys) {
  set("AWS_ACCESS_KEY_ID", "of-the-environment");
  set("AWS_SECRET_ACCESS_KEY", "secret");
  std::filesystem::create_directory(folder_ + "/.aws");
  std::ofstream(folder_ + "/.aws/credentials") << "[other]\naws_access_key_id = a\n"
                                                  "aws_secret_access_key = b\n";
  model::StagingEndpoint staging;
  staging.bucket = "bucket";
  staging.profile = "etl";
  try {
    make_store(staging, clock_, {});
    FAIL() << "it was made";
  } catch (const base::Error& error) {
    const std::string text = error.report().to_text();
    EXPECT_NE(text.find("etl"), std::string::npos) << text;
    EXPECT_NE(text.find("other"), std::string::npos) << text;
  }
}

TEST(StagingName, is_a_url) {
  model::StagingEndpoint staging;
  staging.bucket = "bucket";
  EXPECT_EQ(staging_name(staging), "s3://bucket");
  staging.folder = "a/b";
  EXPECT_EQ(staging_name(staging), "s3://bucket/a/b");
  staging = {};
  staging.path = "/var/staging";
  EXPECT_EQ(staging_name(staging), "file:///var/staging");
}

}  // namespace
}  // namespace task
