#include "redshift/row_text.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace redshift {
namespace {

TEST(RowText, reads_padded_names_numbers_and_null) {
  EXPECT_EQ(trimmed("name   "), "name");
  EXPECT_EQ(trimmed(" a b "), " a b");
  EXPECT_EQ(trimmed(std::nullopt), "");
  EXPECT_EQ(to_number<std::int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(to_number<int>("12 "), 12);
  EXPECT_EQ(to_number<int>(std::nullopt), 0);
  EXPECT_EQ(to_number<int>("x"), 0);
}

}  // namespace
}  // namespace redshift
