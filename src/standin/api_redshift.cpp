#include "standin/api_call.hpp"
#include "standin/warehouse_view.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

using base::Json;

std::string cluster_resource(const ApiCall& call) {
  const std::string name = call.text("ClusterIdentifier");
  return name.empty() ? call.arn("redshift", "cluster:*") : call.arn("redshift", "cluster:" + name);
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
               {"ClusterSubnetGroupName", "sluice"},
               {"VpcId", world.vpc.id},
               {"NumberOfNodes", cluster.nodes},
               {"PubliclyAccessible", network.publicly_accessible},
               {"Encrypted", world.space.kms_key != "AWS_OWNED_KMS_KEY"},
               {"EnhancedVpcRouting", network.enhanced_vpc_routing},
               {"IamRoles", roles_json(world, call.now)},
               {"ClusterNamespaceArn", call.arn("redshift", "namespace:" + world.space.id)}};
  if (!world.default_role_arn.empty()) json["DefaultIamRoleArn"] = world.default_role_arn;
  return json;
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
      {"redshift", "ModifyClusterIamRoles",
       "ClusterIdentifier* AddIamRoles RemoveIamRoles DefaultIamRoleArn", cluster_resource,
       modify_roles},
  };
  return kActions;
}

}  // namespace standin
