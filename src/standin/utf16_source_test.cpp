#include "standin/utf16_source.hpp"

#include "standin/copy_fake_target.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace standin {
namespace {

using Order = Utf16Source::Order;

std::string convert(const std::string& bytes, Order order, std::size_t step) {
  Utf16Source source(std::make_unique<PiecedSource>(bytes, 0, step), order);
  std::string out;
  char piece[7];
  while (const std::size_t count = source.read(piece, sizeof piece)) out.append(piece, count);
  return out;
}

std::string bytes(std::initializer_list<unsigned char> values) {
  return {values.begin(), values.end()};
}

TEST(Utf16SourceTest, converts_under_each_encoding) {
  // a, e with acute, euro, an emoji
  const std::string little = bytes({'a', 0, 0xE9, 0, 0xAC, 0x20, 0x3D, 0xD8, 0x00, 0xDE});
  const std::string big = bytes({0, 'a', 0, 0xE9, 0x20, 0xAC, 0xD8, 0x3D, 0xDE, 0x00});
  const std::string expected = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  const std::string little_mark = bytes({0xFF, 0xFE});
  const std::string big_mark = bytes({0xFE, 0xFF});
  for (const std::size_t step : {1U, 2U, 3U, 100U}) {
    EXPECT_EQ(convert(little_mark + little, Order::by_mark, step), expected) << step;
    EXPECT_EQ(convert(big_mark + big, Order::by_mark, step), expected) << step;
    EXPECT_EQ(convert(little, Order::little, step), expected) << step;
    EXPECT_EQ(convert(little_mark + little, Order::little, step), expected) << step;
    EXPECT_EQ(convert(big, Order::big, step), expected) << step;
    EXPECT_EQ(convert(big_mark + big, Order::big, step), expected) << step;
  }
  EXPECT_EQ(convert("", Order::by_mark, 1), "");
  EXPECT_EQ(Utf16Source::order_of("UTF16"), Order::by_mark);
  EXPECT_EQ(Utf16Source::order_of("UTF16LE"), Order::little);
  EXPECT_EQ(Utf16Source::order_of("UTF16BE"), Order::big);
}

TEST(Utf16SourceTest, refuses_a_file_in_another_encoding) {
  EXPECT_THROW(convert("a|b\n", Order::by_mark, 100), base::Error);
  EXPECT_THROW(convert("x", Order::by_mark, 100), base::Error);
  EXPECT_THROW(convert(bytes({0xFE, 0xFF, 0, 'a'}), Order::little, 100), base::Error);
  EXPECT_THROW(convert(bytes({0xFF, 0xFE, 'a', 0}), Order::big, 100), base::Error);
  EXPECT_THROW(convert(bytes({'a', 0, 'b'}), Order::little, 1), base::Error);
}

TEST(Utf16SourceTest, keeps_a_lone_surrogate_for_the_column_to_refuse) {
  EXPECT_EQ(convert(bytes({0x3D, 0xD8, 'a', 0}), Order::little, 1),
            "\xED\xA0\xBD"
            "a");
  EXPECT_EQ(convert(bytes({0x00, 0xDE}), Order::little, 1), "\xED\xB8\x80");
  EXPECT_EQ(convert(bytes({0x3D, 0xD8}), Order::little, 1), "\xED\xA0\xBD");
}

}  // namespace
}  // namespace standin
