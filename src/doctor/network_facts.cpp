#include "doctor/network_facts.hpp"

#include "aws/service_endpoint.hpp"
#include "aws/service_refusal.hpp"

#include <fmt/core.h>

#include <functional>

namespace doctor {
namespace {

/// Looks, or notes that the keys may not.
template <typename Ask>
auto look(Unseen& unseen, const std::string& action, Ask ask) -> std::optional<decltype(ask())> {
  try {
    return ask();
  } catch (const base::Error& error) {
    if (!aws::is_access_denied(error.report())) throw;
    unseen[action] =
        error.report().server_text.empty() ? error.message() : error.report().server_text;
    return std::nullopt;
  }
}

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

}  // namespace

std::string NetworkFacts::s3_service() const {
  const bool is_chinese = aws::partition_of(region).name == "aws-cn";
  return fmt::format("{}com.amazonaws.{}.s3", is_chinese ? "cn." : "", region);
}

std::optional<NetworkFacts> read_network_facts(aws::ServiceCaller& caller,
                                               const WarehouseFacts& warehouse) {
  if (!warehouse.workgroup && !warehouse.cluster) return std::nullopt;
  NetworkFacts facts = basis_of(warehouse);
  facts.region = caller.settings().region;
  aws::NetworkClient network(caller);
  aws::FirewallClient firewall(caller);
  aws::EndpointClient endpoints(caller);
  if (!facts.subnet_ids.empty()) {
    facts.subnets = look(facts.unseen, "ec2:DescribeSubnets", [&] {
      return network.describe_subnets({{"subnet-id", facts.subnet_ids}});
    });
    if (facts.vpc_id.empty() && facts.subnets && !facts.subnets->empty()) {
      facts.vpc_id = facts.subnets->front().vpc_id;
    }
  }
  if (!facts.group_ids.empty()) {
    facts.groups = look(facts.unseen, "ec2:DescribeSecurityGroups", [&] {
      return firewall.describe_security_groups({{"group-id", facts.group_ids}});
    });
  }
  if (facts.vpc_id.empty()) return facts;
  const aws::Ec2Filter in_vpc{"vpc-id", {facts.vpc_id}};
  facts.route_tables = look(facts.unseen, "ec2:DescribeRouteTables",
                            [&] { return network.describe_route_tables({in_vpc}); });
  facts.endpoints = look(facts.unseen, "ec2:DescribeVpcEndpoints", [&] {
    return endpoints.describe_endpoints({in_vpc, {"service-name", {facts.s3_service()}}});
  });
  facts.nat_gateways = look(facts.unseen, "ec2:DescribeNatGateways",
                            [&] { return network.describe_nat_gateways({in_vpc}); });
  facts.prefix_lists = look(facts.unseen, "ec2:DescribePrefixLists", [&] {
    return network.describe_prefix_lists({{"prefix-list-name", {facts.s3_service()}}});
  });
  facts.names = look(facts.unseen, "ec2:DescribeVpcAttribute",
                     [&] { return network.describe_vpc_names(facts.vpc_id); });
  return facts;
}

}  // namespace doctor
