#include "config/byte_size.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(ByteSize, reads_a_number_with_a_unit) {
  EXPECT_EQ(parse_byte_size("64MiB"), 64ULL * 1024 * 1024);
  EXPECT_EQ(parse_byte_size("2 GB"), 2'000'000'000ULL);
  EXPECT_EQ(parse_byte_size("1KiB"), 1024ULL);
}

TEST(ByteSize, refuses_what_is_not_a_size) {
  for (const char* text :
       {"", "MiB", "64", "64mib", "-1MiB", "1.5MiB", "99999999999MiB", "1MiBs"}) {
    EXPECT_FALSE(parse_byte_size(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace config
