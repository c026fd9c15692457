#pragma once
// The warehouse of the World as its control plane shows it: namespace and workgroup, or the
// provisioned cluster that the same gateway can play, and the roles on its list.
//
// Values of world.json, described for reading and writing by world_warehouse_json.cpp.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace standin {

class WorldFields;

/// A role on the warehouse's list; it works once in_sync_at is reached.
struct AttachedRole {
  std::string arn;
  std::int64_t in_sync_at = 0;  ///< Unix seconds
};

struct WorldNamespace {
  std::string name = "sluice";
  std::string id = "0a1b2c3d-0000-4000-8000-00000000a001";
  std::string status = "AVAILABLE";
  std::int64_t modifying_until = 0;  ///< Unix seconds; until then the status is MODIFYING
  std::string kms_key = "AWS_OWNED_KMS_KEY";
};

struct WorldWorkgroup {
  std::string name = "sluice";
  std::string id = "0a1b2c3d-0000-4000-8000-00000000b001";
  std::string status = "AVAILABLE";
  int base_capacity = 8;
  bool publicly_accessible = false;
  bool enhanced_vpc_routing = false;
  std::vector<std::string> subnets;
  std::vector<std::string> security_groups;
  int port = 5439;
  /// Empty: WORKGROUP.ACCOUNT.REGION.redshift-serverless.amazonaws.com; a running stand-in puts
  /// 127.0.0.1 and its own port here, unless the file names another one.
  std::string address;
  std::map<std::string, std::string> parameters;
};

/// Shown by redshift:DescribeClusters when it has a name; network and roles are those of the
/// workgroup and of attached_roles.
struct WorldCluster {
  std::string identifier;
  std::string status = "available";
  std::string node_type = "ra3.large";
  int nodes = 2;
};

void describe(WorldFields& fields, AttachedRole& role);
void describe(WorldFields& fields, WorldNamespace& space);
void describe(WorldFields& fields, WorldWorkgroup& workgroup);
void describe(WorldFields& fields, WorldCluster& cluster);

}  // namespace standin
