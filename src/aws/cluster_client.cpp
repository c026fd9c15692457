#include "aws/cluster_client.hpp"

#include "aws/query_form.hpp"
#include "aws/xml_answer.hpp"

#include <fmt/core.h>

#include <utility>

namespace aws {
namespace {

constexpr QueryApi kApi{"redshift", "2012-12-01"};
constexpr std::string_view kAbsent[] = {"ClusterNotFound"};
constexpr std::string_view kGroupAbsent[] = {"ClusterSubnetGroupNotFoundFault"};

std::string cluster_text(const std::string& id) {
  return fmt::format("cluster \"{}\"", id);
}

Cluster read_cluster(const pugi::xml_node& node) {
  Cluster cluster;
  cluster.id = text_of(node, "ClusterIdentifier");
  cluster.status = text_of(node, "ClusterStatus");
  cluster.host = text_of(node.child("Endpoint"), "Address");
  cluster.port = number_of(node.child("Endpoint"), "Port");
  cluster.database = text_of(node, "DBName");
  cluster.namespace_arn = text_of(node, "ClusterNamespaceArn");
  cluster.vpc_id = text_of(node, "VpcId");
  cluster.subnet_group = text_of(node, "ClusterSubnetGroupName");
  cluster.availability_zone = text_of(node, "AvailabilityZone");
  cluster.kms_key_id = text_of(node, "KmsKeyId");
  cluster.is_publicly_accessible = flag_of(node, "PubliclyAccessible");
  cluster.has_enhanced_vpc_routing = flag_of(node, "EnhancedVpcRouting");
  cluster.default_role_arn = text_of(node, "DefaultIamRoleArn");
  for (const pugi::xml_node& group : node.child("VpcSecurityGroups").children("VpcSecurityGroup")) {
    cluster.security_group_ids.push_back(text_of(group, "VpcSecurityGroupId"));
  }
  for (const pugi::xml_node& role : node.child("IamRoles").children("ClusterIamRole")) {
    cluster.roles.push_back({text_of(role, "IamRoleArn"), text_of(role, "ApplyStatus")});
  }
  return cluster;
}

/// Reads a page and gives the marker of the next.
std::string read_page(const ServiceCall& call, const std::string& body,
                      std::vector<Cluster>& clusters) {
  const XmlAnswer answer(call.action, body, "DescribeClustersResponse");
  const pugi::xml_node result = answer.root().child("DescribeClustersResult");
  for (const pugi::xml_node& node : result.child("Clusters").children("Cluster")) {
    clusters.push_back(read_cluster(node));
  }
  return text_of(result, "Marker");
}

}  // namespace

std::optional<Cluster> ClusterClient::describe_cluster(const std::string& id) {
  ServiceCall call = query_call(kApi, "DescribeClusters", {{"ClusterIdentifier", id}});
  call.subject = cluster_text(id);
  call.region = region_;
  const std::optional<HttpResponse> response = caller_.find(call, kAbsent);
  if (!response) return std::nullopt;
  std::vector<Cluster> clusters;
  read_page(call, response->body, clusters);
  if (clusters.empty()) return std::nullopt;
  return std::move(clusters.front());
}

std::vector<Cluster> ClusterClient::describe_clusters() {
  std::vector<Cluster> clusters;
  std::string marker;
  do {
    Query parameters;
    add_given(parameters, "Marker", marker);
    ServiceCall call = query_call(kApi, "DescribeClusters", std::move(parameters));
    call.region = region_;
    const std::string next = read_page(call, caller_.require(call).body, clusters);
    marker = next == marker ? std::string() : next;
  } while (!marker.empty());
  return clusters;
}

std::optional<ClusterSubnetGroup> ClusterClient::describe_subnet_group(const std::string& name) {
  ServiceCall call =
      query_call(kApi, "DescribeClusterSubnetGroups", {{"ClusterSubnetGroupName", name}});
  call.subject = fmt::format("cluster subnet group \"{}\"", name);
  call.region = region_;
  const std::optional<HttpResponse> response = caller_.find(call, kGroupAbsent);
  if (!response) return std::nullopt;
  const XmlAnswer answer(call.action, response->body, "DescribeClusterSubnetGroupsResponse");
  const pugi::xml_node node = answer.root()
                                  .child("DescribeClusterSubnetGroupsResult")
                                  .child("ClusterSubnetGroups")
                                  .child("ClusterSubnetGroup");
  if (!node) return std::nullopt;
  ClusterSubnetGroup group{text_of(node, "ClusterSubnetGroupName"), text_of(node, "VpcId"), {}};
  for (const pugi::xml_node& subnet : node.child("Subnets").children("Subnet")) {
    group.subnets.push_back({text_of(subnet, "SubnetIdentifier"),
                             text_of(subnet.child("SubnetAvailabilityZone"), "Name")});
  }
  return group;
}

Cluster ClusterClient::modify_cluster_roles(const std::string& id,
                                            const ClusterRoleChange& change) {
  Query parameters{{"ClusterIdentifier", id}};
  add_list(parameters, "AddIamRoles.IamRoleArn", change.added);
  add_list(parameters, "RemoveIamRoles.IamRoleArn", change.removed);
  add_given(parameters, "DefaultIamRoleArn", change.default_role_arn);
  ServiceCall call = query_call(kApi, "ModifyClusterIamRoles", std::move(parameters));
  call.subject = cluster_text(id);
  call.region = region_;
  call.repeat = Repeat::never;  // a second one would find its own change at work
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "ModifyClusterIamRolesResponse");
  return read_cluster(answer.root().child("ModifyClusterIamRolesResult").child("Cluster"));
}

}  // namespace aws
