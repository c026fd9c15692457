#include "doctor/network_way.hpp"

#include "doctor/group_rules.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

NetworkFacts network() {
  NetworkFacts facts;
  facts.region = "us-east-1";
  facts.subnet_ids = {"subnet-a"};
  aws::RouteTable table;
  table.id = "rtb-1";
  table.subnet_ids = {"subnet-a"};
  table.routes = {{"0.0.0.0/0", "nat-1", "active"}};
  facts.route_tables = {table};
  aws::VpcEndpoint gateway;
  gateway.id = "vpce-1";
  gateway.type = "Gateway";
  gateway.state = "available";
  gateway.route_table_ids = {"rtb-1"};
  facts.endpoints = {gateway};
  aws::NatGateway nat;
  nat.id = "nat-1";
  nat.state = "available";
  facts.nat_gateways = {nat};
  return facts;
}

TEST(NetworkWay, an_interface_endpoint_comes_before_routes_and_a_gateway_before_the_default) {
  NetworkFacts facts = network();
  EXPECT_EQ(way_to_s3(facts, "subnet-a").kind, WayKind::gateway_endpoint);
  EXPECT_EQ(way_to_s3(facts, "subnet-z").kind, WayKind::unknown);
  aws::VpcEndpoint interface;
  interface.type = "Interface";
  interface.state = "available";
  interface.has_private_names = true;
  facts.endpoints->push_back(interface);
  EXPECT_EQ(way_to_s3(facts, "subnet-a").endpoint, &facts.endpoints->back());
  EXPECT_EQ(way_to_s3(facts, "subnet-z").kind, WayKind::interface_endpoint);
  facts.endpoints->back().is_for_resolvers_only = true;
  EXPECT_EQ(way_to_s3(facts, "subnet-a").kind, WayKind::gateway_endpoint);
  facts.endpoints->clear();
  EXPECT_EQ(way_to_s3(facts, "subnet-a").kind, WayKind::default_route);
  facts.route_tables->front().routes.clear();
  EXPECT_EQ(way_to_s3(facts, "subnet-a").fault, "no 0.0.0.0/0");
  EXPECT_EQ(route_tables_without_way(facts), std::vector<std::string>{"rtb-1"});
}

TEST(NetworkWay, endpoints_lead_to_buckets_of_their_region_only) {
  NetworkFacts facts = network();
  facts.bucket_region = "eu-central-1";
  EXPECT_EQ(way_to_s3(facts, "subnet-a").kind, WayKind::default_route);
  facts.bucket_region = "us-east-1";
  EXPECT_EQ(way_to_s3(facts, "subnet-a").kind, WayKind::gateway_endpoint);
}

struct Routes {
  std::string name;
  std::vector<aws::Route> routes;
  WayKind kind;
  std::string fault;
};

class NetworkWayWithoutEndpoint : public testing::TestWithParam<Routes> {};

TEST_P(NetworkWayWithoutEndpoint, goes_by_the_routes) {
  NetworkFacts facts = network();
  facts.endpoints->clear();
  facts.prefix_lists = {{"pl-s3", "com.amazonaws.us-east-1.s3", {"52.216.0.0/15"}}};
  facts.other_lists = {"pl-dynamodb"};
  facts.route_tables->front().routes = GetParam().routes;
  const Way way = way_to_s3(facts, "subnet-a");
  EXPECT_EQ(way.kind, GetParam().kind);
  EXPECT_EQ(way.fault, GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(
    Tables, NetworkWayWithoutEndpoint,
    testing::Values(
        Routes{"nat", {{"0.0.0.0/0", "nat-1", "active"}}, WayKind::default_route, ""},
        Routes{"nat_of_the_owner",
               {{"0.0.0.0/0", "nat-9", "active"}},
               WayKind::unseen,
               "0.0.0.0/0 leads to nat-9, which is not among the NAT gateways that these keys see "
               "(in a shared VPC it is its owner's)"},
        Routes{"nat_that_is_gone",
               {{"0.0.0.0/0", "nat-9", "blackhole"}},
               WayKind::none,
               "0.0.0.0/0 leads to nat-9, which is gone"},
        Routes{"endpoint_of_the_owner",
               {{"pl-s3", "vpce-9", "active"}},
               WayKind::unseen,
               "pl-s3 leads to vpce-9, which is not among the S3 endpoints that these keys see (in "
               "a shared VPC it is its owner's)"},
        Routes{"endpoint_of_another_service",
               {{"pl-dynamodb", "vpce-9", "active"}},
               WayKind::none,
               "no 0.0.0.0/0"},
        Routes{"list_of_ones_own",
               {{"pl-own", "tgw-1", "active"}},
               WayKind::unseen,
               "pl-own leads to tgw-1: what lies behind it is not looked at"},
        Routes{"half_of_the_world",
               {{"0.0.0.0/1", "tgw-1", "active"}},
               WayKind::unseen,
               "0.0.0.0/1 leads to tgw-1: what lies behind it is not looked at"},
        Routes{"other_half_of_the_world",
               {{"128.0.0.0/1", "tgw-1", "active"}},
               WayKind::none,
               "no 0.0.0.0/0"},
        Routes{"s3_before_the_default",
               {{"0.0.0.0/0", "nat-1", "active"}, {"52.216.4.0/24", "tgw-1", "active"}},
               WayKind::unseen,
               "52.216.4.0/24 leads to tgw-1: what lies behind it is not looked at"},
        Routes{"s3_into_a_hole",
               {{"0.0.0.0/0", "nat-1", "active"}, {"52.216.4.0/24", "tgw-1", "blackhole"}},
               WayKind::none,
               "52.216.4.0/24 leads to tgw-1, which is gone"},
        Routes{"peering",
               {{"10.9.0.0/16", "pcx-1", "active"}, {"::/0", "eigw-1", "active"}},
               WayKind::none,
               "no 0.0.0.0/0"}),
    [](const auto& routes) { return routes.param.name; });

TEST(NetworkWay, a_route_to_an_endpoint_that_is_not_available_yet_leads_nowhere) {
  NetworkFacts facts = network();
  facts.prefix_lists = {aws::PrefixList{"pl-s3", "com.amazonaws.us-east-1.s3", {}}};
  facts.endpoints->front().state = "pending";
  facts.route_tables->front().routes = {{"pl-s3", "vpce-1", "active"}};
  EXPECT_EQ(way_to_s3(facts, "subnet-a").fault, "no 0.0.0.0/0");
}

TEST(NetworkWay, where_s3s_addresses_are_not_known_public_ones_may_be) {
  NetworkFacts facts = network();
  facts.endpoints->clear();
  facts.bucket_region = "eu-central-1";
  facts.route_tables->front().routes = {{"203.0.113.0/24", "tgw-1", "active"}};
  EXPECT_EQ(way_to_s3(facts, "subnet-a").kind, WayKind::unseen);
  facts.route_tables->front().routes = {{"172.16.4.0/24", "tgw-1", "active"}};
  EXPECT_EQ(way_to_s3(facts, "subnet-a").kind, WayKind::none);
}

aws::SecurityGroup group_of(std::vector<std::string> cidrs, std::int64_t port = -1) {
  aws::SecurityGroup group;
  group.id = "sg-" + std::to_string(cidrs.size());
  aws::FirewallRule rule;
  rule.cidrs = std::move(cidrs);
  if (port > 0) {
    rule.protocol = "tcp";
    rule.from_port = rule.to_port = port;
  }
  group.egress = {rule};
  return group;
}

TEST(GroupRules, count_together_over_all_groups) {
  const Peer peer{.blocks = {*parse_block("10.0.0.0/23")}};
  const auto letting = [&](const std::vector<aws::SecurityGroup>& groups) {
    return group_letting(groups, aws::Direction::egress, 443, peer);
  };
  EXPECT_EQ(letting({group_of({"10.0.0.0/24"}), group_of({"10.0.1.0/24", "10.9.0.0/16"})}), "sg-2");
  EXPECT_EQ(letting({group_of({"10.0.0.0/24"})}), "");
  EXPECT_EQ(letting({group_of({"0.0.0.0/0"}, 80)}), "");
  EXPECT_EQ(letting({group_of({"0.0.0.0/0"}, 443)}), "sg-1");
  EXPECT_EQ(group_letting({group_of({"0.0.0.0/0"})}, aws::Direction::ingress, 443, peer), "");
}

TEST(GroupRules, name_groups_and_prefix_lists) {
  aws::SecurityGroup group = group_of({});
  group.egress.front().prefix_list_ids = {"pl-1"};
  group.egress.front().group_ids = {"sg-9"};
  const auto letting = [&](const Peer& peer) {
    return group_letting({group}, aws::Direction::egress, 443, peer);
  };
  EXPECT_EQ(letting({.prefix_list_ids = {"pl-1"}}), "sg-0");
  EXPECT_EQ(letting({.group_ids = {"sg-9", "sg-8"}}), "sg-0");
  EXPECT_EQ(letting({.group_ids = {"sg-8"}}), "");
}

TEST(GroupRules, s3_is_its_addresses_or_the_endpoint) {
  NetworkFacts facts = network();
  facts.prefix_lists = {{"pl-s3", "com.amazonaws.us-east-1.s3", {"3.5.0.0/19"}}};
  EXPECT_EQ(s3_as_peer(facts).prefix_list_ids, std::vector<std::string>{"pl-s3"});
  EXPECT_EQ(address_text(s3_as_peer(facts).blocks.at(0).first), "3.5.0.0");
  facts.bucket_region = "eu-central-1";
  EXPECT_TRUE(s3_as_peer(facts).prefix_list_ids.empty()) << "the list is of the own region";
  EXPECT_EQ(s3_as_peer(facts).blocks.at(0).last, 0xFFFFFFFFU);
}

}  // namespace
}  // namespace doctor
