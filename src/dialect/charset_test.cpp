#include "dialect/charset.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

TEST(Charset, KnowsTheWidestCharacterOfEachSet) {
  EXPECT_EQ(charset_growth("utf8mb4").utf8_per_char, 4U);
  EXPECT_EQ(charset_growth("utf8mb3").utf8_per_char, 3U);
  EXPECT_EQ(charset_growth("latin1").utf8_per_char, 3U) << "cp1252 has the euro sign";
  EXPECT_EQ(charset_growth("latin2").utf8_per_char, 2U);
  EXPECT_EQ(charset_growth("ascii").utf8_per_char, 1U);
  EXPECT_EQ(charset_growth("gb18030").utf8_per_char, 4U);
}

TEST(Charset, AssumesTheWidestForASetItDoesNotKnow) {
  const CharsetGrowth growth = charset_growth("klingon");
  EXPECT_FALSE(growth.is_known);
  EXPECT_EQ(growth.utf8_per_char, 4U);
}

}  // namespace
}  // namespace dialect
