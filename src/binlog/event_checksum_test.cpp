#include "binlog/event_checksum.hpp"

#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

TEST(EventChecksum, the_polynomial_is_that_of_zlib) {
  EXPECT_EQ(checksum_of("123456789"), 0xCBF43926U);
}

TEST(EventChecksum, every_flipped_bit_is_seen) {
  const std::string event = EventBuilder().query("db", "CREATE TABLE t (a INT)");
  ASSERT_TRUE(has_right_checksum(event));
  for (std::size_t bit = 0; bit < event.size() * 8; ++bit) {
    std::string broken = event;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ 1 << (bit % 8));
    EXPECT_FALSE(has_right_checksum(broken)) << bit;
  }
}

TEST(EventChecksum, a_format_description_of_an_open_file_was_summed_without_that_flag) {
  std::string event = EventBuilder().fde();
  ASSERT_TRUE(has_right_checksum(event));
  event[17] = static_cast<char>(event[17] | 1);
  EXPECT_TRUE(has_right_checksum(event));
  event[18] = static_cast<char>(event[18] | 1);
  EXPECT_FALSE(has_right_checksum(event));
}

TEST(EventChecksum, bytes_that_are_too_few_for_an_event_have_none) {
  EXPECT_FALSE(has_right_checksum(""));
  EXPECT_FALSE(has_right_checksum(std::string(22, '\0')));
}

}  // namespace
}  // namespace binlog
