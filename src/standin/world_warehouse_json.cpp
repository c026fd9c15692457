#include "standin/world_fields.hpp"
#include "standin/world_warehouse.hpp"

namespace standin {

void describe(WorldFields& fields, AttachedRole& role) {
  fields.required("arn", role.arn);
  fields.field("in_sync_at", role.in_sync_at);
}

void describe(WorldFields& fields, WorldNamespace& space) {
  fields.required("name", space.name);
  fields.field("id", space.id);
  fields.choice("status", space.status, {"AVAILABLE", "MODIFYING", "DELETING"});
  fields.field("modifying_until", space.modifying_until);
  fields.field("kms_key", space.kms_key);
}

void describe(WorldFields& fields, WorldWorkgroup& workgroup) {
  fields.required("name", workgroup.name);
  fields.field("id", workgroup.id);
  fields.choice("status", workgroup.status, {"CREATING", "AVAILABLE", "MODIFYING", "DELETING"});
  fields.field("base_capacity", workgroup.base_capacity);
  fields.field("publicly_accessible", workgroup.publicly_accessible);
  fields.field("enhanced_vpc_routing", workgroup.enhanced_vpc_routing);
  fields.field("subnets", workgroup.subnets);
  fields.field("security_groups", workgroup.security_groups);
  fields.field("port", workgroup.port);
  fields.field("address", workgroup.address);
  fields.field("parameters", workgroup.parameters);
}

void describe(WorldFields& fields, WorldCluster& cluster) {
  fields.field("identifier", cluster.identifier);
  fields.field("status", cluster.status);
  fields.field("node_type", cluster.node_type);
  fields.field("nodes", cluster.nodes);
}

}  // namespace standin
