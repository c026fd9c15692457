#include "standin/api_call.hpp"
#include "standin/warehouse_view.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

using base::Json;

constexpr const char* kSubnetGroup = "sluice";

std::string cluster_resource(const ApiCall& call) {
  const std::string name = call.text("ClusterIdentifier");
  return name.empty() ? call.arn("redshift", "cluster:*") : call.arn("redshift", "cluster:" + name);
}

const WorldSubnet* find_subnet(const World& world, const std::string& id) {
  const auto found = std::find_if(world.vpc.subnets.begin(), world.vpc.subnets.end(),
                                  [&](const WorldSubnet& each) { return each.id == id; });
  return found == world.vpc.subnets.end() ? nullptr : &*found;
}

ApiFailure not_found(const std::string& name) {
  return {404, "ClusterNotFound", fmt::format("Cluster {} not found.", name)};
}

Json roles_json(const World& world, std::int64_t now) {
  Json roles = Json::array();
  for (const AttachedRole& role : world.attached_roles) {
    roles.push_back({{"IamRoleArn", role.arn}, {"ApplyStatus", apply_status(role, now)}});
  }
  return {{"ClusterIamRole", std::move(roles)}};
}

Json groups_json(const World& world) {
  Json groups = Json::array();
  for (const std::string& id : world.workgroup.security_groups) {
    groups.push_back({{"VpcSecurityGroupId", id}, {"Status", "active"}});
  }
  return {{"VpcSecurityGroup", std::move(groups)}};
}

/// The World's one warehouse in the shape of a cluster; its network is the workgroup's.
Json cluster_json(const ApiCall& call, const World& world) {
  const WorldCluster& cluster = world.cluster;
  const WorldWorkgroup& network = world.workgroup;
  const std::string address =
      network.address.empty() ? fmt::format("{}.c0ffee000000.{}.redshift.amazonaws.com",
                                            cluster.identifier, world.region)
                              : network.address;
  Json json = {{"ClusterIdentifier", cluster.identifier},
               {"NodeType", cluster.node_type},
               {"ClusterStatus", cluster.status},
               {"ClusterAvailabilityStatus", "Available"},
               {"MasterUsername", world.logins.empty() ? "admin" : world.logins.front().user},
               {"DBName", world.database},
               {"Endpoint", {{"Address", address}, {"Port", network.port}}},
               {"ClusterCreateTime", api_time(0)},
               {"VpcSecurityGroups", groups_json(world)},
               {"ClusterSubnetGroupName", kSubnetGroup},
               {"VpcId", world.vpc.id},
               {"NumberOfNodes", cluster.nodes},
               {"PubliclyAccessible", network.publicly_accessible},
               {"Encrypted", world.space.kms_key != "AWS_OWNED_KMS_KEY"},
               {"EnhancedVpcRouting", network.enhanced_vpc_routing},
               {"IamRoles", roles_json(world, call.now)},
               {"ClusterNamespaceArn", call.arn("redshift", "namespace:" + world.space.id)}};
  if (!world.default_role_arn.empty()) json["DefaultIamRoleArn"] = world.default_role_arn;
  const WorldSubnet* subnet =
      network.subnets.empty() ? nullptr : find_subnet(world, network.subnets.front());
  if (subnet != nullptr) json["AvailabilityZone"] = subnet->zone;
  return json;
}

std::string subnet_group_resource(const ApiCall& call) {
  const std::string name = call.text("ClusterSubnetGroupName");
  return call.arn("redshift", "subnetgroup:" + (name.empty() ? "*" : name));
}

/// The World's one subnet group: the subnets of the workgroup, the cluster being in the first.
ApiResult describe_subnet_groups(const ApiCall& call) {
  const std::string name = call.text("ClusterSubnetGroupName");
  const World& world = call.world;
  const bool is_there = !world.cluster.identifier.empty() && (name.empty() || name == kSubnetGroup);
  if (!is_there && !name.empty()) {
    return ApiFailure{400, "ClusterSubnetGroupNotFoundFault",
                      fmt::format("Cluster subnet group {} not found.", name)};
  }
  Json subnets = Json::array();
  for (const std::string& id : world.workgroup.subnets) {
    const WorldSubnet* subnet = find_subnet(world, id);
    if (subnet == nullptr) continue;
    subnets.push_back({{"SubnetIdentifier", id},
                       {"SubnetAvailabilityZone", {{"Name", subnet->zone}}},
                       {"SubnetStatus", "Active"}});
  }
  Json all = Json::array();
  if (is_there) {
    all.push_back({{"ClusterSubnetGroupName", kSubnetGroup},
                   {"Description", "of the stand-in"},
                   {"VpcId", world.vpc.id},
                   {"SubnetGroupStatus", "Complete"},
                   {"Subnets", {{"Subnet", std::move(subnets)}}}});
  }
  auto page = take_page(call, all, "MaxRecords", "Marker");
  if (auto* failure = std::get_if<ApiFailure>(&page)) return std::move(*failure);
  ApiPage& part = std::get<ApiPage>(page);
  Json output = {{"ClusterSubnetGroups", {{"ClusterSubnetGroup", std::move(part.items)}}}};
  if (!part.next.empty()) output["Marker"] = part.next;
  return output;
}

ApiResult describe_clusters(const ApiCall& call) {
  const std::string name = call.text("ClusterIdentifier");
  const std::string& own = call.world.cluster.identifier;
  if (!name.empty() && name != own) return not_found(name);
  Json all = Json::array();
  if (!own.empty()) all.push_back(cluster_json(call, call.world));
  auto page = take_page(call, all, "MaxRecords", "Marker");
  if (auto* failure = std::get_if<ApiFailure>(&page)) return std::move(*failure);
  ApiPage& part = std::get<ApiPage>(page);
  Json output = {{"Clusters", {{"Cluster", std::move(part.items)}}}};
  if (!part.next.empty()) output["Marker"] = part.next;
  return output;
}

/// Adds and takes away, where serverless wants the complete list.
ApiResult modify_roles(const ApiCall& call) {
  const std::string name = call.text("ClusterIdentifier");
  if (name.empty() || name != call.world.cluster.identifier) return not_found(name);
  if (call.world.cluster.status != "available") {
    return ApiFailure{400, "InvalidClusterState",
                      fmt::format("Cluster {} is not available.", name)};
  }
  const std::vector<std::string> added = call.texts("AddIamRoles");
  const std::vector<std::string> removed = call.texts("RemoveIamRoles");
  if (auto failure = check_roles(call, added, "InvalidParameterValue")) return *std::move(failure);
  World after;
  call.file.update([&](World& world) {
    std::vector<std::string> arns;
    for (const AttachedRole& role : world.attached_roles) {
      if (std::find(removed.begin(), removed.end(), role.arn) == removed.end()) {
        arns.push_back(role.arn);
      }
    }
    arns.insert(arns.end(), added.begin(), added.end());
    world.attached_roles = changed_roles(world, arns, call.now);
    if (call.has("DefaultIamRoleArn")) world.default_role_arn = call.text("DefaultIamRoleArn");
    after = world;
  });
  return Json{{"Cluster", cluster_json(call, after)}};
}

}  // namespace

const std::vector<ApiAction>& redshift_actions() {
  static const std::vector<ApiAction> kActions = {
      {"redshift", "DescribeClusters", "ClusterIdentifier MaxRecords Marker", cluster_resource,
       describe_clusters},
      {"redshift", "DescribeClusterSubnetGroups", "ClusterSubnetGroupName MaxRecords Marker",
       subnet_group_resource, describe_subnet_groups},
      {"redshift", "ModifyClusterIamRoles",
       "ClusterIdentifier* AddIamRoles RemoveIamRoles DefaultIamRoleArn", cluster_resource,
       modify_roles},
  };
  return kActions;
}

}  // namespace standin
