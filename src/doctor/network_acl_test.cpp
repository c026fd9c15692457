#include "doctor/network_acl.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

using aws::Direction;

aws::AclEntry entry(std::int64_t number, bool is_allow, const char* cidr,
                    std::int64_t from_port = -1, std::int64_t to_port = -1) {
  return {number, Direction::egress, is_allow, from_port < 0 ? "-1" : "6",
          cidr,   from_port,         to_port};
}

AclQuestion https_to(const char* cidr) {
  return {Direction::egress, {*parse_block(cidr)}, 443, 443};
}

TEST(NetworkAcl, the_lowest_number_that_fits_decides) {
  aws::NetworkAcl acl;
  acl.entries = {entry(32767, false, "0.0.0.0/0"), entry(100, true, "0.0.0.0/0")};
  EXPECT_FALSE(denial_of(acl, https_to("3.5.0.0/19")));
  acl.entries.push_back(entry(50, false, "0.0.0.0/0", 443, 443));
  const AclDenial denial = denial_of(acl, https_to("3.5.0.0/19")).value();
  EXPECT_EQ(denial.rule, 50);
  EXPECT_EQ(address_text(denial.address), "3.5.0.0");
  EXPECT_TRUE(denial.is_of_all);
}

TEST(NetworkAcl, what_no_rule_names_is_dropped) {
  aws::NetworkAcl acl;
  acl.entries = {entry(100, true, "0.0.0.0/0", 80, 80), entry(110, true, "::/0")};
  EXPECT_EQ(denial_of(acl, https_to("0.0.0.0/0"))->rule, 32767);
  acl.entries[0].direction = Direction::ingress;
  EXPECT_TRUE(denial_of(acl, https_to("0.0.0.0/0")));
}

TEST(NetworkAcl, a_part_that_is_dropped_is_found_wherever_it_lies) {
  aws::NetworkAcl acl;
  acl.entries = {entry(10, false, "3.5.8.0/24"), entry(100, true, "0.0.0.0/0")};
  const AclDenial denial = denial_of(acl, https_to("3.5.0.0/19")).value();
  EXPECT_EQ(address_text(denial.address), "3.5.8.0");
  EXPECT_FALSE(denial.is_of_all);
  EXPECT_FALSE(denial_of(acl, https_to("3.5.16.0/24")));
  acl.entries = {entry(100, true, "0.0.0.0/1"), entry(110, true, "128.0.0.0/2")};
  EXPECT_EQ(address_text(denial_of(acl, https_to("0.0.0.0/0"))->address), "192.0.0.0");
}

TEST(NetworkAcl, all_ports_of_the_answers_count) {
  aws::NetworkAcl acl;
  acl.entries = {entry(100, true, "0.0.0.0/0", 1024, 49151),
                 entry(110, true, "0.0.0.0/0", 49153, 65535)};
  const AclQuestion answers{Direction::egress, {AddressBlock()}, 32768, 60999};
  EXPECT_EQ(denial_of(acl, answers)->port, 49152);
  acl.entries.push_back(entry(120, true, "0.0.0.0/0", 49152, 49152));
  EXPECT_FALSE(denial_of(acl, answers));
}

}  // namespace
}  // namespace doctor
