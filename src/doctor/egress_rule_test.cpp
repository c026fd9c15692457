#include "doctor/egress_rule.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(EgressRule, lets_443_out_to_s3_alone) {
  model::TaskDefinition task;
  task.name = "orders";
  EXPECT_EQ(permissions_json(https_to_s3(task, "pl-1")), base::parse_json(R"([{
      "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
      "PrefixListIds": [{"PrefixListId": "pl-1", "Description": "sluice-orders: COPY reads S3"}]
  }])",
                                                                          "test"));
}

TEST(EgressRule, a_peer_needs_no_description) {
  aws::FirewallRule rule;
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = 443;
  rule.cidrs = {"10.0.0.0/8"};
  EXPECT_EQ(permissions_json(rule), base::parse_json(R"([{"IpProtocol": "tcp", "FromPort": 443,
      "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}])",
                                                     "test"));
}

TEST(EgressRule, names_a_group_or_everywhere) {
  model::TaskDefinition task;
  task.name = "orders";
  EXPECT_EQ(permissions_json(https_to_group(task, "sg-2"))[0]["UserIdGroupPairs"],
            base::parse_json(
                R"([{"GroupId": "sg-2", "Description": "sluice-orders: COPY reads S3"}])", "test"));
  EXPECT_EQ(permissions_json(https_to_everywhere(task))[0]["IpRanges"][0]["CidrIp"], "0.0.0.0/0");
}

}  // namespace
}  // namespace doctor
