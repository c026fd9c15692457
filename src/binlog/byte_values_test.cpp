#include "binlog/byte_values.hpp"

#include "binlog/decode_probe.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::ColumnKind;
using namespace std::string_literals;

std::string fixed(ColumnKind kind, std::uint16_t size, const std::string& stored) {
  DecodeProbe probe({WireType::string, size, true}, column_of(kind));
  return probe.text(std::string(1, static_cast<char>(stored.size())) + stored);
}

std::string inflated(const std::string& stored) {
  RowArena arena;
  return std::string(inflate_value(stored, arena));
}

// "aaaaaaaaaaaaaaaa" deflated, with zlib's header and without it.
const std::string kZlib = "\x78\x9C\x4B\x4C\x44\x05\x00\x33\x98\x06\x11"s;
const std::string kRaw = "\x4B\x4C\x44\x05\x00"s;

TEST(ByteValues, stand_behind_a_length_of_one_to_four_bytes) {
  DecodeProbe tiny({WireType::blob, 1, true}, column_of(ColumnKind::tiny_blob));
  EXPECT_EQ(tiny.text("\x02\x00\xFF"s), "\x00\xFF"s);
  DecodeProbe large({WireType::blob, 4, true}, column_of(ColumnKind::long_blob));
  EXPECT_EQ(large.text("\x02\x00\x00\x00\x00\xFF"s), "\x00\xFF"s);
  DecodeProbe narrow({WireType::varchar, 255, true}, column_of(ColumnKind::varbinary));
  EXPECT_EQ(narrow.text("\x01z"s), "z");
  DecodeProbe wide({WireType::varchar, 256, true}, column_of(ColumnKind::varbinary));
  EXPECT_EQ(wide.text("\x01\x00z"s), "z");
  EXPECT_THROW(wide.text("\x05\x00z"s), base::Error);
}

TEST(ByteValues, of_binary_get_their_zeros_back) {
  EXPECT_EQ(fixed(ColumnKind::binary, 4, "\x01"s), "\x01\x00\x00\x00"s);
  EXPECT_EQ(fixed(ColumnKind::binary, 4, ""s), "\x00\x00\x00\x00"s);
  EXPECT_EQ(fixed(ColumnKind::binary, 4, "abcd"s), "abcd");
  EXPECT_EQ(fixed(ColumnKind::binary, 0, ""s), "");
  EXPECT_THROW(fixed(ColumnKind::binary, 4, "abcde"s), base::Error);
}

TEST(ByteValues, of_uuid_are_spelled_in_natural_order) {
  EXPECT_EQ(
      fixed(ColumnKind::uuid, 16, "\x12\x3E\x45\x67\xE8\x9B\x12\xD3\xA4\x56\x42\x66\x55\x44"s),
      "123e4567-e89b-12d3-a456-426655440000");
}

TEST(ByteValues, of_inet_are_spelled_as_the_server_does) {
  EXPECT_EQ(fixed(ColumnKind::inet4, 4, "\xC0\x00\x02\x01"s), "192.0.2.1");
  EXPECT_EQ(fixed(ColumnKind::inet4, 4, "\x0A"s), "10.0.0.0");
  const std::string zeros(16, '\0');
  const auto six = [](const std::string& bytes) { return fixed(ColumnKind::inet6, 16, bytes); };
  EXPECT_EQ(six(""s), "::");
  EXPECT_EQ(six(zeros.substr(0, 15) + "\x01"), "::1");
  EXPECT_EQ(six("\x20\x01\x0D\xB8"s + zeros.substr(0, 11) + "\x01"), "2001:db8::1");
  EXPECT_EQ(six(zeros.substr(0, 10) + "\xFF\xFF\x01\x02\x03\x04"s), "::ffff:1.2.3.4");
  EXPECT_EQ(six("\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x03\x00\x04\x00\x05"s),
            "1:0:2::3:4:5");
  EXPECT_EQ(six("\x00\x01"s), "1::");
}

TEST(ByteValues, that_were_compressed_are_inflated) {
  EXPECT_EQ(inflated(""s), "");
  EXPECT_EQ(inflated("\x00plain"s), "plain");
  EXPECT_EQ(inflated("\x81\x10"s + kZlib), std::string(16, 'a'));
  EXPECT_EQ(inflated("\x82\x00\x10"s + kZlib), std::string(16, 'a'));
  EXPECT_EQ(inflated("\x89\x10"s + kRaw), std::string(16, 'a'));
}

TEST(ByteValues, refuse_what_does_not_inflate_to_its_length) {
  EXPECT_THROW(inflated("\x81\x11"s + kZlib), base::Error);
  EXPECT_THROW(inflated("\x81\x0F"s + kZlib), base::Error);
  EXPECT_THROW(inflated("\x81\x10garbage"s), base::Error);
  EXPECT_THROW(inflated("\x80"s + kZlib), base::Error);
  EXPECT_THROW(inflated("\x71\x10"s + kZlib), base::Error);
  EXPECT_THROW(inflated("\x84\xFF\xFF\xFF\xFF"s + kZlib), base::Error);
}

}  // namespace
}  // namespace binlog
