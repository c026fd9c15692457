#pragma once
// How the warehouse reaches S3 under enhanced VPC routing, as the World's network has it. Pure.
//
// Used by COPY: a blocked way makes it hang, an endpoint's policy may forbid what the role allows.
// Every subnet of the workgroup must have a way, because a node may lie in any of them. Names are
// resolved (dns_support), the groups let 443 out, the network ACL lets it out and the answer in,
// and then the most specific route counts: a gateway endpoint before NAT before an internet
// gateway, which serves public workgroups only. Without enhanced routing, or without a network in
// the World, the traffic does not pass the VPC. Source: Redshift Management Guide, "Controlling
// network traffic with Redshift enhanced VPC routing"; VPC User Guide, "Route priority".
#include "standin/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace standin {

enum class S3Way { outside_vpc, through_vpc, blocked };

struct S3Route {
  S3Way way = S3Way::outside_vpc;
  std::string why;                                 ///< what blocks it, for the log
  std::vector<const WorldVpcEndpoint*> endpoints;  ///< those passed through; of the World
};

/// Finds the way to S3 of this region.
S3Route find_s3_route(const World& world, std::string_view region);

/// True when the block holds all addresses of the other; false when one is not IPv4 in CIDR form.
bool contains_block(std::string_view outer, std::string_view inner);

}  // namespace standin
