#include "standin/s3_route.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace standin {
namespace {

struct RouteCase {
  const char* why;
  std::function<void(World&)> change;
  S3Way way;
};
class Routes : public testing::TestWithParam<RouteCase> {};

TEST_P(Routes, are_found_or_blocked) {
  World world = article_world();
  GetParam().change(world);
  const S3Route route = find_s3_route(world, world.region);
  EXPECT_EQ(route.way, GetParam().way) << GetParam().why << ": " << route.why;
}

void drop_endpoint(World& world) {
  world.vpc.endpoints.clear();
}
void drop_nat_route(World& world) {
  for (WorldRouteTable& table : world.vpc.route_tables) {
    std::erase_if(table.routes, [](const auto& r) { return r.target.starts_with("nat-"); });
  }
}
void set_egress(World& world, const WorldGroupRule& rule) {
  world.vpc.security_groups.front().egress = {rule};
}
WorldGroupRule https_to(const std::vector<std::string>& cidrs,
                        const std::vector<std::string>& lists) {
  WorldGroupRule rule;
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = 443;
  rule.cidrs = cidrs;
  rule.prefix_lists = lists;
  return rule;
}

const RouteCase kRouteCases[] = {
    {"the article's", [](World&) {}, S3Way::through_vpc},
    {"without enhanced routing",
     [](World& world) {
       world.workgroup.enhanced_vpc_routing = false;
       world.vpc.dns_support = false;
     },
     S3Way::outside_vpc},
    {"a world without a network", [](World& world) { world.vpc = {}; }, S3Way::outside_vpc},
    {"by NAT alone", drop_endpoint, S3Way::through_vpc},
    {"by the endpoint alone", drop_nat_route, S3Way::through_vpc},
    {"by neither",
     [](World& world) {
       drop_endpoint(world);
       drop_nat_route(world);
     },
     S3Way::blocked},
    {"an endpoint of another table",
     [](World& world) {
       world.vpc.endpoints.front().route_tables = {"rtb-0a000000000000002"};
       drop_nat_route(world);
     },
     S3Way::blocked},
    {"a NAT gateway that failed",
     [](World& world) {
       drop_endpoint(world);
       world.vpc.nat_gateways.front().state = "failed";
     },
     S3Way::blocked},
    {"a NAT gateway in a private subnet",
     [](World& world) {
       drop_endpoint(world);
       world.vpc.nat_gateways.front().subnet = world.workgroup.subnets.front();
     },
     S3Way::blocked},
    {"a black hole",
     [](World& world) {
       drop_endpoint(world);
       for (auto& table : world.vpc.route_tables) {
         for (auto& route : table.routes) route.state = "blackhole";
       }
     },
     S3Way::blocked},
    {"one subnet without a table of its own, and the main one leads nowhere",
     [](World& world) { world.vpc.route_tables[1].subnets.pop_back(); }, S3Way::blocked},
    {"a cluster is in the first subnet alone",
     [](World& world) {
       world.cluster.identifier = "etl";
       world.vpc.route_tables[1].subnets.pop_back();
     },
     S3Way::through_vpc},
    {"no names", [](World& world) { world.vpc.dns_support = false; }, S3Way::blocked},
    {"egress closed", [](World& world) { world.vpc.security_groups.front().egress.clear(); },
     S3Way::blocked},
    {"egress to itself alone",
     [](World& world) {
       world.vpc.security_groups.front().egress = world.vpc.security_groups.front().ingress;
     },
     S3Way::blocked},
    {"egress to the prefix list",
     [](World& world) { set_egress(world, https_to({}, {"pl-63a5400a"})); }, S3Way::through_vpc},
    {"egress to S3's blocks",
     [](World& world) {
       set_egress(world, https_to({"52.216.0.0/14", "54.231.0.0/16", "3.5.0.0/19"}, {}));
     },
     S3Way::through_vpc},
    {"egress to the VPC", [](World& world) { set_egress(world, https_to({"10.0.0.0/16"}, {})); },
     S3Way::blocked},
    {"a network ACL that denies first",
     [](World& world) {
       WorldAclRule rule;
       rule.number = 50;
       rule.egress = true;
       rule.action = "deny";
       world.vpc.network_acls.front().rules.push_back(rule);
     },
     S3Way::blocked},
    {"a network ACL without the way back",
     [](World& world) {
       std::erase_if(world.vpc.network_acls.front().rules, [](const auto& r) { return !r.egress; });
     },
     S3Way::blocked},
    {"an internet gateway serves no private workgroup",
     [](World& world) {
       drop_endpoint(world);
       for (auto& route : world.vpc.route_tables[1].routes) route.target = "igw-1";
     },
     S3Way::blocked},
};
INSTANTIATE_TEST_SUITE_P(S3, Routes, testing::ValuesIn(kRouteCases));

/// The article's world with an interface endpoint that shares the warehouse's group.
World world_with_interface() {
  World world = article_world();
  WorldVpcEndpoint endpoint;
  endpoint.id = "vpce-1";
  endpoint.type = "Interface";
  endpoint.service = "com.amazonaws.us-east-1.s3";
  endpoint.subnets = world.workgroup.subnets;
  endpoint.security_groups = world.workgroup.security_groups;
  endpoint.private_dns = true;
  world.vpc.endpoints.push_back(endpoint);
  return world;
}

const RouteCase kInterfaceCases[] = {
    {"a shared group that lets itself in", [](World&) {}, S3Way::through_vpc},
    {"egress to itself alone",
     [](World& world) {
       world.vpc.security_groups.front().egress = world.vpc.security_groups.front().ingress;
     },
     S3Way::through_vpc},
    {"without the rule for itself",
     [](World& world) { world.vpc.security_groups.front().ingress.clear(); }, S3Way::blocked},
    {"443 from the VPC's block",
     [](World& world) {
       world.vpc.security_groups.front().ingress = {https_to({"10.0.0.0/16"}, {})};
     },
     S3Way::through_vpc},
    {"443 from one subnet's block",
     [](World& world) {
       world.vpc.security_groups.front().ingress = {https_to({"10.0.1.0/24"}, {})};
     },
     S3Way::blocked},
    {"a group of its own that lets nobody in",
     [](World& world) {
       world.vpc.security_groups.push_back({.id = "sg-2",
                                            .name = "endpoint",
                                            .description = "",
                                            .ingress = {},
                                            .egress = {}});
       world.vpc.endpoints.back().security_groups = {"sg-2"};
     },
     S3Way::blocked},
    {"names for resolvers only: the gateway endpoint serves",
     [](World& world) {
       world.vpc.security_groups.front().ingress.clear();
       world.vpc.endpoints.back().private_dns_for_resolvers = true;
     },
     S3Way::through_vpc},
};

TEST(InterfaceEndpoint, takes_all_traffic_and_its_groups_decide) {
  for (const RouteCase& each : kInterfaceCases) {
    World world = world_with_interface();
    each.change(world);
    const S3Route route = find_s3_route(world, world.region);
    EXPECT_EQ(route.way, each.way) << each.why << ": " << route.why;
  }
}

TEST(Blocks, hold_each_other) {
  EXPECT_TRUE(contains_block("0.0.0.0/0", "52.216.0.0/15"));
  EXPECT_TRUE(contains_block("10.0.0.0/16", "10.0.3.0/24"));
  EXPECT_FALSE(contains_block("10.0.0.0/24", "10.0.0.0/16"));
  EXPECT_FALSE(contains_block("10.0.0.0", "10.0.0.0/16"));
  EXPECT_FALSE(contains_block("10.0.0.0/33", "10.0.0.0/16"));
  EXPECT_FALSE(contains_block("10.0.0.256/8", "10.0.0.0/16"));
}

}  // namespace
}  // namespace standin
