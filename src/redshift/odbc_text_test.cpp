#include "redshift/odbc_text.hpp"

#include <gtest/gtest.h>

namespace redshift {
namespace {

TEST(OdbcText, goes_to_utf16_and_back) {
  const std::string text = "a\u00e9\u6f22\U0001F600\u07ff\u0800\uffff\U00010000\U0010FFFF";
  const auto wide = to_utf16(text);
  ASSERT_TRUE(wide);
  EXPECT_EQ(*wide, u"a\u00e9\u6f22\U0001F600\u07ff\u0800\uffff\U00010000\U0010FFFF");
  EXPECT_EQ(to_utf8(*wide), text);
}

TEST(OdbcText, refuses_bytes_that_are_no_text) {
  for (const char* text : {"\x80", "\xC0\x80", "\xC3", "\xC3(", "\xE0\x80\x80", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xF0\x9F\x98", "\xFF"})
    EXPECT_FALSE(to_utf16(text)) << text;
}

TEST(OdbcText, marks_half_a_pair) {
  const std::u16string halves = {u'a', char16_t{0xD83D}, u'b', char16_t{0xDE00}};
  EXPECT_EQ(to_utf8(halves), "a\uFFFDb\uFFFD");
}

}  // namespace
}  // namespace redshift
