#include "binlog/ddl_cursor.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using Names = std::vector<std::string>;

TEST(DdlCursor, accepts_all_words_or_none) {
  DdlCursor cursor("if not exists t;", {});
  EXPECT_FALSE(cursor.accept({"IF", "EXISTS"}));
  EXPECT_TRUE(cursor.accept({"IF", "NOT", "EXISTS"}));
  EXPECT_FALSE(cursor.is_done());
  EXPECT_EQ(cursor.take_name(), "t");
  EXPECT_TRUE(cursor.is_done());
  EXPECT_EQ(cursor.peek(9).kind, TokenKind::end);
}

TEST(DdlCursor, takes_tables_with_and_without_a_schema) {
  EXPECT_EQ(DdlCursor("a", {}).take_table("d"), (model::TableId{"d", "a"}));
  EXPECT_EQ(DdlCursor("`x.y` . `a`", {}).take_table("d"), (model::TableId{"x.y", "a"}));
  EXPECT_EQ(DdlCursor("db.1t", {}).take_table("d"), (model::TableId{"db", "1t"}));
  EXPECT_EQ(DdlCursor("a.", {}).take_table("d"), std::nullopt);
  EXPECT_EQ(DdlCursor("'a'", {}).take_table("d"), std::nullopt);
  EXPECT_EQ(DdlCursor("`\xE4`", {}).take_table("d"), std::nullopt) << "latin1 bytes";
}

TEST(DdlCursor, takes_the_columns_of_a_key) {
  EXPECT_EQ(DdlCursor("(a, `b`(13) desc)", {}).take_key_columns(), (Names{"a", "b"}));
  EXPECT_EQ(DdlCursor("((a + 1))", {}).take_key_columns(), std::nullopt);
  EXPECT_EQ(DdlCursor("(a", {}).take_key_columns(), std::nullopt);
}

TEST(DdlCursor, skips_to_the_comma_of_its_own_depth) {
  DdlCursor cursor("x (a, (b, c)), y", {});
  cursor.skip_to_comma();
  EXPECT_TRUE(cursor.accept_symbol(','));
  EXPECT_TRUE(cursor.accept("Y"));
  DdlCursor open("(a, b", {});
  open.skip_to_comma();
  EXPECT_TRUE(open.is_done());
}

TEST(DdlCursor, reads_whole_numbers_only) {
  EXPECT_EQ(DdlCursor("12", {}).take_number(), 12U);
  EXPECT_EQ(DdlCursor("1.5", {}).take_number(), std::nullopt);
  EXPECT_EQ(DdlCursor("99999999999999999999", {}).take_number(), std::nullopt);
}

}  // namespace
}  // namespace binlog
