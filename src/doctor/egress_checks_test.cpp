#include "doctor/egress_checks.hpp"

#include "doctor/network_checks.hpp"
#include "doctor/test_network.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

Finding egress_of(const NetworkFacts& facts) {
  return finding_of(check_network(facts, staging_task()), "network.egress");
}

/// The network with one rule out, about everything.
NetworkFacts letting_out(std::vector<std::string> cidrs, std::vector<std::string> lists = {}) {
  NetworkFacts facts = good_network();
  aws::FirewallRule& rule = facts.groups->front().egress.front();
  rule.cidrs = std::move(cidrs);
  rule.prefix_list_ids = std::move(lists);
  return facts;
}

TEST(EgressChecks, egress_to_all_blocks_of_s3_is_enough) {
  NetworkFacts facts = good_network();
  (*facts.prefix_lists)[0].cidrs = {"3.5.0.0/19", "52.216.0.0/15"};
  (*facts.groups)[0].egress[0].cidrs = {"3.5.0.0/19", "52.216.0.0/15"};
  EXPECT_TRUE(all_passed(check_network(facts, staging_task())));
  (*facts.groups)[0].egress[0].cidrs.pop_back();
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.egress").severity,
            Severity::failure);
}

TEST(EgressChecks, the_fix_of_egress_opens_it_to_s3_alone) {
  NetworkFacts facts = good_network();
  facts.groups->front().egress.clear();
  const Finding known = finding_of(check_network(facts, staging_task()), "network.egress");
  ASSERT_EQ(known.fixes.size(), 1U);
  EXPECT_NE(known.fixes[0].text.find(R"("PrefixListId":"pl-s3")"), std::string::npos)
      << known.fixes[0].text;
  facts.prefix_lists.reset();
  const Finding unseen = finding_of(check_network(facts, staging_task()), "network.egress");
  ASSERT_EQ(unseen.fixes.size(), 3U);
  EXPECT_NE(unseen.fixes[0].text.find("aws ec2 describe-prefix-lists"), std::string::npos);
  EXPECT_NE(unseen.fixes[2].text.find(R"("PrefixListId":"LIST")"), std::string::npos);
}

TEST(EgressChecks, a_list_of_ones_own_may_hold_s3_and_one_of_aws_does_not) {
  EXPECT_EQ(egress_of(letting_out({}, {"pl-s3"})).severity, Severity::passed);
  NetworkFacts facts = letting_out({}, {"pl-other"});
  EXPECT_EQ(egress_of(facts).severity, Severity::not_seen);
  EXPECT_EQ(egress_of(facts).seen, "a rule names pl-other, whose addresses are not looked at");
  facts.other_lists = {"pl-other"};
  EXPECT_EQ(egress_of(facts).severity, Severity::failure);
}

TEST(EgressChecks, to_an_interface_endpoint_the_fix_names_its_group) {
  NetworkFacts facts = with_interface();
  facts.endpoints->back().security_group_ids = {"sg-2"};
  facts.groups->front().egress.clear();
  const Finding found = egress_of(facts);
  ASSERT_EQ(found.severity, Severity::failure);
  EXPECT_NE(found.fixes.at(0).text.find(R"("UserIdGroupPairs":[{"GroupId":"sg-2")"),
            std::string::npos)
      << found.fixes.at(0).text;
}

TEST(EgressChecks, the_addresses_of_another_regions_s3_are_not_known) {
  NetworkFacts facts = letting_out({"3.5.134.0/23"});
  facts.bucket_region = "eu-central-1";
  EXPECT_EQ(egress_of(facts).severity, Severity::not_seen);
  EXPECT_EQ(egress_of(facts).seen,
            "rules name addresses; which ones S3 has in eu-central-1 is not looked at");
  facts.groups->front().egress.front().cidrs.clear();
  facts.groups->front().egress.front().prefix_list_ids = {"pl-s3"};
  const Finding found = egress_of(facts);
  EXPECT_EQ(found.severity, Severity::failure) << "the list is of the own region";
  EXPECT_NE(found.fixes.at(0).text.find(R"("CidrIp":"0.0.0.0/0")"), std::string::npos)
      << found.fixes.at(0).text;
}

}  // namespace
}  // namespace doctor
