#pragma once
// Amazon Redshift, provisioned: clusters, their subnets, and the roles that are associated with
// them. Safe on every thread.
//
// Used by doctor and setup. Unlike Serverless, roles are added and removed one by one. Source:
// Amazon Redshift API Reference, 2012-12-01.
#include "aws/associated_role.hpp"
#include "aws/service_call.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace aws {

struct Cluster {
  std::string id;
  std::string status;  ///< "available", "modifying" ...
  std::string host;
  std::int64_t port = 0;
  std::string database;
  std::string namespace_arn;
  std::string vpc_id;
  std::string subnet_group;
  std::string availability_zone;
  std::string kms_key_id;
  bool is_publicly_accessible = false;
  bool has_enhanced_vpc_routing = false;
  std::string default_role_arn;
  std::vector<std::string> security_group_ids;  ///< those of the VPC
  std::vector<AssociatedRole> roles;
};

struct ClusterRoleChange {
  std::vector<std::string> added;
  std::vector<std::string> removed = {};
  std::string default_role_arn = {};  ///< empty: not changed
};

/// A subnet of a group, and the zone it is in.
struct GroupSubnet {
  std::string id;
  std::string availability_zone;
};

struct ClusterSubnetGroup {
  std::string name;
  std::string vpc_id;
  std::vector<GroupSubnet> subnets;
};

class ClusterClient {
 public:
  explicit ClusterClient(ServiceCaller& caller) : ClusterClient(caller, "") {}
  /// Asks in that region; empty: in the caller's for the service.
  ClusterClient(ServiceCaller& caller, std::string region)
      : caller_(caller), region_(std::move(region)) {}

  std::optional<Cluster> describe_cluster(const std::string& id);
  std::vector<Cluster> describe_clusters();
  std::optional<ClusterSubnetGroup> describe_subnet_group(const std::string& name);
  /// Sent once: after a lost answer whoever called looks at the list.
  Cluster modify_cluster_roles(const std::string& id, const ClusterRoleChange& change);

 private:
  ServiceCaller& caller_;
  std::string region_;
};

}  // namespace aws
