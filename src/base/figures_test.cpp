#include "base/figures.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Figures, groups_digits_by_three) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Figures, shows_bytes_and_durations_in_the_fitting_unit) {
  EXPECT_EQ(byte_text(999), "999 B");
  EXPECT_EQ(byte_text(1500), "1.5 kB");
  EXPECT_EQ(byte_text(2'340'000'000), "2.3 GB");
  EXPECT_EQ(duration_text(65.9), "1:05");
  EXPECT_EQ(duration_text(7384), "2:03:04");
}

}  // namespace
}  // namespace base
