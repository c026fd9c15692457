#include "aws/endpoint_client.hpp"

#include "aws/ec2_call.hpp"
#include "base/error.hpp"

namespace aws {
namespace {

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

VpcEndpoint read_endpoint(const pugi::xml_node& node) {
  VpcEndpoint endpoint;
  endpoint.id = text_of(node, "vpcEndpointId");
  endpoint.type = text_of(node, "vpcEndpointType");
  endpoint.vpc_id = text_of(node, "vpcId");
  endpoint.service_name = text_of(node, "serviceName");
  endpoint.state = lower_case(text_of(node, "state"));  // the service writes both spellings
  endpoint.policy = text_of(node, "policyDocument");
  endpoint.has_private_names = flag_of(node, "privateDnsEnabled");
  endpoint.is_for_resolvers_only =
      flag_of(node.child("dnsOptions"), "privateDnsOnlyForInboundResolverEndpoint");
  endpoint.route_table_ids = texts_of(node, "routeTableIdSet", "item");
  endpoint.subnet_ids = texts_of(node, "subnetIdSet", "item");
  endpoint.security_group_ids = texts_in_items(node, "groupSet", "groupId");
  return endpoint;
}

Query parameters_of(const NewGatewayEndpoint& endpoint) {
  Query parameters{{"VpcEndpointType", "Gateway"},
                   {"VpcId", endpoint.vpc_id},
                   {"ServiceName", endpoint.service_name},
                   {"ClientToken", endpoint.token}};
  add_list(parameters, "RouteTableId", endpoint.route_table_ids);
  add_given(parameters, "PolicyDocument", endpoint.policy);
  if (!endpoint.name.empty()) {
    parameters.emplace_back("TagSpecification.1.ResourceType", "vpc-endpoint");
    parameters.emplace_back("TagSpecification.1.Tag.1.Key", "Name");
    parameters.emplace_back("TagSpecification.1.Tag.1.Value", endpoint.name);
  }
  return parameters;
}

base::Error not_deleted(const std::string& id, const pugi::xml_node& error) {
  base::Error failure(
      base::ErrorScope::task, "aws.refused",
      fmt::format("the VPC endpoint {} was not deleted: {}", id, text_of(error, "code")),
      "The server's words name the cause.");
  failure.with_server_text(text_of(error, "message"));
  return failure;
}

}  // namespace

std::vector<VpcEndpoint> EndpointClient::describe_endpoints(const Ec2Filters& filters) {
  std::vector<VpcEndpoint> endpoints;
  for_each_ec2_item({caller_, region_}, "DescribeVpcEndpoints", "vpcEndpointSet", filters,
                    [&](const pugi::xml_node& item) { endpoints.push_back(read_endpoint(item)); });
  return endpoints;
}

VpcEndpoint EndpointClient::create_gateway_endpoint(const NewGatewayEndpoint& endpoint) {
  CHECK(!endpoint.token.empty(), "a repeated request must not make a second endpoint");
  const ServiceCall call =
      in_region(ec2_call("CreateVpcEndpoint", endpoint.vpc_id, parameters_of(endpoint)), region_);
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "CreateVpcEndpointResponse");
  return read_endpoint(answer.root().child("vpcEndpoint"));
}

void EndpointClient::modify_endpoint(const std::string& id, const EndpointChange& change) {
  Query parameters{{"VpcEndpointId", id}};
  add_list(parameters, "AddRouteTableId", change.added_route_table_ids);
  add_list(parameters, "RemoveRouteTableId", change.removed_route_table_ids);
  add_given(parameters, "PolicyDocument", change.policy);
  caller_.require(in_region(ec2_call("ModifyVpcEndpoint", id, std::move(parameters)), region_));
}

bool EndpointClient::delete_endpoint(const std::string& id) {
  const ServiceCall call =
      in_region(ec2_call("DeleteVpcEndpoints", id, {{"VpcEndpointId.1", id}}), region_);
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "DeleteVpcEndpointsResponse");
  // The call succeeds also when it did nothing: what failed is a list in the answer.
  const pugi::xml_node error = answer.root().child("unsuccessful").child("item").child("error");
  if (!error) return true;
  if (text_of(error, "code").ends_with(".NotFound")) return false;
  throw not_deleted(id, error);
}

}  // namespace aws
