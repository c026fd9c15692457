#include "standin/api_call.hpp"
#include "standin/ec2_view.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace standin {
namespace {

using base::Json;

std::string any_resource(const ApiCall&) {
  return "*";
}

/// A Describe action: its resources, and the words of its request, answer and error.
struct Listing {
  std::vector<Ec2Resource> (*show)(const World& world);
  const char* ids_key;
  const char* set_name;
  const char* not_found_code;
  const char* kind;
};

bool fits(const Ec2Resource& resource, const std::string& filter,
          const std::vector<std::string>& wanted) {
  const auto values = resource.filters.find(filter);
  if (values == resource.filters.end()) return false;
  return std::any_of(values->second.begin(), values->second.end(), [&](const std::string& value) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& pattern) {
      return matches_wildcard(pattern, value);
    });
  });
}

struct Filter {
  std::string name;
  std::vector<std::string> values;
};

std::vector<Filter> read_filters(const ApiCall& call) {
  std::vector<Filter> filters;
  for (const Json& json : call.list("Filter")) {
    Filter filter{.name = json.value("Name", ""), .values = {}};
    for (const Json& value : list_items(json.value("Value", Json()))) {
      if (value.is_string()) filter.values.push_back(value.get<std::string>());
    }
    filters.push_back(std::move(filter));
  }
  return filters;
}

/// A filter that no resource of the kind has is one that the stand-in does not know, unless there
/// is nothing to filter. Tags are known always.
std::optional<ApiFailure> check_filters(const std::vector<Filter>& filters,
                                        const std::vector<Ec2Resource>& all) {
  for (const Filter& filter : filters) {
    const bool is_known =
        all.empty() || filter.name.starts_with("tag") || all.front().filters.contains(filter.name);
    if (is_known) continue;
    return ApiFailure{400, "InvalidParameterValue",
                      fmt::format("The filter '{}' is invalid", filter.name)};
  }
  return std::nullopt;
}

ApiResult describe_all(const ApiCall& call, const Listing& listing) {
  const std::vector<Ec2Resource> all = listing.show(call.world);
  const std::vector<Filter> filters = read_filters(call);
  if (auto failure = check_filters(filters, all)) return *std::move(failure);
  const std::vector<std::string> ids = call.texts(listing.ids_key);
  for (const std::string& id : ids) {
    const bool is_there = std::any_of(all.begin(), all.end(),
                                      [&](const Ec2Resource& each) { return each.id == id; });
    if (is_there) continue;
    return ApiFailure{400, listing.not_found_code,
                      fmt::format("The {} ID '{}' does not exist", listing.kind, id)};
  }
  Json found = Json::array();
  for (const Ec2Resource& resource : all) {
    const bool is_asked =
        ids.empty() || std::find(ids.begin(), ids.end(), resource.id) != ids.end();
    const bool is_fit = std::all_of(filters.begin(), filters.end(), [&](const Filter& filter) {
      return fits(resource, filter.name, filter.values);
    });
    if (is_asked && is_fit) found.push_back(resource.shown);
  }
  auto page = take_page(call, found, "MaxResults", "NextToken");
  if (auto* failure = std::get_if<ApiFailure>(&page)) return std::move(*failure);
  ApiPage& part = std::get<ApiPage>(page);
  Json output = {{listing.set_name, {{"item", std::move(part.items)}}}};
  if (!part.next.empty()) output["nextToken"] = part.next;
  return output;
}

ApiResult describe_vpcs(const ApiCall& call) {
  return describe_all(call, {show_vpcs, "VpcId", "vpcSet", "InvalidVpcID.NotFound", "vpc"});
}

ApiResult describe_subnets(const ApiCall& call) {
  return describe_all(
      call, {show_subnets, "SubnetId", "subnetSet", "InvalidSubnetID.NotFound", "subnet"});
}

ApiResult describe_route_tables(const ApiCall& call) {
  return describe_all(call, {show_route_tables, "RouteTableId", "routeTableSet",
                             "InvalidRouteTableID.NotFound", "routeTable"});
}

ApiResult describe_endpoints(const ApiCall& call) {
  return describe_all(call, {show_endpoints, "VpcEndpointId", "vpcEndpointSet",
                             "InvalidVpcEndpointId.NotFound", "Vpc Endpoint"});
}

ApiResult describe_nat_gateways(const ApiCall& call) {
  return describe_all(call, {show_nat_gateways, "NatGatewayId", "natGatewaySet",
                             "NatGatewayNotFound", "NatGateway"});
}

ApiResult describe_security_groups(const ApiCall& call) {
  return describe_all(call, {show_security_groups, "GroupId", "securityGroupInfo",
                             "InvalidGroup.NotFound", "security group"});
}

ApiResult describe_network_acls(const ApiCall& call) {
  return describe_all(call, {show_network_acls, "NetworkAclId", "networkAclSet",
                             "InvalidNetworkAclID.NotFound", "networkAcl"});
}

ApiResult describe_prefix_lists(const ApiCall& call) {
  return describe_all(call, {show_prefix_lists, "PrefixListId", "prefixListSet",
                             "InvalidPrefixListId.NotFound", "prefix list"});
}

ApiResult describe_vpc_attribute(const ApiCall& call) {
  const std::string id = call.text("VpcId");
  if (id.empty() || id != call.world.vpc.id) {
    return ApiFailure{400, "InvalidVpcID.NotFound",
                      fmt::format("The vpc ID '{}' does not exist", id)};
  }
  const std::string attribute = call.text("Attribute");
  if (attribute != "enableDnsSupport" && attribute != "enableDnsHostnames") {
    return ApiFailure{400, "InvalidParameterValue",
                      fmt::format("Value ({}) for parameter attribute is invalid.", attribute)};
  }
  const bool is_on = attribute == "enableDnsSupport" ? call.world.vpc.dns_support
                                                     : call.world.vpc.dns_hostnames;
  Json output = {{"vpcId", id}};
  output[attribute] = {{"value", is_on}};
  return output;
}

}  // namespace

const std::vector<ApiAction>& ec2_describe_actions() {
  static const std::vector<ApiAction> kActions = {
      {"ec2", "DescribeVpcs", "VpcId Filter MaxResults NextToken", any_resource, describe_vpcs},
      {"ec2", "DescribeVpcAttribute", "VpcId* Attribute*", any_resource, describe_vpc_attribute},
      {"ec2", "DescribeSubnets", "SubnetId Filter MaxResults NextToken", any_resource,
       describe_subnets},
      {"ec2", "DescribeRouteTables", "RouteTableId Filter MaxResults NextToken", any_resource,
       describe_route_tables},
      {"ec2", "DescribeVpcEndpoints", "VpcEndpointId Filter MaxResults NextToken", any_resource,
       describe_endpoints},
      {"ec2", "DescribeNatGateways", "NatGatewayId Filter MaxResults NextToken", any_resource,
       describe_nat_gateways},
      {"ec2", "DescribeSecurityGroups", "GroupId Filter MaxResults NextToken", any_resource,
       describe_security_groups},
      {"ec2", "DescribeNetworkAcls", "NetworkAclId Filter MaxResults NextToken", any_resource,
       describe_network_acls},
      {"ec2", "DescribePrefixLists", "PrefixListId Filter MaxResults NextToken", any_resource,
       describe_prefix_lists},
  };
  return kActions;
}

}  // namespace standin
