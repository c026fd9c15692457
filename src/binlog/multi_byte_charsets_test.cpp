#include "binlog/multi_byte_charsets.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using namespace std::string_literals;

CodedCharacter read(const MultiByteTable& table, const std::string& bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  return table.read(at, at + bytes.size());
}

void expect(const char* charset, const std::string& bytes, char32_t code) {
  const auto table = MultiByteTable::make(charset);
  ASSERT_TRUE(table.has_value()) << charset;
  const CodedCharacter next = read(*table, bytes);
  EXPECT_EQ(next.code, code) << charset;
  EXPECT_EQ(next.size, bytes.size()) << charset;
}

TEST(MultiByteCharsets, read_characters_of_every_width) {
  expect("gbk", "\xD6\xD0"s, U'中');
  expect("gb2312", "\xD6\xD0"s, U'中');
  expect("gb18030", "\xD6\xD0"s, U'中');
  expect("gb18030", "\x81\x30\x81\x30"s, 0x80);
  expect("gb18030", "\x90\x30\x81\x30"s, 0x10000);
  expect("gb18030", "\xE3\x32\x9A\x35"s, 0x10FFFF);
  expect("big5", "\xA4\xA4"s, U'中');
  expect("sjis", "\x93\xFA"s, U'日');
  expect("sjis", "\xB1"s, U'ｱ');
  expect("cp932", "\x87\x40"s, U'①');
  expect("ujis", "\xC6\xFC"s, U'日');
  expect("ujis", "\x8E\xB1"s, U'ｱ');
  expect("ujis", "\x8F\xB0\xA1"s, 0x4E02);
  expect("eucjpms", "\xAD\xA1"s, U'①');
  expect("euckr", "\xC7\xD1"s, U'한');
}

TEST(MultiByteCharsets, follow_the_server_where_the_c_library_differs) {
  expect("sjis", "\x81\x5F"s, U'\\');
  expect("cp932", "\x81\x5F"s, 0xFF3C);
  expect("ujis", "\xF5\xA1"s, 0xE000);
  expect("ujis", "\x8F\xFE\xFE"s, 0xE757);
  expect("big5", "\xC6\xA5"s, 0x3041);
  expect("big5", "\xA3\xE1"s, 0);
  expect("gb18030", "\xFE\x51"s, 0xE816);
  expect("gb18030", "\x82\x35\x91\x30"s, 0x9FB7);
  expect("gb18030", "\x84\x31\x83\x35"s, 0xFE19);
}

TEST(MultiByteCharsets, have_no_character_for_what_is_not_one) {
  const auto gb18030 = MultiByteTable::make("gb18030");
  EXPECT_EQ(read(*gb18030, "\x80"s).size, 1U);
  EXPECT_EQ(read(*gb18030, "\x80"s).code, 0U);
  EXPECT_EQ(read(*gb18030, "\x81\x30\x81\x7F"s).size, 1U);
  EXPECT_EQ(read(*gb18030, "\xFE\x39\xFE\x39"s).size, 4U);
  EXPECT_EQ(read(*gb18030, "\xFE\x39\xFE\x39"s).code, 0U);
  const auto ujis = MultiByteTable::make("ujis");
  EXPECT_EQ(read(*ujis, "\x81\xA1"s).size, 1U);
  EXPECT_EQ(read(*ujis, "\x8F\xA1\x20"s).size, 1U);
}

TEST(MultiByteCharsets, say_that_the_text_ends_inside_a_character) {
  EXPECT_EQ(read(*MultiByteTable::make("gbk"), "\xD6"s).size, 0U);
  EXPECT_EQ(read(*MultiByteTable::make("gb18030"), "\x81\x30\x81"s).size, 0U);
  EXPECT_EQ(read(*MultiByteTable::make("ujis"), "\x8F\xB0"s).size, 0U);
}

TEST(MultiByteCharsets, are_not_the_others) {
  EXPECT_FALSE(MultiByteTable::make("latin1").has_value());
}

}  // namespace
}  // namespace binlog
