#include "config/problems.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(Problems, throws_nothing_when_there_are_none) {
  const Problems problems;
  EXPECT_TRUE(problems.empty());
  EXPECT_NO_THROW(problems.throw_if_any());
}

TEST(Problems, lists_all_in_the_order_of_file_and_line) {
  Problems problems;
  problems.add("a.toml", {9, 2}, "last");
  problems.add("b.json", {}, "of the other file");
  problems.add("a.toml", {3, 7}, "second");
  problems.add("a.toml", {3, 1}, "first");
  problems.add("a.toml", {}, "as a whole");
  try {
    problems.throw_if_any();
    FAIL() << "problems must be thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    EXPECT_EQ(error.code(), "config.task_file");
    EXPECT_EQ(error.message(),
              "a.toml: as a whole\n"
              "a.toml:3:1: first\n"
              "a.toml:3:7: second\n"
              "a.toml:9:2: last\n"
              "b.json: of the other file");
  }
}

}  // namespace
}  // namespace config
