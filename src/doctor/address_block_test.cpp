#include "doctor/address_block.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(AddressBlock, reads_what_aws_writes) {
  const AddressBlock block = parse_block("10.0.1.7/24").value();
  EXPECT_EQ(address_text(block.first), "10.0.1.0");
  EXPECT_EQ(address_text(block.last), "10.0.1.255");
  EXPECT_EQ(parse_block("0.0.0.0/0")->last, 0xFFFFFFFFU);
  EXPECT_EQ(parse_block("255.255.255.255/32")->first, 0xFFFFFFFFU);
  for (const char* other : {"::/0", "10.0.0.0", "10.0.0/8", "10.0.0.256/8", "10.0.0.0/33", ""}) {
    EXPECT_FALSE(parse_block(other)) << other;
  }
  EXPECT_EQ(parse_blocks({"10.0.0.0/8", "::/0"}).size(), 1U);
}

TEST(AddressBlock, several_cover_one_together) {
  const AddressBlock block = *parse_block("10.0.0.0/23");
  EXPECT_TRUE(are_covering({"10.0.1.0/24", "10.0.0.0/24"}, block));
  EXPECT_TRUE(are_covering({"128.0.0.0/1", "0.0.0.0/1"}, AddressBlock()));
  EXPECT_FALSE(are_covering({"10.0.0.0/24"}, block));
  EXPECT_FALSE(are_covering({"10.0.1.0/24", "10.0.0.0/25"}, block));
  EXPECT_FALSE(are_covering({}, block));
}

}  // namespace
}  // namespace doctor
