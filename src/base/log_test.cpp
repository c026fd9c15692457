#include "base/log.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/worker_group.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <vector>

namespace base {
namespace {

/// Catches the lines of the process-wide log while it lives.
struct LogTest : testing::Test {
  std::vector<std::string> lines;

  void SetUp() override {
    set_log_level(LogLevel::info);
    log_to([this](LogLevel, std::string_view line) { lines.emplace_back(line); });
  }
  void TearDown() override {
    set_log_level(LogLevel::info);
    log_to_stderr();
  }
};

TEST_F(LogTest, a_line_has_the_form_that_dms_users_know) {
  log_info(LogComponent::target_load, "Load finished for table '{}'.'{}'", "demo1", "cdcdata");
  ASSERT_EQ(lines.size(), 1U);
  std::string stamp = lines[0].substr(0, 19);
  for (char& c : stamp) c = std::isdigit(static_cast<unsigned char>(c)) != 0 ? '9' : c;
  EXPECT_EQ(stamp, "9999-99-99T99:99:99");
  EXPECT_EQ(lines[0].substr(19),
            " [TARGET_LOAD     ]I:  Load finished for table 'demo1'.'cdcdata'");
}

TEST_F(LogTest, the_letter_tells_the_level) {
  set_log_level(LogLevel::debug);
  log_error(LogComponent::standin, "x");
  log_warning(LogComponent::standin, "x");
  log_info(LogComponent::standin, "x");
  log_debug(LogComponent::standin, "x");
  ASSERT_EQ(lines.size(), 4U);
  const std::string letters{lines[0][38], lines[1][38], lines[2][38], lines[3][38]};
  EXPECT_EQ(letters, "EWID");
}

TEST_F(LogTest, what_is_less_grave_than_the_level_is_left_out) {
  set_log_level(LogLevel::warning);
  log_info(LogComponent::performance, "left out");
  log_debug(LogComponent::performance, "left out");
  log_warning(LogComponent::performance, "kept");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("kept"), std::string::npos);
}

TEST_F(LogTest, a_secret_prints_as_stars) {
  log_info(LogComponent::communication, "login with {}", Secret("hunter2"));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].find("hunter2"), std::string::npos);
  EXPECT_NE(lines[0].find("login with ***"), std::string::npos);
}

TEST_F(LogTest, lines_of_many_threads_come_whole_and_one_at_a_time) {
  WorkerGroup group;
  for (int i = 0; i < 4; ++i) {
    group.start("writer", [](std::stop_token) {
      for (int n = 0; n < 100; ++n) log_info(LogComponent::file_factory, "a line of {}", n);
    });
  }
  group.join();
  EXPECT_EQ(lines.size(), 400U);
}

TEST_F(LogTest, a_file_gets_the_same_lines) {
  const std::string path = testing::TempDir() + "sluice_log_" + std::to_string(::getpid());
  log_to_file(path);
  log_info(LogComponent::task_manager, "one");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(read_file(path, 1000), lines[0] + "\n");
  std::filesystem::remove(path);
}

TEST_F(LogTest, a_log_file_in_a_missing_folder_is_refused_by_name) {
  try {
    log_to_file("/proc/no/such/folder/sluice.log");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::request);
    EXPECT_EQ(error.code(), "log.file");
    EXPECT_NE(error.message().find("/proc/no/such/folder/sluice.log"), std::string::npos);
  }
}

TEST(LogComponents, none_is_longer_than_the_column) {
  for (int i = 0; i <= static_cast<int>(LogComponent::standin); ++i) {
    const std::string_view name = to_string(static_cast<LogComponent>(i));
    EXPECT_NE(name, "UNKNOWN") << i;
    EXPECT_LE(name.size(), 16U) << name;
  }
}

}  // namespace
}  // namespace base
