#include "mysql/gtid_codec.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

constexpr const char* kFirst = "00010203-0405-0607-0809-0a0b0c0d0e0f";
constexpr const char* kSecond = "ffffffff-0405-0607-0809-0a0b0c0d0e0f";

std::string hex_of(const std::string& text) {
  return base::to_hex(encode_gtids(model::GtidSet::parse(text)));
}

std::string code_of(std::string_view bytes) {
  try {
    decode_gtids(bytes);
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

TEST(GtidCodec, an_empty_set_is_a_count_of_zero) {
  EXPECT_EQ(hex_of(""), "0000000000000000");
}

TEST(GtidCodec, untagged_sets_have_the_form_of_old_servers) {
  EXPECT_EQ(hex_of(std::string(kFirst) + ":1-5:9"),
            "0100000000000000"
            "000102030405060708090a0b0c0d0e0f"
            "0200000000000000"
            "01000000000000000600000000000000"
            "09000000000000000a00000000000000");
}

TEST(GtidCodec, one_tag_makes_the_whole_set_tagged) {
  EXPECT_EQ(hex_of(std::string(kFirst) + ":1-3:blue:5"),
            "0102000000000001"
            "000102030405060708090a0b0c0d0e0f"
            "00"
            "0100000000000000"
            "01000000000000000400000000000000"
            "000102030405060708090a0b0c0d0e0f"
            "08626c7565"
            "0100000000000000"
            "05000000000000000600000000000000");
}

TEST(GtidCodec, reads_what_it_writes) {
  const std::string first(kFirst);
  const std::string second(kSecond);
  for (const std::string& text :
       {std::string(), first + ":1", first + ":1-5:7-9," + second + ":1-1000000",
        first + ":1-3:a:5:7-9," + second + ":abcdefghijklmnopqrstuvwxyz012345:1-2"}) {
    const auto set = model::GtidSet::parse(text);
    EXPECT_EQ(decode_gtids(encode_gtids(set)), set) << text;
  }
}

TEST(GtidCodec, refuses_bytes_that_are_no_set) {
  const std::string good = encode_gtids(model::GtidSet::parse(std::string(kFirst) + ":1-3:t:5"));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(code_of(std::string_view(good).substr(0, size)), "mysql.gtid.bytes") << size;
  }
  EXPECT_EQ(code_of(good + "x"), "mysql.gtid.bytes");
  std::string empty_interval = encode_gtids(model::GtidSet::parse(std::string(kFirst) + ":5"));
  empty_interval[empty_interval.size() - 8] = '\x05';
  EXPECT_EQ(code_of(empty_interval), "mysql.gtid.bytes");
  std::string long_tag = good;
  long_tag[8 + 16] = '\x42';
  EXPECT_EQ(code_of(long_tag), "mysql.gtid.bytes");
}

}  // namespace
}  // namespace mysql
