#pragma once
// Which way packets for S3 take from a subnet of the warehouse. Pure.
//
// Used by the checks of the network and, through route_tables_without_way, by setup. An interface
// endpoint whose private names stand for S3's takes all of the VPC's traffic, whatever the routes;
// then the most specific route wins: a gateway endpoint's before 0.0.0.0/0. Endpoints lead to S3
// of their own region only. In a VPC that another account shares, its owner's endpoints and NAT
// gateways are not in the lists: a route that leads to one is not taken for broken. Sources: VPC
// User Guide, "Gateway endpoints for Amazon S3", "Share your VPC subnets with other accounts"; S3
// User Guide, "AWS PrivateLink for Amazon S3" (private DNS only for inbound resolvers).
#include "doctor/address_block.hpp"
#include "doctor/network_facts.hpp"

#include <cstdint>
#include <string>

namespace doctor {

enum class WayKind : std::uint8_t {
  unknown,  ///< the subnet's route table was not found
  none,     ///< it ends: `fault` says where
  interface_endpoint,
  gateway_endpoint,
  default_route,  ///< leads out
  unseen,         ///< routes lead to what was not seen or is not looked at: `fault` says which
};

struct Way {
  WayKind kind = WayKind::unknown;
  const aws::RouteTable* table = nullptr;      ///< null: unknown, or an interface endpoint
  const aws::VpcEndpoint* endpoint = nullptr;  ///< of the two kinds of endpoints
  std::string fault = {};                      ///< none: "no 0.0.0.0/0"
  std::string look = {};                       ///< unseen: the call that would tell; may be empty
};

/// Route tables and endpoints must have been seen.
Way way_to_s3(const NetworkFacts& facts, const std::string& subnet);

/// Gives the addresses of the bucket's S3 as AWS lists them; empty: not known.
std::vector<AddressBlock> s3_blocks(const NetworkFacts& facts);

/// Gives the interface endpoint that takes the traffic of the whole VPC; null when none does.
const aws::VpcEndpoint* interface_endpoint(const NetworkFacts& facts);

/// Gives the route tables of the warehouse's subnets from which nothing leads to S3, each once.
std::vector<std::string> route_tables_without_way(const NetworkFacts& facts);

}  // namespace doctor
