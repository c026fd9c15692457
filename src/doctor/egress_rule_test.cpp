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

}  // namespace
}  // namespace doctor
