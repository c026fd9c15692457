#pragma once
// The network of the private design, for tests that break one thing each.
#include "doctor/network_facts.hpp"
#include "doctor/test_facts.hpp"

#include <fmt/core.h>

#include <string>
#include <vector>

namespace doctor {

inline aws::NetworkAcl open_acl(const std::vector<std::string>& subnets) {
  aws::NetworkAcl acl;
  acl.id = "acl-1";
  acl.subnet_ids = subnets;
  for (const aws::Direction way : {aws::Direction::ingress, aws::Direction::egress}) {
    acl.entries.push_back({100, way, true, "-1", "0.0.0.0/0", -1, -1});
    acl.entries.push_back({32767, way, false, "-1", "0.0.0.0/0", -1, -1});
  }
  return acl;
}

/// The private design: three subnets in one route table, an S3 endpoint and a NAT gateway in it.
inline NetworkFacts good_network() {
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
    subnet.cidr = fmt::format("10.0.{}.0/24", facts.subnets->size());
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
  aws::FirewallRule from_itself;
  from_itself.group_ids = {"sg-1"};
  group.ingress = {from_itself};
  facts.groups = {group};
  aws::PrefixList list;
  list.id = "pl-s3";
  facts.prefix_lists = {list};
  facts.names = aws::VpcNames{true, true};
  facts.acls = {open_acl(facts.subnet_ids)};
  return facts;
}

/// The private design with an interface endpoint that shares the group.
inline NetworkFacts with_interface() {
  NetworkFacts facts = good_network();
  aws::VpcEndpoint endpoint;
  endpoint.id = "vpce-9";
  endpoint.type = "Interface";
  endpoint.state = "available";
  endpoint.has_private_names = true;
  endpoint.security_group_ids = {"sg-1"};
  endpoint.subnet_ids = {"subnet-a"};
  facts.endpoints->push_back(endpoint);
  facts.endpoint_groups = facts.groups;
  facts.endpoint_subnets = {facts.subnets->front()};
  return facts;
}

inline model::TaskDefinition staging_task() {
  model::TaskDefinition task = following_task();
  task.staging.bucket = "dms-staging";
  task.staging.folder = "dms";
  return task;
}

}  // namespace doctor
