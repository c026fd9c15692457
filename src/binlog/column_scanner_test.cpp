#include "binlog/column_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

std::optional<ColumnDefinition> column_of(std::string_view sql) {
  DdlCursor cursor(sql, {});
  return take_column(cursor, {});
}

TEST(ColumnScanner, reads_every_attribute) {
  const auto column = column_of(
      "`a` varchar(10) character set = 'UTF8MB4' collate utf8mb4_bin not null default 'x' comment "
      "'it''s, (fine)' on update current_timestamp(3) unique key column_format fixed storage disk "
      "invisible references t (x) match full on delete set null on update cascade "
      "constraint c check (a > 1) not enforced engine_attribute = '{}' foo=bar");
  ASSERT_TRUE(column);
  EXPECT_EQ(column->name, "a");
  EXPECT_EQ(column->charset, "utf8mb4");
  EXPECT_EQ(column->collation, "utf8mb4_bin");
  EXPECT_EQ(column->is_nullable, false);
  EXPECT_EQ(column->default_value.literal, "x");
  EXPECT_TRUE(column->has_on_update);
  EXPECT_TRUE(column->is_invisible);
  EXPECT_FALSE(column->is_key);
}

TEST(ColumnScanner, tells_keys_numbers_and_generated_columns) {
  EXPECT_TRUE(column_of("a int unsigned zerofill primary key")->is_key);
  EXPECT_TRUE(column_of("a int key auto_increment")->is_auto_increment);
  EXPECT_TRUE(column_of("a int zerofill")->is_unsigned);
  EXPECT_FALSE(column_of("a int unique")->is_key);
  EXPECT_TRUE(column_of("a int generated always as (b + 1) stored not null")->is_generated);
  EXPECT_TRUE(column_of("a int as (b) persistent")->is_generated);
  EXPECT_EQ(column_of("a char(3) byte")->charset, "binary");
  EXPECT_TRUE(column_of("a char(3) binary")->is_bin_collation);
  EXPECT_TRUE(column_of("a bigint unsigned serial default value")->is_auto_increment);
}

TEST(ColumnScanner, refuses_a_column_it_does_not_understand_whole) {
  for (const char* text : {"a", "a blah", "a int blah", "a int generated always as row start",
                           "a int references", "a int comment", "a int as b", "a int check"}) {
    EXPECT_FALSE(column_of(text)) << text;
  }
}

TEST(ColumnScanner, stops_before_the_place) {
  DdlCursor cursor("a int after `b c`, d", {});
  ASSERT_TRUE(take_column(cursor, {}));
  const auto place = take_place(cursor);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->kind, ColumnPlace::after);
  EXPECT_EQ(place->column, "b c");
  EXPECT_TRUE(cursor.accept_symbol(','));
}

}  // namespace
}  // namespace binlog
