#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Utf8, characters_of_each_length_are_taken_and_put_back) {
  const std::string text = "aé表😀";
  std::string_view rest = text;
  std::string again;
  for (const char32_t expected : {U'a', U'é', U'表', U'😀'}) {
    const auto character = take_utf8(rest);
    ASSERT_TRUE(character.has_value());
    EXPECT_EQ(*character, expected);
    append_utf8(*character, again);
  }
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(again, text);
}

TEST(Utf8, what_is_no_character_is_not_taken) {
  for (const std::string_view text :
       {"\x80", "\xC3", "\xC3x", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF"}) {
    std::string_view rest = text;
    EXPECT_FALSE(take_utf8(rest).has_value());
    EXPECT_EQ(rest, text);
  }
}

}  // namespace
}  // namespace base
