#include "binlog/default_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

std::string shown(std::string_view sql) {
  DdlCursor cursor(sql, {});
  const DefaultValue value = take_default(cursor);
  std::string text;
  switch (value.kind) {
    case DefaultKind::none: text = "none"; break;
    case DefaultKind::null: text = "null"; break;
    case DefaultKind::literal: text = value.literal; break;
    case DefaultKind::current_timestamp: text = "now"; break;
    case DefaultKind::expression: text = "expression"; break;
  }
  if (value.is_number) text += " number";
  if (value.is_binary) text += " binary";
  return text +
         (cursor.peek().kind == TokenKind::end ? "" : " then " + std::string(cursor.peek().raw));
}

TEST(DefaultScanner, reads_literals) {
  EXPECT_EQ(shown("NULL"), "null");
  EXPECT_EQ(shown("-1.5 comment 'x'"), "-1.5 number then comment");
  EXPECT_EQ(shown("'a' 'b', c"), "ab then ,");
  EXPECT_EQ(shown("true"), "1 number");
  EXPECT_EQ(shown("x'4142'"), "AB binary");
  EXPECT_EQ(shown("0x142"),
            "\x01"
            "B binary");
  EXPECT_EQ(shown("b'100000001'"), "\x01\x01 binary");
  EXPECT_EQ(shown("_utf8mb4'\xC3\xBC'"), "\xC3\xBC");
  EXPECT_EQ(shown("_latin1'a'"), "a");
  EXPECT_EQ(shown("date '2020-01-02'"), "2020-01-02");
  EXPECT_EQ(shown("('abc') not null"), "abc then not");
}

TEST(DefaultScanner, knows_the_current_time) {
  EXPECT_EQ(shown("current_timestamp on update now()"), "now then on");
  EXPECT_EQ(shown("CURRENT_TIMESTAMP(3)"), "now");
  EXPECT_EQ(shown("now()"), "now");
  EXPECT_EQ(shown("(localtimestamp())"), "now");
}

TEST(DefaultScanner, steps_over_expressions) {
  EXPECT_EQ(shown("uuid() not null"), "expression then not");
  EXPECT_EQ(shown("(a + concat(b, ')')), d"), "expression then ,");
  EXPECT_EQ(shown("1 + 2 comment 'x'"), "expression then comment");
  EXPECT_EQ(shown("next value for s after c"), "expression then after");
  EXPECT_EQ(shown("_latin1'\xFC'"), "expression");
  EXPECT_EQ(shown("x'4g'"), "expression");
}

}  // namespace
}  // namespace binlog
