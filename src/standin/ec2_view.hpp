#pragma once
// The World's network in the shapes of EC2: each resource as EC2 shows it, and the filters by which
// it is found. Pure.
//
// Used by the EC2 part of the control plane. Source: EC2 API Reference, the data types and the
// Describe actions.
#include "base/json.hpp"
#include "standin/world.hpp"

#include <map>
#include <string>
#include <vector>

namespace standin {

struct Ec2Resource {
  std::string id;
  base::Json shown;
  std::map<std::string, std::vector<std::string>> filters;  ///< what each filter compares
};

std::vector<Ec2Resource> show_vpcs(const World& world);
std::vector<Ec2Resource> show_subnets(const World& world);
std::vector<Ec2Resource> show_route_tables(const World& world);
std::vector<Ec2Resource> show_endpoints(const World& world);
std::vector<Ec2Resource> show_nat_gateways(const World& world);
std::vector<Ec2Resource> show_security_groups(const World& world);
std::vector<Ec2Resource> show_network_acls(const World& world);
std::vector<Ec2Resource> show_prefix_lists(const World& world);

base::Json endpoint_json(const World& world, const WorldVpcEndpoint& endpoint);

}  // namespace standin
