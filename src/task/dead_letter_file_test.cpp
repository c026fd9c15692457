#include "task/dead_letter_file.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace task {
namespace {

TEST(DeadLetterFile, lists_each_change_as_a_line_of_json) {
  const std::string path = testing::TempDir() + "/dead_letter_test.jsonl";
  std::remove(path.c_str());
  DeadLetterFile file(path);
  EXPECT_FALSE(file.has_any());
  file.add({{"s", "t"}, "U,1,\"a\nb\"\n", "", "bin.000001:4 to bin.000001:99", "too wide"});
  file.add({{"s", "t"}, "I,2,\"\xff\"\n", "", "p", "no UTF-8"});
  file.add({{"s", "t"}, "", "id=3, t=NULL", "p", "NULL"});
  EXPECT_TRUE(file.has_any());
  const std::string text = base::read_file(path, 10'000);
  const std::size_t end = text.find('\n');
  const base::Json first = base::Json::parse(text.substr(0, end));
  EXPECT_EQ(first["table"], "s.t");
  EXPECT_EQ(first["row"], "U,1,\"a\nb\"\n");
  EXPECT_EQ(first["position"], "bin.000001:4 to bin.000001:99");
  EXPECT_EQ(first["reason"], "too wide");
  EXPECT_NE(text.find("no UTF-8"), std::string::npos);
  EXPECT_NE(text.find(R"("row":"id=3, t=NULL")"), std::string::npos);
  std::remove(path.c_str());
}

TEST(DeadLetterFile, a_file_that_cannot_be_written_stops_the_task) {
  DeadLetterFile file("/nonexistent-folder/dead_letter.jsonl");
  EXPECT_THROW(file.add({{"s", "t"}, "I,1\n", "", "p", "r"}), base::Error);
}

}  // namespace
}  // namespace task
