#include "doctor/network_checks.hpp"

#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace doctor {
namespace {

/// The private design: three subnets in one route table, an S3 endpoint and a NAT gateway in it.
NetworkFacts good_network() {
  NetworkFacts facts;
  facts.region = "us-east-1";
  facts.vpc_id = "vpc-1";
  facts.has_enhanced_routing = true;
  facts.subnet_ids = {"subnet-a", "subnet-b", "subnet-c"};
  facts.group_ids = {"sg-1"};
  facts.subnets.emplace();
  for (const std::string& id : facts.subnet_ids) {
    aws::Subnet subnet;
    subnet.id = id;
    subnet.free_addresses = 200;
    facts.subnets->push_back(subnet);
  }
  aws::RouteTable table;
  table.id = "rtb-private";
  table.subnet_ids = facts.subnet_ids;
  table.routes = {{"10.0.0.0/16", "local", "active"}, {"0.0.0.0/0", "nat-1", "active"}};
  aws::RouteTable main;
  main.id = "rtb-main";
  main.is_main = true;
  main.routes = {{"0.0.0.0/0", "igw-1", "active"}};
  facts.route_tables = {main, table};
  aws::VpcEndpoint endpoint;
  endpoint.id = "vpce-1";
  endpoint.type = "Gateway";
  endpoint.state = "available";
  endpoint.route_table_ids = {"rtb-private"};
  endpoint.policy =
      R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})";
  facts.endpoints = {endpoint};
  aws::NatGateway nat;
  nat.id = "nat-1";
  nat.state = "available";
  facts.nat_gateways = {nat};
  aws::SecurityGroup group;
  group.id = "sg-1";
  group.name = "dms-redshift";
  aws::FirewallRule out;
  out.cidrs = {"0.0.0.0/0"};
  group.egress = {out};
  facts.groups = {group};
  aws::PrefixList list;
  list.id = "pl-s3";
  facts.prefix_lists = {list};
  facts.names = aws::VpcNames{true, true};
  return facts;
}

model::TaskDefinition task() {
  model::TaskDefinition task = following_task();
  task.staging.bucket = "dms-staging";
  task.staging.folder = "dms";
  return task;
}

TEST(NetworkChecks, the_private_design_passes) {
  EXPECT_TRUE(all_passed(check_network(good_network(), task())));
}

TEST(NetworkChecks, without_enhanced_routing_the_vpc_does_not_matter) {
  NetworkFacts facts = good_network();
  facts.has_enhanced_routing = false;
  facts.endpoints->clear();
  facts.route_tables->clear();
  EXPECT_TRUE(all_passed(check_network(facts, task())));
}

struct Broken {
  std::string name;
  std::string code;
  Severity severity;
  std::function<void(NetworkFacts&)> breaking;
  std::string seen;
};

class NetworkChecksBroken : public testing::TestWithParam<Broken> {};

TEST_P(NetworkChecksBroken, is_the_first_finding) {
  NetworkFacts facts = good_network();
  GetParam().breaking(facts);
  for (const Finding& finding : check_network(facts, task())) {
    if (finding.severity == Severity::passed) continue;
    EXPECT_EQ(finding.code, GetParam().code);
    EXPECT_EQ(finding.severity, GetParam().severity);
    EXPECT_NE(finding.seen.find(GetParam().seen), std::string::npos) << finding.seen;
    return;
  }
  ADD_FAILURE() << "nothing was found";
}

void no_endpoint(NetworkFacts& facts) {
  facts.endpoints->clear();
}

INSTANTIATE_TEST_SUITE_P(
    One, NetworkChecksBroken,
    testing::Values(
        Broken{"public", "network.public", Severity::warning,
               [](NetworkFacts& f) { f.is_publicly_accessible = true; }, "public address"},
        Broken{"no_way", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.route_tables)[1].routes.pop_back();
               },
               "rtb-private: no S3 gateway endpoint, no 0.0.0.0/0"},
        Broken{"blackhole", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.route_tables)[1].routes[1].state = "blackhole";
               },
               "which is gone"},
        Broken{"nat_failed", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.nat_gateways)[0].state = "failed";
               },
               "nat-1 is failed"},
        Broken{"internet_gateway", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 no_endpoint(f);
                 (*f.route_tables)[1].routes[1].target = "igw-1";
               },
               "serves public addresses only"},
        Broken{"main_table", "network.route", Severity::failure,
               [](NetworkFacts& f) { (*f.route_tables)[1].subnet_ids.pop_back(); },
               "rtb-main: no S3 gateway endpoint"},
        Broken{"endpoint_elsewhere", "network.route", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.endpoints)[0].route_table_ids = {"rtb-main"};
                 (*f.route_tables)[1].routes.pop_back();
               },
               "rtb-private: no S3 gateway endpoint"},
        Broken{"endpoint_policy", "network.endpoint_policy", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.endpoints)[0].policy = R"({"Statement":[{"Effect":"Allow","Principal":"*",
                   "Action":"s3:*","Resource":"arn:aws:s3:::other/*"}]})";
               },
               "does not allow s3:GetObject, s3:ListBucket"},
        Broken{"closed", "network.egress", Severity::failure,
               [](NetworkFacts& f) { (*f.groups)[0].egress.clear(); }, "no rule"},
        Broken{"wrong_port", "network.egress", Severity::failure,
               [](NetworkFacts& f) {
                 (*f.groups)[0].egress[0].protocol = "tcp";
                 (*f.groups)[0].egress[0].from_port = 5439;
                 (*f.groups)[0].egress[0].to_port = 5439;
               },
               "no rule"},
        Broken{"no_names", "network.dns", Severity::failure,
               [](NetworkFacts& f) { f.names->are_given = false; }, "enableDnsHostnames"},
        Broken{"full", "network.addresses", Severity::warning,
               [](NetworkFacts& f) { (*f.subnets)[1].free_addresses = 3; }, "3"},
        Broken{"unseen_routes", "network.route", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.route_tables.reset();
                 f.unseen["ec2:DescribeRouteTables"] = "no";
               },
               "ec2:DescribeRouteTables"},
        Broken{"unseen_nat", "network.route", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.endpoints->clear();
                 f.nat_gateways.reset();
               },
               "ec2:DescribeNatGateways"},
        Broken{"unseen_prefix_lists", "network.egress", Severity::not_seen,
               [](NetworkFacts& f) {
                 (*f.groups)[0].egress[0].cidrs.clear();
                 (*f.groups)[0].egress[0].prefix_list_ids = {"pl-s3"};
                 f.prefix_lists.reset();
               },
               "ec2:DescribePrefixLists"},
        Broken{"unseen_subnets", "network.addresses", Severity::not_seen,
               [](NetworkFacts& f) {
                 f.subnets.reset();
                 f.unseen["ec2:DescribeSubnets"] = "no";
               },
               "ec2:DescribeSubnets"},
        Broken{"unseen_groups", "network.egress", Severity::not_seen,
               [](NetworkFacts& f) { f.groups.reset(); }, "ec2:DescribeSecurityGroups"}),
    [](const auto& broken) { return broken.param.name; });

TEST(NetworkChecks, an_interface_endpoint_with_private_names_is_a_way) {
  NetworkFacts facts = good_network();
  facts.route_tables->back().routes.clear();
  aws::VpcEndpoint& endpoint = facts.endpoints->front();
  endpoint.type = "Interface";
  endpoint.route_table_ids.clear();
  endpoint.has_private_names = true;
  EXPECT_TRUE(all_passed(check_network(facts, task())));
  EXPECT_TRUE(route_tables_without_way(facts).empty());
  endpoint.has_private_names = false;
  EXPECT_FALSE(all_passed(check_network(facts, task())));
  EXPECT_EQ(route_tables_without_way(facts), std::vector<std::string>{"rtb-private"});
}

TEST(NetworkChecks, the_policy_of_an_endpoint_that_serves_others_does_not_matter) {
  NetworkFacts facts = good_network();
  aws::VpcEndpoint other = facts.endpoints->front();
  other.id = "vpce-2";
  other.route_table_ids = {"rtb-other"};
  other.policy = R"({"Statement":[]})";
  facts.endpoints->insert(facts.endpoints->begin(), other);
  other.route_table_ids = {"rtb-private"};
  other.state = "deleted";
  facts.endpoints->insert(facts.endpoints->begin(), other);
  EXPECT_TRUE(all_passed(check_network(facts, task())));
}

TEST(NetworkChecks, a_condition_of_the_endpoint_is_told) {
  NetworkFacts facts = good_network();
  facts.endpoints->front().policy = R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*",
    "Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]})";
  EXPECT_EQ(finding_of(check_network(facts, task()), "network.endpoint_policy").severity,
            Severity::warning);
}

TEST(NetworkChecks, what_lies_behind_a_transit_gateway_is_not_seen) {
  NetworkFacts facts = good_network();
  facts.endpoints->clear();
  facts.route_tables->back().routes.back().target = "tgw-1";
  EXPECT_EQ(finding_of(check_network(facts, task()), "network.route").severity, Severity::not_seen);
}

TEST(NetworkChecks, subnets_of_a_cluster_are_not_seen) {
  NetworkFacts facts = good_network();
  facts.subnet_ids.clear();
  EXPECT_EQ(finding_of(check_network(facts, task()), "network.route").severity, Severity::not_seen);
}

TEST(NetworkChecks, the_fix_of_egress_opens_it_to_s3_alone) {
  NetworkFacts facts = good_network();
  facts.groups->front().egress.clear();
  const Finding known = finding_of(check_network(facts, task()), "network.egress");
  ASSERT_EQ(known.fixes.size(), 1U);
  EXPECT_NE(known.fixes[0].text.find(R"("PrefixListId":"pl-s3")"), std::string::npos)
      << known.fixes[0].text;
  facts.prefix_lists.reset();
  const Finding unseen = finding_of(check_network(facts, task()), "network.egress");
  ASSERT_EQ(unseen.fixes.size(), 3U);
  EXPECT_NE(unseen.fixes[0].text.find("aws ec2 describe-prefix-lists"), std::string::npos);
  EXPECT_NE(unseen.fixes[2].text.find(R"("PrefixListId":"LIST")"), std::string::npos);
}

TEST(NetworkChecks, egress_to_the_prefix_list_of_s3_is_enough) {
  NetworkFacts facts = good_network();
  aws::FirewallRule& rule = (*facts.groups)[0].egress[0];
  rule.cidrs.clear();
  rule.prefix_list_ids = {"pl-s3"};
  EXPECT_TRUE(all_passed(check_network(facts, task())));
  rule.prefix_list_ids = {"pl-other"};
  EXPECT_FALSE(all_passed(check_network(facts, task())));
}

TEST(NetworkChecks, the_fix_uses_the_endpoint_that_is_there) {
  NetworkFacts facts = good_network();
  (*facts.endpoints)[0].route_table_ids.clear();
  (*facts.route_tables)[1].routes.pop_back();
  const Finding found = finding_of(check_network(facts, task()), "network.route");
  EXPECT_EQ(found.fixes.front().text,
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --add-route-table-ids "
            "rtb-private");
}

}  // namespace
}  // namespace doctor
