#include "binlog/zlib_inflate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using namespace std::literals;

// zlib.compress(b"ab" * 50)
constexpr std::string_view kDeflated = "\x78\x9c\x4b\x4c\x4a\xa4\x39\x04\x00\x84\x0b\x26\x17"sv;

TEST(ZlibInflate, gives_exactly_the_bytes_that_were_deflated) {
  std::string out(100, '\0');
  ASSERT_TRUE(inflate_exactly(kDeflated, kZlibWindow, out.data(), out.size()));
  std::string expected;
  for (int i = 0; i < 50; ++i) expected += "ab";
  EXPECT_EQ(out, expected);
}

TEST(ZlibInflate, another_length_and_a_cut_stream_are_not_whole) {
  std::string out(200, '\0');
  EXPECT_FALSE(inflate_exactly(kDeflated, kZlibWindow, out.data(), 99));
  EXPECT_FALSE(inflate_exactly(kDeflated, kZlibWindow, out.data(), 101));
  EXPECT_FALSE(inflate_exactly(kDeflated.substr(0, 8), kZlibWindow, out.data(), 100));
  EXPECT_FALSE(inflate_exactly("", kZlibWindow, out.data(), 0));
  EXPECT_FALSE(inflate_exactly(kDeflated, kZlibRawWindow, out.data(), 100));
}

}  // namespace
}  // namespace binlog
