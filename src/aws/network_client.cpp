#include "aws/network_client.hpp"

#include "aws/ec2_call.hpp"

#include <initializer_list>
#include <utility>

namespace aws {
namespace {

/// The first of the elements that is there.
std::string first_text(const pugi::xml_node& node, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::string text = text_of(node, name);
    if (!text.empty()) return text;
  }
  return {};
}

Subnet read_subnet(const pugi::xml_node& node) {
  Subnet subnet;
  subnet.id = text_of(node, "subnetId");
  subnet.vpc_id = text_of(node, "vpcId");
  subnet.cidr = text_of(node, "cidrBlock");
  subnet.availability_zone = text_of(node, "availabilityZone");
  subnet.availability_zone_id = text_of(node, "availabilityZoneId");
  subnet.state = text_of(node, "state");
  subnet.free_addresses = number_of(node, "availableIpAddressCount");
  subnet.gives_public_addresses = flag_of(node, "mapPublicIpOnLaunch");
  return subnet;
}

RouteTable read_route_table(const pugi::xml_node& node) {
  RouteTable table;
  table.id = text_of(node, "routeTableId");
  table.vpc_id = text_of(node, "vpcId");
  for (const pugi::xml_node& item : node.child("associationSet").children("item")) {
    if (flag_of(item, "main")) table.is_main = true;
    const std::string subnet = text_of(item, "subnetId");
    if (!subnet.empty()) table.subnet_ids.push_back(subnet);
  }
  for (const pugi::xml_node& item : node.child("routeSet").children("item")) {
    table.routes.push_back(
        {first_text(
             item, {"destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"}),
         first_text(item,
                    {"natGatewayId", "gatewayId", "transitGatewayId", "vpcPeeringConnectionId",
                     "egressOnlyInternetGatewayId", "networkInterfaceId", "localGatewayId",
                     "carrierGatewayId", "coreNetworkArn", "instanceId"}),
         text_of(item, "state")});
  }
  return table;
}

NatGateway read_nat_gateway(const pugi::xml_node& node) {
  NatGateway gateway;
  gateway.id = text_of(node, "natGatewayId");
  gateway.vpc_id = text_of(node, "vpcId");
  gateway.subnet_id = text_of(node, "subnetId");
  gateway.state = text_of(node, "state");
  gateway.connectivity = text_of(node, "connectivityType");
  gateway.failure = text_of(node, "failureMessage");
  for (std::string& address : texts_in_items(node, "natGatewayAddressSet", "publicIp")) {
    if (!address.empty()) gateway.public_addresses.push_back(std::move(address));
  }
  return gateway;
}

}  // namespace

std::vector<Subnet> NetworkClient::describe_subnets(const Ec2Filters& filters) {
  std::vector<Subnet> subnets;
  for_each_ec2_item({caller_}, "DescribeSubnets", "subnetSet", filters,
                    [&](const pugi::xml_node& item) { subnets.push_back(read_subnet(item)); });
  return subnets;
}

std::vector<RouteTable> NetworkClient::describe_route_tables(const Ec2Filters& filters) {
  std::vector<RouteTable> tables;
  for_each_ec2_item({caller_}, "DescribeRouteTables", "routeTableSet", filters,
                    [&](const pugi::xml_node& item) { tables.push_back(read_route_table(item)); });
  return tables;
}

std::vector<NatGateway> NetworkClient::describe_nat_gateways(const Ec2Filters& filters) {
  std::vector<NatGateway> gateways;
  for_each_ec2_item(
      {caller_}, "DescribeNatGateways", "natGatewaySet", filters,
      [&](const pugi::xml_node& item) { gateways.push_back(read_nat_gateway(item)); });
  return gateways;
}

std::vector<PrefixList> NetworkClient::describe_prefix_lists(const Ec2Filters& filters) {
  std::vector<PrefixList> lists;
  for_each_ec2_item(
      {caller_}, "DescribePrefixLists", "prefixListSet", filters, [&](const pugi::xml_node& item) {
        lists.push_back({text_of(item, "prefixListId"), text_of(item, "prefixListName"),
                         texts_of(item, "cidrSet", "item")});
      });
  return lists;
}

VpcNames NetworkClient::describe_vpc_names(const std::string& vpc_id) {
  VpcNames names;
  names.are_resolved = vpc_attribute(vpc_id, "enableDnsSupport");
  names.are_given = vpc_attribute(vpc_id, "enableDnsHostnames");
  return names;
}

bool NetworkClient::vpc_attribute(const std::string& vpc_id, const char* attribute) {
  const ServiceCall call =
      ec2_call("DescribeVpcAttribute", vpc_id, {{"VpcId", vpc_id}, {"Attribute", attribute}});
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "DescribeVpcAttributeResponse");
  return flag_of(answer.root().child(attribute), "value");
}

}  // namespace aws
