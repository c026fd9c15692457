#include "model/charset_width.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

TEST(CharsetWidth, knows_the_widest_and_the_narrowest_character) {
  EXPECT_EQ(charset_width("utf8mb4").bytes_max, 4U);
  EXPECT_EQ(charset_width("utf8mb4").bytes_min, 1U);
  EXPECT_EQ(charset_width("utf16").bytes_min, 2U);
  EXPECT_EQ(charset_width("ujis").bytes_max, 3U);
  EXPECT_EQ(charset_width("koi8r").bytes_max, 1U);
  EXPECT_FALSE(charset_width("uca1400").is_known());
  EXPECT_FALSE(charset_width("").is_known());
}

TEST(CharsetWidth, takes_the_set_from_the_front_of_a_collation) {
  EXPECT_EQ(charset_of_collation("utf8mb4_0900_ai_ci"), "utf8mb4");
  EXPECT_EQ(charset_of_collation("latin1_swedish_ci"), "latin1");
  EXPECT_EQ(charset_of_collation("binary"), "binary");
  EXPECT_EQ(charset_of_collation("uca1400_ai_ci"), "");
  EXPECT_EQ(charset_of_collation(""), "");
}

}  // namespace
}  // namespace model
