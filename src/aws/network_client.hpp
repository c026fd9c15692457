#pragma once
// EC2's network as the doctor looks at it: subnets, routes, NAT gateways, names, prefix lists. Safe
// on every thread; nothing is changed here.
//
// Used by doctor and setup. What no filter fits is not in the answer. Source: EC2 API Reference,
// 2016-11-15.
#include "aws/ec2_filter.hpp"
#include "aws/service_call.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace aws {

struct Subnet {
  std::string id;
  std::string vpc_id;
  std::string cidr;
  std::string availability_zone;
  std::string availability_zone_id;
  std::string state;  ///< "available"
  std::int64_t free_addresses = 0;
  bool gives_public_addresses = false;
};

struct Route {
  std::string destination;  ///< a CIDR block (also of IPv6) or a prefix list: "pl-..."
  std::string target;       ///< "local", "igw-...", "vpce-...", "nat-...", "tgw-...", "eni-..."
  std::string state;        ///< "active", "blackhole"
};

struct RouteTable {
  std::string id;
  std::string vpc_id;
  bool is_main = false;  ///< stands for the subnets of the VPC that name none
  std::vector<std::string> subnet_ids;
  std::vector<Route> routes;
};

struct NatGateway {
  std::string id;
  std::string vpc_id;
  std::string subnet_id;
  std::string state;         ///< "pending", "failed", "available", "deleting", "deleted"
  std::string connectivity;  ///< "public", "private"
  std::string failure;       ///< why it failed; mostly empty
  std::vector<std::string> public_addresses;
};

struct VpcNames {
  bool are_resolved = false;  ///< enableDnsSupport
  bool are_given = false;     ///< enableDnsHostnames
};

struct PrefixList {
  std::string id;    ///< "pl-63a5400a"
  std::string name;  ///< "com.amazonaws.us-east-1.s3"
  std::vector<std::string> cidrs;
};

class NetworkClient {
 public:
  explicit NetworkClient(ServiceCaller& caller) : caller_(caller) {}

  std::vector<Subnet> describe_subnets(const Ec2Filters& filters);
  std::vector<RouteTable> describe_route_tables(const Ec2Filters& filters);
  std::vector<NatGateway> describe_nat_gateways(const Ec2Filters& filters);
  std::vector<PrefixList> describe_prefix_lists(const Ec2Filters& filters);
  /// Asks for both DNS attributes of the VPC.
  VpcNames describe_vpc_names(const std::string& vpc_id);

 private:
  bool vpc_attribute(const std::string& vpc_id, const char* attribute);
  ServiceCaller& caller_;
};

}  // namespace aws
