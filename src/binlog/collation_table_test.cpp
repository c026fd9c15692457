#include "binlog/collation_table.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

TEST(CollationTable, knows_the_ids_that_both_servers_share) {
  EXPECT_EQ(charset_of_collation(8), "latin1");
  EXPECT_EQ(charset_of_collation(33), "utf8mb3");
  EXPECT_EQ(charset_of_collation(45), "utf8mb4");
  EXPECT_EQ(charset_of_collation(46), "utf8mb4");
  EXPECT_EQ(charset_of_collation(kBinaryCollation), "binary");
  EXPECT_EQ(charset_of_collation(95), "cp932");
  EXPECT_EQ(charset_of_collation(101), "utf16");
}

TEST(CollationTable, knows_the_ids_of_one_server_only) {
  EXPECT_EQ(charset_of_collation(255), "utf8mb4");
  EXPECT_EQ(charset_of_collation(248), "gb18030");
  EXPECT_EQ(charset_of_collation(1069), "utf8mb4");
  EXPECT_EQ(charset_of_collation(1032), "latin1");
  EXPECT_EQ(charset_of_collation(2048), "utf8mb3");
  EXPECT_EQ(charset_of_collation(2304), "utf8mb4");
  EXPECT_EQ(charset_of_collation(2816), "utf16");
  EXPECT_EQ(charset_of_collation(3271), "utf32");
}

TEST(CollationTable, has_no_name_for_other_ids) {
  EXPECT_EQ(charset_of_collation(0), "");
  EXPECT_EQ(charset_of_collation(17), "");
  EXPECT_EQ(charset_of_collation(999), "");
  EXPECT_EQ(charset_of_collation(1024), "");
  EXPECT_EQ(charset_of_collation(3328), "");
  EXPECT_EQ(charset_of_collation(0xFFFFFFFF), "");
}

TEST(CollationTable, knows_the_width_of_a_character) {
  EXPECT_EQ(bytes_per_char("utf8mb4"), 4U);
  EXPECT_EQ(bytes_per_char("ujis"), 3U);
  EXPECT_EQ(bytes_per_char("latin1"), 1U);
}

}  // namespace
}  // namespace binlog
