#include "doctor/group_checks.hpp"

#include "doctor/acl_checks.hpp"
#include "doctor/network_checks.hpp"
#include "doctor/test_network.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(GroupChecks, an_endpoint_that_shares_the_group_needs_the_rule_for_itself) {
  NetworkFacts facts = with_interface();
  EXPECT_TRUE(all_passed(check_network(facts, staging_task())));
  facts.groups->front().egress = facts.groups->front().ingress;
  EXPECT_TRUE(all_passed(check_network(facts, staging_task()))) << "out to itself is enough";
  facts.endpoint_groups->front().ingress.clear();
  const Finding found = finding_of(check_network(facts, staging_task()), "network.endpoint_group");
  EXPECT_EQ(found.severity, Severity::failure);
  EXPECT_NE(found.seen.find("lets nothing in from itself"), std::string::npos) << found.seen;
  EXPECT_EQ(found.fixes.at(0).text,
            "aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 443 "
            "--source-group sg-1 --region us-east-1");
  facts.endpoints->back().is_for_resolvers_only = true;
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.endpoint_group").code, "");
}

TEST(GroupChecks, an_endpoint_must_let_every_subnet_in) {
  NetworkFacts facts = with_interface();
  facts.endpoints->back().security_group_ids = {"sg-2"};
  aws::SecurityGroup group;
  group.id = "sg-2";
  aws::FirewallRule rule;
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = 443;
  rule.cidrs = {"10.0.0.0/24", "10.0.1.0/24"};
  group.ingress = {rule};
  facts.endpoint_groups = {group};
  const auto severity = [&] {
    return finding_of(check_network(facts, staging_task()), "network.endpoint_group").severity;
  };
  EXPECT_EQ(severity(), Severity::failure) << "10.0.2.0/24 is not let in";
  facts.endpoint_groups->front().ingress.front().cidrs.emplace_back("10.0.2.0/23");
  EXPECT_EQ(severity(), Severity::passed);
  facts.subnets.reset();
  EXPECT_EQ(severity(), Severity::not_seen);
  facts.endpoint_groups.reset();
  EXPECT_EQ(severity(), Severity::not_seen);
}

TEST(GroupChecks, the_port_may_be_let_in_from_others) {
  NetworkFacts facts = good_network();
  aws::FirewallRule& rule = (*facts.groups)[0].ingress[0];
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = 5439;
  rule.group_ids = {"sg-program"};
  const Finding found = finding_of(check_network(facts, staging_task()), "network.ingress");
  EXPECT_EQ(found.severity, Severity::passed);
  EXPECT_EQ(found.seen, "from sg-program; not from its own group");
  rule.from_port = rule.to_port = 22;
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.ingress").severity,
            Severity::warning);
}

TEST(NetworkChecks, a_bucket_of_another_region_is_reached_by_the_default_route_alone) {
  NetworkFacts facts = with_interface();
  facts.bucket_region = "eu-central-1";
  EXPECT_TRUE(all_passed(check_network(facts, staging_task())));
  EXPECT_NE(
      finding_of(check_network(facts, staging_task()), "network.route").seen.find("default route"),
      std::string::npos);
  facts.groups->front().egress.front().cidrs.clear();
  facts.groups->front().egress.front().prefix_list_ids = {"pl-s3"};
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.egress").severity,
            Severity::failure);
}

TEST(AclChecks, where_nothing_lets_it_through_a_rule_is_added) {
  NetworkFacts facts = good_network();
  std::erase_if((*facts.acls)[0].entries,
                [](const auto& entry) { return entry.direction == aws::Direction::egress; });
  EXPECT_EQ(finding_of(check_network(facts, staging_task()), "network.acl").fixes.at(0).text,
            "aws ec2 create-network-acl-entry --network-acl-id acl-1 --rule-number 32766 --egress "
            "--protocol tcp --port-range From=443,To=443 --cidr-block 0.0.0.0/0 --rule-action "
            "allow --region us-east-1");
}

TEST(AclChecks, a_rule_that_drops_was_meant_and_is_left_to_a_person) {
  NetworkFacts facts = good_network();
  (*facts.acls)[0].entries.push_back(
      {50, aws::Direction::egress, false, "6", "0.0.0.0/0", 443, 443});
  const Fix fix = finding_of(check_network(facts, staging_task()), "network.acl").fixes.at(0);
  EXPECT_EQ(fix.kind, FixKind::step);
  EXPECT_NE(fix.text.find("Narrow rule 50 of acl-1"), std::string::npos) << fix.text;
}

}  // namespace
}  // namespace doctor
