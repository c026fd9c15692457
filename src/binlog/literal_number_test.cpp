#include "binlog/literal_number.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

TEST(LiteralNumber, rounds_half_away_from_zero) {
  EXPECT_EQ(rounded_decimal("1.5", 0), "2");
  EXPECT_EQ(rounded_decimal("-1.5", 0), "-2");
  EXPECT_EQ(rounded_decimal("1.23456", 3), "1.235");
  EXPECT_EQ(rounded_decimal("9.999", 2), "10.00");
  EXPECT_EQ(rounded_decimal("-0.4", 0), "0");
  EXPECT_EQ(rounded_decimal("-0.04", 1), "0.0");
}

TEST(LiteralNumber, writes_as_many_digits_as_the_column_shows) {
  EXPECT_EQ(rounded_decimal("1", 2), "1.00");
  EXPECT_EQ(rounded_decimal("007", 0), "7");
  EXPECT_EQ(rounded_decimal(".5", 2), "0.50");
  EXPECT_EQ(rounded_decimal("5.", 1), "5.0");
  EXPECT_EQ(rounded_decimal("0", 3), "0.000");
  EXPECT_EQ(rounded_decimal("+12", 0), "12");
}

TEST(LiteralNumber, refuses_what_is_no_plain_number) {
  for (const char* text : {"", "1e3", "-", ".", " 1", "abc", "1,5"}) {
    EXPECT_EQ(rounded_decimal(text, 0), std::nullopt) << text;
  }
}

TEST(LiteralNumber, reads_bytes_as_a_number) {
  EXPECT_EQ(number_of_bytes(std::string_view("\0\x01\x02", 3)), "258");
  EXPECT_EQ(number_of_bytes("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), "18446744073709551615");
  EXPECT_EQ(number_of_bytes(""), "0");
  EXPECT_EQ(number_of_bytes("123456789"), std::nullopt);
}

}  // namespace
}  // namespace binlog
