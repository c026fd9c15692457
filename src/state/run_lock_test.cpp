#include "state/run_lock.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace state {
namespace {

TEST(RunLock, refuses_a_second_holder_and_names_the_first) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("sluice_lock_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  {
    RunLock first(folder.string());
    try {
      RunLock second(folder.string());
      FAIL() << "two holders";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "task.already_running");
      EXPECT_NE(error.message().find(std::to_string(::getpid())), std::string::npos);
    }
  }
  EXPECT_NO_THROW(RunLock(folder.string()));
  std::filesystem::remove_all(folder);
}

TEST(RunLock, says_which_folder_cannot_be_written) {
  EXPECT_THROW(RunLock("/nonexistent/folder"), base::Error);
}

}  // namespace
}  // namespace state
