#pragma once
// The network around a warehouse, as far as COPY's way to S3 goes: facts, no judgement.
//
// Read by read_network_facts through the callers' clients; reads only. What the keys may not see is
// nullopt. Sources: Redshift Management Guide "Enhanced VPC routing", "Working with VPC endpoints",
// "Subnets for Redshift resources"; VPC User Guide "Gateway endpoints".
#include "aws/endpoint_client.hpp"
#include "aws/firewall_client.hpp"
#include "aws/network_client.hpp"
#include "doctor/role_facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace doctor {

struct NetworkFacts {
  std::string region;
  std::string bucket_region;  ///< endpoints lead to S3 of their own region only; empty: the same
  std::string vpc_id;
  bool is_publicly_accessible = false;
  bool has_enhanced_routing = false;
  bool is_serverless = true;
  std::int64_t base_rpus = 0;
  std::vector<std::string> subnet_ids;        ///< where the warehouse is
  std::vector<std::string> spare_subnet_ids;  ///< a cluster's: where AWS may move it
  std::vector<std::string> group_ids;
  std::optional<std::vector<aws::Subnet>> subnets;
  std::optional<std::vector<aws::RouteTable>> route_tables;  ///< of the VPC
  std::optional<std::vector<aws::VpcEndpoint>> endpoints;    ///< of the VPC, for S3
  std::optional<std::vector<aws::NatGateway>> nat_gateways;  ///< of the VPC
  std::optional<std::vector<aws::SecurityGroup>> groups;
  std::optional<std::vector<aws::PrefixList>> prefix_lists;  ///< of S3
  std::vector<std::string> other_lists;                      ///< AWS's, of other services: ids
  std::optional<std::vector<aws::NetworkAcl>> acls;          ///< of the VPC
  // Of the interface endpoint that takes the VPC's traffic to S3; empty when there is none.
  std::optional<std::vector<aws::SecurityGroup>> endpoint_groups;
  std::optional<std::vector<aws::Subnet>> endpoint_subnets;
  std::optional<aws::VpcNames> names;
  Unseen unseen;

  /// "com.amazonaws.us-east-1.s3".
  std::string s3_service() const;
  bool is_bucket_here() const { return bucket_region.empty() || bucket_region == region; }
  /// True when the prefix list may hold S3's addresses as far as was seen: one that its owner
  /// wrote may, one of another service does not.
  bool may_be_s3s(const std::string& prefix_list_id) const;
};

/// nullopt when the warehouse was not seen.
std::optional<NetworkFacts> read_network_facts(aws::ServiceCaller& caller,
                                               const WarehouseFacts& warehouse,
                                               const std::string& bucket_region);

}  // namespace doctor
