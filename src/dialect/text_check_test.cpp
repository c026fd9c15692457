#include "dialect/text_check.hpp"

#include "base/prng.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace dialect {
namespace {

using std::string_view_literals::operator""sv;

std::string copied(std::string_view text, TextFault& fault) {
  const auto room = std::make_unique<char[]>(2 * text.size() + 16);
  const QuotedCopy copy = copy_doubling_quotes(text, room.get());
  fault = copy.fault;
  if (copy.end == nullptr) return {};
  return std::string(room.get(), static_cast<std::size_t>(copy.end - room.get()));
}

TEST(TextCheck, AcceptsOneToFourByteCharacters) {
  EXPECT_EQ(check_text("aé€😀\xEF\xBF\xBF"), TextFault::none);
  EXPECT_EQ(check_text(""), TextFault::none);
}

TEST(TextCheck, RefusesWhatIsNotUtf8) {
  for (const std::string_view bad :
       {"\x80"sv, "\xC0\xAF"sv, "\xC1\x81"sv, "\xE0\x80\xAF"sv, "\xED\xA0\x80"sv,
        "\xF0\x80\x80\xAF"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xE2\x82"sv,
        "\xF0\x9F\x98"sv, "\xC3"sv, "a\xFF"sv}) {
    EXPECT_EQ(check_text(bad), TextFault::invalid_utf8);
    TextFault fault = TextFault::none;
    copied(bad, fault);
    EXPECT_EQ(fault, TextFault::invalid_utf8);
  }
}

TEST(TextCheck, CutsAtACharacter) {
  EXPECT_EQ(cut_text("abc", 3), "abc");
  EXPECT_EQ(cut_text("a€b", 3), "a");
  EXPECT_EQ(cut_text("a€b", 4), "a€");
  EXPECT_EQ(cut_text("😀", 3), "");
}

/// Every length and every place of the special byte, so that all steps of the copy meet all cases.
TEST(TextCheck, CopiesAtEveryLengthAndPlace) {
  for (std::size_t size = 0; size <= 40; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      std::string text(size, 'x');
      TextFault fault = TextFault::none;
      text[place] = '"';
      std::string expected = text;
      expected.insert(place, 1, '"');
      ASSERT_EQ(copied(text, fault), expected);
      text[place] = '\0';
      copied(text, fault);
      ASSERT_EQ(fault, TextFault::nul_byte);
      text[place] = '\x01';
      ASSERT_EQ(copied(text, fault), text);
      text[place] = '\x80';
      copied(text, fault);
      ASSERT_EQ(fault, TextFault::invalid_utf8);
      text.replace(place, 1, "€");
      ASSERT_EQ(copied(text, fault), text);
    }
  }
}

/// The fast copy agrees with the plain check and with the plain doubling on random mixtures.
TEST(TextCheck, AgreesWithThePlainWay) {
  base::Prng prng(7);
  const std::string_view pieces[] = {"\"", "a", "bcdefghijklmnopqrstuvw", "é", "€", "😀", "\n", ","};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t n = prng.below(12); n > 0; --n) text += pieces[prng.below(8)];
    if (prng.below(4) == 0 && !text.empty()) {
      text[prng.below(text.size())] = static_cast<char>(prng.below(256));
    }
    TextFault fault = TextFault::none;
    const std::string result = copied(text, fault);
    ASSERT_EQ(fault, check_text(text));
    if (fault != TextFault::none) continue;
    std::string expected;
    for (const char c : text) expected.append(c == '"' ? 2 : 1, c);
    ASSERT_EQ(result, expected);
  }
}

TEST(TextCheck, replaces_each_faulty_byte) {
  EXPECT_EQ(without_faults("plain \xC3\xA9 \xF0\x9F\x98\x80"), "plain \xC3\xA9 \xF0\x9F\x98\x80");
  EXPECT_EQ(without_faults(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(without_faults("\xC3(\xED\xA0\x80\xF0\x9F"), "?(?????");
  EXPECT_EQ(without_faults(""), "");
}

}  // namespace
}  // namespace dialect
