#include "mysql/dump_request.hpp"

#include "base/digest.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

std::string hex(std::string_view bytes) {
  return base::to_hex(bytes);
}

TEST(DumpRequest, registers_under_a_name) {
  EXPECT_EQ(hex(register_request(0x01020304, "abc")),
            "04030201"
            "03616263"
            "00"
            "00"
            "0000"
            "00000000"
            "00000000");
}

TEST(DumpRequest, cuts_a_name_that_servers_would_refuse) {
  const std::string bytes = register_request(1, std::string(200, 'x'));
  EXPECT_EQ(bytes.size(), 4U + 1 + 60 + 2 + 2 + 4 + 4);
  EXPECT_EQ(bytes.at(4), 60);
}

TEST(DumpRequest, by_file_and_offset) {
  EXPECT_EQ(hex(dump_request(7, "bin.000001", 4711, AtEnd::wait)),
            "67120000"
            "0000"
            "07000000"
            "62696e2e303030303031");
  EXPECT_EQ(hex(dump_request(7, "", 0xFFFFFFFF, AtEnd::stop)),
            "ffffffff"
            "0100"
            "07000000");
}

TEST(DumpRequest, by_gtids_has_no_file_name) {
  const auto set = model::GtidSet::parse("00010203-0405-0607-0809-0a0b0c0d0e0f:1-5");
  EXPECT_EQ(hex(dump_gtid_request(7, set, AtEnd::wait)),
            "0400"
            "07000000"
            "00000000"
            "0400000000000000"
            "30000000"
            "0100000000000000"
            "000102030405060708090a0b0c0d0e0f"
            "0100000000000000"
            "01000000000000000600000000000000");
  EXPECT_EQ(hex(dump_gtid_request(7, {}, AtEnd::stop)),
            "0500"
            "07000000"
            "00000000"
            "0400000000000000"
            "08000000"
            "0000000000000000");
}

TEST(DumpRequest, by_gtids_keeps_the_tags) {
  const auto set = model::GtidSet::parse("00010203-0405-0607-0809-0a0b0c0d0e0f:1-5:red:1");
  const std::string bytes = dump_gtid_request(7, set, AtEnd::wait);
  EXPECT_EQ(hex(std::string_view(bytes).substr(18, 4)), "5d000000") << "the size of the set";
  EXPECT_EQ(hex(std::string_view(bytes).substr(22, 8)), "0102000000000001");
  EXPECT_NE(bytes.find("\x06red"), std::string::npos);
}

}  // namespace
}  // namespace mysql
