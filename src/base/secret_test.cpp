#include "base/secret.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace base {
namespace {

TEST(Secret, prints_as_stars_through_fmt) {
  EXPECT_EQ(fmt::format("password={} ", Secret("hunter2")), "password=*** ");
}

TEST(Secret, prints_as_stars_through_streams_and_so_in_failed_tests) {
  std::ostringstream out;
  out << Secret("hunter2");
  EXPECT_EQ(out.str(), "***");
  EXPECT_EQ(testing::PrintToString(Secret("hunter2")), "***");
}

TEST(Secret, does_not_tell_its_length) {
  EXPECT_EQ(fmt::format("{}", Secret("")), fmt::format("{}", Secret(std::string(50, 'x'))));
}

TEST(Secret, reveals_its_bytes_by_name_only) {
  EXPECT_EQ(Secret("hunter2").reveal(), "hunter2");
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("a") == Secret("a"));
  EXPECT_FALSE(Secret("a") == Secret("b"));
}

}  // namespace
}  // namespace base
