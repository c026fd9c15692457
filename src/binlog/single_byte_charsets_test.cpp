#include "binlog/single_byte_charsets.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

TEST(SingleByteCharsets, have_ascii_below_0x80_but_for_swe7) {
  for (const char* name :
       {"armscii8", "cp1250",  "cp1251", "cp1256", "cp1257", "cp850",    "cp852",  "cp866",
        "dec8",     "geostd8", "greek",  "hebrew", "hp8",    "keybcs2",  "koi8r",  "koi8u",
        "latin1",   "latin2",  "latin5", "latin7", "macce",  "macroman", "tis620", "ascii"}) {
    const auto table = single_byte_table(name);
    ASSERT_TRUE(table.has_value()) << name;
    for (std::size_t i = 0; i < 128; ++i) EXPECT_EQ((*table)[i], i) << name;
  }
  EXPECT_EQ(single_byte_table("swe7")->at('@'), 0x00C9);
  EXPECT_EQ(single_byte_table("swe7")->at('A'), 'A');
}

TEST(SingleByteCharsets, know_each_set_by_a_character_of_its_own) {
  EXPECT_EQ(single_byte_table("koi8r")->at(0xC1), 0x0430);
  EXPECT_EQ(single_byte_table("cp1251")->at(0xE0), 0x0430);
  EXPECT_EQ(single_byte_table("cp866")->at(0xA0), 0x0430);
  EXPECT_EQ(single_byte_table("greek")->at(0xE1), 0x03B1);
  EXPECT_EQ(single_byte_table("hebrew")->at(0xE0), 0x05D0);
  EXPECT_EQ(single_byte_table("tis620")->at(0xA1), 0x0E01);
  EXPECT_EQ(single_byte_table("latin2")->at(0xB1), 0x0105);
  EXPECT_EQ(single_byte_table("cp1250")->at(0x80), 0x20AC);
  EXPECT_EQ(single_byte_table("cp1256")->at(0xC7), 0x0627);
}

TEST(SingleByteCharsets, have_the_control_characters_that_cp1252_lacks_in_latin1) {
  for (const std::size_t byte : {0x81, 0x8D, 0x8F, 0x90, 0x9D}) {
    EXPECT_EQ(single_byte_table("latin1")->at(byte), byte);
  }
  EXPECT_EQ(single_byte_table("latin1")->at(0x80), 0x20AC);
  EXPECT_EQ(single_byte_table("latin1")->at(0xE9), 0x00E9);
}

TEST(SingleByteCharsets, are_not_the_others) {
  EXPECT_FALSE(single_byte_table("utf8mb4").has_value());
  EXPECT_FALSE(single_byte_table("sjis").has_value());
  EXPECT_FALSE(single_byte_table("").has_value());
}

}  // namespace
}  // namespace binlog
