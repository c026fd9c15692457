#include "base/error.hpp"
#include "config/task_file.hpp"
#include "config/test_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace config {
namespace {

TEST(SampleTask, is_a_task_file_itself) {
  const TestFolder folder;
  const std::string path = folder.write("task.toml", sample_task_file());
  ::setenv("SOURCE_PASSWORD", "a", 1);
  ::setenv("TARGET_PASSWORD", "b", 1);
  const model::TaskDefinition task = read_task_file(path);
  EXPECT_EQ(task.name, "my-task");
  EXPECT_EQ(task.target.engine, "redshift-serverless");
  EXPECT_EQ(task.source.password.reveal(), "a");
  EXPECT_EQ(task.target.password.reveal(), "b");
  EXPECT_EQ(task.staging.bucket, "my-staging-bucket");
  ASSERT_EQ(task.tables.size(), 1U);
  EXPECT_EQ(task.tables[0].include, "shop.%");
}

// What stands behind "# key = value" is the default or an example, and a user will uncomment it.
TEST(SampleTask, shows_only_keys_and_values_that_are_accepted) {
  const TestFolder folder;
  for (const char* name : {"mappings.json", "settings.json", "redshift.json"})
    folder.write(name, "{}");
  folder.write("source-ca.pem", "pem");
  ::setenv("SOURCE_PASSWORD", "a", 1);
  ::setenv("TARGET_PASSWORD", "b", 1);
  std::string text;
  std::string rest = sample_task_file();
  int uncommented = 0;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string line = rest.substr(0, end);
    rest.erase(0, end + 1);
    const bool is_setting = line.starts_with("# ") &&
                            (line.find(" = ") != std::string::npos || line.starts_with("# [["));
    if (is_setting) {
      line.erase(0, 2);
      ++uncommented;
    }
    text += line + "\n";
  }
  EXPECT_GT(uncommented, 10);
  EXPECT_NO_THROW(read_task_file(folder.write("all.toml", text)));
}

}  // namespace
}  // namespace config
