#pragma once
// The network of the World: the VPC that the workgroup lies in. A World whose VPC has no id has no
// network, as in a world.json from before there was one.
//
// Values of world.json, described for reading and writing by world_network_json.cpp; shown by the
// EC2 part of the control plane, judged by s3_route.
#include "base/json.hpp"

#include <map>
#include <string>
#include <vector>

namespace standin {

class WorldFields;

struct WorldSubnet {
  std::string id;
  std::string cidr;
  std::string zone;     ///< "us-east-1a"
  std::string zone_id;  ///< "use1-az1"
  int free_addresses = 251;
  bool public_ip_on_launch = false;
};

/// A route that somebody made. The local route, and those to gateway endpoints, are shown without
/// being listed here: they follow from the VPC and its endpoints.
struct WorldRoute {
  std::string destination;  ///< "0.0.0.0/0"
  std::string target;       ///< "nat-...", "igw-...", or another kind of gateway
  std::string state = "active";
};

struct WorldRouteTable {
  std::string id;
  bool is_main = false;
  std::vector<std::string> subnets;
  std::vector<WorldRoute> routes;
};

struct WorldNatGateway {
  std::string id;
  std::string subnet;
  std::string state = "available";
  std::string public_ip;
};

struct WorldVpcEndpoint {
  std::string id;
  std::string type = "Gateway";  ///< or "Interface"
  std::string service;           ///< "com.amazonaws.us-east-1.s3"
  std::string state = "available";
  std::vector<std::string> route_tables;     ///< of a gateway
  std::vector<std::string> subnets;          ///< of an interface
  std::vector<std::string> security_groups;  ///< of an interface
  bool private_dns = false;                  ///< of an interface
  bool private_dns_for_resolvers = false;    ///< of an interface: not for the VPC's own traffic
  base::Json policy;                         ///< null: full access
  std::map<std::string, std::string> tags;
};

/// What one rule of a group lets through; protocol "-1" is all traffic, and has no ports.
struct WorldGroupRule {
  std::string protocol = "-1";
  int from_port = 0;
  int to_port = 65535;
  std::vector<std::string> cidrs;
  std::vector<std::string> groups;
  std::vector<std::string> prefix_lists;
  std::string description;
};

struct WorldSecurityGroup {
  std::string id;
  std::string name;
  std::string description;
  std::vector<WorldGroupRule> ingress;
  std::vector<WorldGroupRule> egress;
};

struct WorldAclRule {
  int number = 100;
  bool egress = false;
  std::string action = "allow";  ///< or "deny"
  std::string protocol = "-1";
  int from_port = 0;
  int to_port = 65535;
  std::string cidr = "0.0.0.0/0";
};

struct WorldNetworkAcl {
  std::string id;
  bool is_default = false;
  std::vector<std::string> subnets;
  std::vector<WorldAclRule> rules;
};

struct WorldPrefixList {
  std::string id;
  std::string name;  ///< "com.amazonaws.us-east-1.s3"
  std::vector<std::string> cidrs;
};

struct WorldVpc {
  std::string id;
  std::string cidr = "10.0.0.0/16";
  bool dns_support = true;
  bool dns_hostnames = true;
  std::vector<WorldSubnet> subnets;
  std::vector<WorldRouteTable> route_tables;
  std::vector<WorldNatGateway> nat_gateways;
  std::vector<WorldVpcEndpoint> endpoints;
  std::vector<WorldSecurityGroup> security_groups;
  std::vector<WorldNetworkAcl> network_acls;
  std::vector<WorldPrefixList> prefix_lists;
};

void describe(WorldFields& fields, WorldSubnet& subnet);
void describe(WorldFields& fields, WorldRoute& route);
void describe(WorldFields& fields, WorldRouteTable& table);
void describe(WorldFields& fields, WorldNatGateway& gateway);
void describe(WorldFields& fields, WorldVpcEndpoint& endpoint);
void describe(WorldFields& fields, WorldGroupRule& rule);
void describe(WorldFields& fields, WorldSecurityGroup& group);
void describe(WorldFields& fields, WorldAclRule& rule);
void describe(WorldFields& fields, WorldNetworkAcl& acl);
void describe(WorldFields& fields, WorldPrefixList& list);
void describe(WorldFields& fields, WorldVpc& vpc);

}  // namespace standin
