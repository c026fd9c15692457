#pragma once
// The fixture of the tests of task_file: a small task file that is right, and what reading a
// changed one says. Tests of config/ only; one thread (it sets environment variables).
#include "base/error.hpp"
#include "config/task_file.hpp"
#include "config/test_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace config {

/// A task file that is right; tests replace a line or add some.
inline constexpr const char* kSmallest = R"toml([source]
host = "db1"
user = "sluice"
password = {env = "SLUICE_TEST_PASSWORD"}

[target]
engine = "none"

[staging]
path = "staged"

[[tables]]
include = "shop.%"
)toml";

class TaskFile : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("SLUICE_TEST_PASSWORD", "s3cret", 1);
    ::unsetenv("XDG_STATE_HOME");
    ::setenv("HOME", "/home/tester", 1);
  }
  model::TaskDefinition read(const std::string& text) {
    return read_task_file(folder_.write("orders.toml", text));
  }
  /// The message of the error that reading ends in, with the folder's name left out.
  std::string problems_of(const std::string& text) {
    try {
      read(text);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.scope(), base::ErrorScope::request);
      EXPECT_FALSE(error.advice().empty());
      return folder_.without_folder(error.message());
    }
    return "no error";
  }
  static std::string with(const std::string& old_text, const std::string& new_text) {
    std::string text = kSmallest;
    const std::size_t at = text.find(old_text);
    EXPECT_NE(at, std::string::npos) << old_text;
    return text.replace(at, old_text.size(), new_text);
  }

  TestFolder folder_;
};

}  // namespace config
