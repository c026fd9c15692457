#include "base/byte_reader.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

namespace base {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kEight = "\x01\x02\x03\x04\x05\x06\x07\xF8"sv;

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::corrupt);
    return error.code();
  }
  return "";
}

TEST(ByteReader, little_endian_numbers_have_their_low_byte_first) {
  EXPECT_EQ(ByteReader(kEight).u8(), 0x01U);
  EXPECT_EQ(ByteReader(kEight).u16(), 0x0201U);
  EXPECT_EQ(ByteReader(kEight).u24(), 0x030201U);
  EXPECT_EQ(ByteReader(kEight).u32(), 0x04030201U);
  EXPECT_EQ(ByteReader(kEight).u40(), 0x0504030201U);
  EXPECT_EQ(ByteReader(kEight).u48(), 0x060504030201U);
  EXPECT_EQ(ByteReader(kEight).u56(), 0x07060504030201U);
  EXPECT_EQ(ByteReader(kEight).u64(), 0xF807060504030201U);
  EXPECT_EQ(ByteReader(kEight).number(3), 0x030201U);
  EXPECT_EQ(ByteReader(kEight).number(8), 0xF807060504030201U);
}

TEST(ByteReader, big_endian_numbers_have_their_high_byte_first) {
  EXPECT_EQ(ByteReader(kEight).u16_be(), 0x0102U);
  EXPECT_EQ(ByteReader(kEight).u24_be(), 0x010203U);
  EXPECT_EQ(ByteReader(kEight).u32_be(), 0x01020304U);
  EXPECT_EQ(ByteReader(kEight).u40_be(), 0x0102030405U);
  EXPECT_EQ(ByteReader(kEight).u48_be(), 0x010203040506U);
  EXPECT_EQ(ByteReader(kEight).u56_be(), 0x01020304050607U);
  EXPECT_EQ(ByteReader(kEight).u64_be(), 0x01020304050607F8U);
  EXPECT_EQ(ByteReader(kEight).number_be(3), 0x010203U);
}

TEST(ByteReader, the_position_moves_by_what_was_read) {
  ByteReader reader(kEight);
  reader.u8();
  reader.u24();
  EXPECT_EQ(reader.position(), 4U);
  EXPECT_EQ(reader.left(), 4U);
  EXPECT_EQ(reader.rest(), "\x05\x06\x07\xF8"sv);
  EXPECT_EQ(reader.bytes(2), "\x05\x06"sv);
  reader.skip(2);
  EXPECT_TRUE(reader.is_end());
  EXPECT_EQ(reader.bytes(0), ""sv);
}

TEST(ByteReader, length_encoded_integers_have_four_widths) {
  EXPECT_EQ(ByteReader("\x00"sv).lenenc(), 0U);
  EXPECT_EQ(ByteReader("\xFA"sv).lenenc(), 250U);
  EXPECT_EQ(ByteReader("\xFC\xFB\x00"sv).lenenc(), 251U);
  EXPECT_EQ(ByteReader("\xFD\x00\x00\x01"sv).lenenc(), 65536U);
  EXPECT_EQ(ByteReader("\xFE\x00\x00\x00\x00\x01\x00\x00\x00"sv).lenenc(), 1ULL << 32U);
  EXPECT_EQ(ByteReader("\x02hi!"sv).lenenc_bytes(), "hi"sv);
}

TEST(ByteReader, a_byte_that_begins_no_length_is_corrupt) {
  EXPECT_EQ(code_of([] { ByteReader("\xFB"sv).lenenc(); }), "bytes.length");
  EXPECT_EQ(code_of([] { ByteReader("\xFF"sv).lenenc(); }), "bytes.length");
  EXPECT_EQ(code_of([] { ByteReader(kEight).number(9); }), "bytes.length");
  EXPECT_EQ(code_of([] { ByteReader(kEight).number_be(0); }), "bytes.length");
}

TEST(ByteReader, every_read_past_the_end_is_corrupt) {
  EXPECT_EQ(code_of([] { ByteReader().u8(); }), "bytes.short");
  EXPECT_EQ(code_of([] { ByteReader("\x01"sv).u16(); }), "bytes.short");
  EXPECT_EQ(code_of([] { ByteReader("\x01\x02\x03\x04\x05\x06\x07"sv).u64(); }), "bytes.short");
  EXPECT_EQ(code_of([] { ByteReader("\x01"sv).u16_be(); }), "bytes.short");
  EXPECT_EQ(code_of([] { ByteReader("\x01"sv).number(2); }), "bytes.short");
  EXPECT_EQ(code_of([] { ByteReader("\xFC\x01"sv).lenenc(); }), "bytes.short");
  EXPECT_EQ(code_of([] { ByteReader("\x05hi"sv).lenenc_bytes(); }), "bytes.short");
  EXPECT_EQ(code_of([] { ByteReader(kEight).skip(9); }), "bytes.short");
  // A length near 2^64 must not wrap around the check.
  EXPECT_EQ(code_of([] { ByteReader(kEight).bytes(~0ULL); }), "bytes.short");
}

TEST(ByteReader, a_failed_read_takes_nothing) {
  ByteReader reader("\x01\x02"sv);
  EXPECT_EQ(code_of([&] { reader.u32(); }), "bytes.short");
  EXPECT_EQ(reader.u16(), 0x0201U);
}

}  // namespace
}  // namespace base
