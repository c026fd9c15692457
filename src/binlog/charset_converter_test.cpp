#include "binlog/charset_converter.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using namespace std::string_literals;

std::string convert(const char* charset, const std::string& text) {
  return CharsetConverter::of(charset).convert(text);
}

TEST(CharsetConverter, passes_utf8_and_bytes_through_without_a_copy) {
  RowArena arena;
  const std::string text = "中文\xFF";
  for (const char* charset : {"utf8mb4", "utf8mb3", "utf8", "binary", ""}) {
    EXPECT_EQ(CharsetConverter::of(charset).convert(text, arena).data(), text.data()) << charset;
  }
}

TEST(CharsetConverter, does_not_copy_ascii_either) {
  RowArena arena;
  const std::string text = "plain text of more than eight bytes";
  for (const char* charset : {"latin1", "ascii", "gbk", "sjis"}) {
    EXPECT_EQ(CharsetConverter::of(charset).convert(text, arena).data(), text.data()) << charset;
  }
}

TEST(CharsetConverter, converts_each_family) {
  EXPECT_EQ(convert("latin1", "caf\xE9 \x80 \x81"), "café € \xC2\x81");
  EXPECT_EQ(convert("cp1251", "\xCF\xF0\xE8"), "При");
  EXPECT_EQ(convert("swe7", "}{|"), "åäö");
  EXPECT_EQ(convert("gbk", "a\xD6\xD0z"), "a中z");
  EXPECT_EQ(convert("gb18030", "\x94\x39\xFC\x36"), "😀");
  EXPECT_EQ(convert("ucs2", "\x4E\x2D\x00\x41"s), "中A");
  EXPECT_EQ(convert("utf16", "\xD8\x3D\xDE\x00\x00\x41"s), "😀A");
  EXPECT_EQ(convert("utf16le", "\x3D\xD8\x00\xDE\x41\x00"s), "😀A");
  EXPECT_EQ(convert("utf32", "\x00\x01\xF6\x00\x00\x00\x00\x41"s), "😀A");
}

TEST(CharsetConverter, keeps_a_zero_byte) {
  EXPECT_EQ(convert("latin1", "\xE9\x00\x41"s), "é\x00\x41"s);
  EXPECT_EQ(convert("swe7", "\x00"s), "\x00"s);
  EXPECT_EQ(convert("ucs2", "\x00\x00"s), "\x00"s);
}

TEST(CharsetConverter, prints_a_question_mark_for_what_has_no_character) {
  EXPECT_EQ(convert("cp1251", "a\x98z"), "a?z");
  EXPECT_EQ(convert("ascii", "a\xE9z"), "a?z");
  EXPECT_EQ(convert("gbk", "a\xA2\x40z"), "a?z");
  EXPECT_EQ(convert("utf16", "\xDC\x00\x00\x41"s).front(), '?');
  EXPECT_EQ(convert("utf32", "\x00\x11\x00\x00"s), "?");
}

TEST(CharsetConverter, keeps_lone_surrogates_of_ucs2_as_the_server_does) {
  EXPECT_EQ(convert("ucs2", "\xD8\x00"s), "\xED\xA0\x80");
}

TEST(CharsetConverter, drops_a_character_that_is_cut_off) {
  EXPECT_EQ(convert("gbk", "a\xD6"), "a");
  EXPECT_EQ(convert("ucs2", "\x00\x41\x00"s), "A");
  EXPECT_EQ(convert("utf16", "\x00\x41\xD8\x3D"s), "A");
  EXPECT_EQ(convert("utf32", "\x00\x00\x00"s), "");
}

TEST(CharsetConverter, refuses_an_unknown_set_by_name) {
  try {
    CharsetConverter::of("klingon");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
    EXPECT_NE(error.message().find("klingon"), std::string::npos);
  }
}

TEST(CharsetConverter, is_one_object_per_set) {
  EXPECT_EQ(&CharsetConverter::of("latin1"), &CharsetConverter::of("latin1"));
}

}  // namespace
}  // namespace binlog
