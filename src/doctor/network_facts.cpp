#include "doctor/network_facts.hpp"

#include "aws/cluster_client.hpp"
#include "aws/service_endpoint.hpp"
#include "doctor/network_way.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace doctor {
namespace {

NetworkFacts basis_of(const WarehouseFacts& warehouse) {
  NetworkFacts facts;
  facts.is_serverless = warehouse.is_serverless;
  if (warehouse.workgroup) {
    const aws::Workgroup& workgroup = *warehouse.workgroup;
    facts.vpc_id = workgroup.vpc_id;
    facts.is_publicly_accessible = workgroup.is_publicly_accessible;
    facts.has_enhanced_routing = workgroup.has_enhanced_vpc_routing;
    facts.base_rpus = workgroup.base_rpus;
    facts.subnet_ids = workgroup.subnet_ids;
    facts.group_ids = workgroup.security_group_ids;
  } else if (warehouse.cluster) {
    facts.vpc_id = warehouse.cluster->vpc_id;
    facts.is_publicly_accessible = warehouse.cluster->is_publicly_accessible;
    facts.has_enhanced_routing = warehouse.cluster->has_enhanced_vpc_routing;
    facts.group_ids = warehouse.cluster->security_group_ids;
  }
  return facts;
}

/// A cluster lies in one subnet of its group: one of its zone. Maintenance may move it to another.
void read_cluster_subnets(aws::ServiceCaller& caller, const aws::Cluster& cluster,
                          NetworkFacts& facts) {
  if (cluster.subnet_group.empty()) return;
  look(facts.unseen, "redshift:DescribeClusterSubnetGroups", [&] {
    const auto group = aws::ClusterClient(caller).describe_subnet_group(cluster.subnet_group);
    if (!group) return;
    for (const aws::GroupSubnet& subnet : group->subnets) {
      const bool is_here = cluster.availability_zone.empty() ||
                           subnet.availability_zone == cluster.availability_zone;
      (is_here ? facts.subnet_ids : facts.spare_subnet_ids).push_back(subnet.id);
    }
  });
}

void read_prefix_lists(const std::vector<aws::PrefixList>& lists, NetworkFacts& facts) {
  facts.prefix_lists.emplace();
  for (const aws::PrefixList& list : lists) {
    if (list.name == facts.s3_service()) {
      facts.prefix_lists->push_back(list);
    } else {
      facts.other_lists.push_back(list.id);
    }
  }
}

void read_interface(aws::ServiceCaller& caller, NetworkFacts& facts) {
  const aws::VpcEndpoint* endpoint = interface_endpoint(facts);
  if (endpoint == nullptr) return;
  look(facts.unseen, "ec2:DescribeSecurityGroups", [&] {
    facts.endpoint_groups = aws::FirewallClient(caller).describe_security_groups(
        {{"group-id", endpoint->security_group_ids}});
  });
  look(facts.unseen, "ec2:DescribeSubnets", [&] {
    facts.endpoint_subnets =
        aws::NetworkClient(caller).describe_subnets({{"subnet-id", endpoint->subnet_ids}});
  });
}

}  // namespace

std::string NetworkFacts::s3_service() const {
  const bool is_chinese = aws::partition_of(region).name == "aws-cn";
  return fmt::format("{}com.amazonaws.{}.s3", is_chinese ? "cn." : "", region);
}

bool NetworkFacts::may_be_s3s(const std::string& prefix_list_id) const {
  const bool is_others =
      std::find(other_lists.begin(), other_lists.end(), prefix_list_id) != other_lists.end();
  const bool is_of_this_region =
      prefix_lists && std::any_of(prefix_lists->begin(), prefix_lists->end(),
                                  [&](const auto& list) { return list.id == prefix_list_id; });
  return !is_others && (is_bucket_here() || !is_of_this_region);
}

std::optional<NetworkFacts> read_network_facts(aws::ServiceCaller& caller,
                                               const WarehouseFacts& warehouse,
                                               const std::string& bucket_region) {
  if (!warehouse.workgroup && !warehouse.cluster) return std::nullopt;
  NetworkFacts facts = basis_of(warehouse);
  facts.region = caller.region_of("ec2");
  facts.bucket_region = bucket_region;
  if (warehouse.cluster) read_cluster_subnets(caller, *warehouse.cluster, facts);
  aws::NetworkClient network(caller);
  aws::FirewallClient firewall(caller);
  aws::EndpointClient endpoints(caller);
  if (!facts.subnet_ids.empty()) {
    look(facts.unseen, "ec2:DescribeSubnets", [&] {
      facts.subnets = network.describe_subnets({{"subnet-id", facts.subnet_ids}});
    });
    if (facts.vpc_id.empty() && facts.subnets && !facts.subnets->empty()) {
      facts.vpc_id = facts.subnets->front().vpc_id;
    }
  }
  if (!facts.group_ids.empty()) {
    look(facts.unseen, "ec2:DescribeSecurityGroups", [&] {
      facts.groups = firewall.describe_security_groups({{"group-id", facts.group_ids}});
    });
  }
  if (facts.vpc_id.empty()) return facts;
  const aws::Ec2Filter in_vpc{"vpc-id", {facts.vpc_id}};
  look(facts.unseen, "ec2:DescribeRouteTables",
       [&] { facts.route_tables = network.describe_route_tables({in_vpc}); });
  look(facts.unseen, "ec2:DescribeVpcEndpoints", [&] {
    facts.endpoints =
        endpoints.describe_endpoints({in_vpc, {"service-name", {facts.s3_service()}}});
  });
  look(facts.unseen, "ec2:DescribeNatGateways",
       [&] { facts.nat_gateways = network.describe_nat_gateways({in_vpc}); });
  look(facts.unseen, "ec2:DescribePrefixLists",
       [&] { read_prefix_lists(network.describe_prefix_lists({}), facts); });
  look(facts.unseen, "ec2:DescribeNetworkAcls",
       [&] { facts.acls = firewall.describe_network_acls({in_vpc}); });
  read_interface(caller, facts);
  look(facts.unseen, "ec2:DescribeVpcAttribute",
       [&] { facts.names = network.describe_vpc_names(facts.vpc_id); });
  return facts;
}

}  // namespace doctor
