#include "aws/endpoint_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

ScriptedAnswer answer_to(const std::string& operation, const std::string& content) {
  return ScriptedAnswer::of(
      200, "<" + operation + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">" +
               content + "</" + operation + "Response>");
}

constexpr const char* kEndpoint =
    "<vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType>"
    "<vpcId>vpc-1</vpcId><serviceName>com.amazonaws.us-east-1.s3</serviceName>"
    "<state>Available</state><policyDocument>{\"Version\":\"2008-10-17\",\"Statement\":[]}"
    "</policyDocument><routeTableIdSet><item>rtb-1</item><item>rtb-2</item></routeTableIdSet>"
    "<subnetIdSet/><groupSet><item><groupId>sg-1</groupId></item></groupSet>"
    "<privateDnsEnabled>false</privateDnsEnabled>";

TEST(EndpointClient, reads_endpoints_with_policy_and_routes) {
  ScriptedService service(
      {answer_to("DescribeVpcEndpoints",
                 std::string("<vpcEndpointSet><item>") + kEndpoint + "</item></vpcEndpointSet>")});
  const VpcEndpoint endpoint =
      EndpointClient(service.caller())
          .describe_endpoints({{"service-name", {"com.amazonaws.us-east-1.s3"}}})
          .at(0);
  EXPECT_EQ(endpoint.state, "available");
  EXPECT_EQ(endpoint.policy, R"({"Version":"2008-10-17","Statement":[]})");
  EXPECT_EQ(endpoint.route_table_ids, (std::vector<std::string>{"rtb-1", "rtb-2"}));
  EXPECT_EQ(endpoint.security_group_ids, std::vector<std::string>{"sg-1"});
  EXPECT_FALSE(endpoint.is_for_resolvers_only);
}

TEST(EndpointClient, tells_private_names_that_are_for_resolvers_only) {
  ScriptedService service({answer_to(
      "DescribeVpcEndpoints",
      "<vpcEndpointSet><item><vpcEndpointType>Interface</vpcEndpointType><privateDnsEnabled>true"
      "</privateDnsEnabled><dnsOptions><dnsRecordIpType>ipv4</dnsRecordIpType>"
      "<privateDnsOnlyForInboundResolverEndpoint>true</privateDnsOnlyForInboundResolverEndpoint>"
      "</dnsOptions></item></vpcEndpointSet>")});
  const VpcEndpoint endpoint = EndpointClient(service.caller()).describe_endpoints({}).at(0);
  EXPECT_TRUE(endpoint.has_private_names);
  EXPECT_TRUE(endpoint.is_for_resolvers_only);
}

TEST(EndpointClient, makes_a_gateway_with_a_token) {
  ScriptedService service({ScriptedAnswer::close(),
                           answer_to("CreateVpcEndpoint",
                                     std::string("<vpcEndpoint>") + kEndpoint + "</vpcEndpoint>")});
  const VpcEndpoint made =
      EndpointClient(service.caller())
          .create_gateway_endpoint({.vpc_id = "vpc-1",
                                    .service_name = "com.amazonaws.us-east-1.s3",
                                    .route_table_ids = {"rtb-1"},
                                    .name = "sluice s3",
                                    .token = "t1"});
  EXPECT_EQ(made.id, "vpce-1");
  EXPECT_EQ(service.body(1),
            "Action=CreateVpcEndpoint&ClientToken=t1&RouteTableId.1=rtb-1&"
            "ServiceName=com.amazonaws.us-east-1.s3&TagSpecification.1.ResourceType=vpc-endpoint&"
            "TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=sluice+s3&"
            "Version=2016-11-15&VpcEndpointType=Gateway&VpcId=vpc-1");
}

TEST(EndpointClient, changes_routes_and_policy) {
  ScriptedService service({answer_to("ModifyVpcEndpoint", "<return>true</return>")});
  EndpointClient(service.caller())
      .modify_endpoint("vpce-1", {.added_route_table_ids = {"rtb-3"},
                                  .removed_route_table_ids = {"rtb-1"},
                                  .policy = "{}"});
  EXPECT_EQ(service.body(0),
            "Action=ModifyVpcEndpoint&AddRouteTableId.1=rtb-3&PolicyDocument=%7B%7D&"
            "RemoveRouteTableId.1=rtb-1&Version=2016-11-15&VpcEndpointId=vpce-1");
}

TEST(EndpointClient, reads_in_a_successful_answer_that_nothing_was_deleted) {
  const auto failed = [](const std::string& code) {
    return answer_to("DeleteVpcEndpoints",
                     "<unsuccessful><item><error><code>" + code +
                         "</code><message>words</message></error><resourceId>vpce-1</resourceId>"
                         "</item></unsuccessful>");
  };
  ScriptedService service({answer_to("DeleteVpcEndpoints", "<unsuccessful/>"),
                           failed("InvalidVpcEndpoint.NotFound"), failed("InvalidParameter")});
  EndpointClient endpoints(service.caller());
  EXPECT_TRUE(endpoints.delete_endpoint("vpce-1"));
  EXPECT_FALSE(endpoints.delete_endpoint("vpce-1"));
  EXPECT_EQ(code_thrown_by([&] { endpoints.delete_endpoint("vpce-1"); }), "aws.refused");
}

TEST(EndpointClient, asks_in_its_own_region) {
  ScriptedService service({answer_to("DescribeVpcEndpoints", ""),
                           answer_to("ModifyVpcEndpoint", "<return>true</return>"),
                           answer_to("DeleteVpcEndpoints", "<unsuccessful/>")});
  EndpointClient endpoints(service.caller(), "eu-central-1");
  endpoints.describe_endpoints({});
  endpoints.modify_endpoint("vpce-1", {.added_route_table_ids = {"rtb-1"}});
  endpoints.delete_endpoint("vpce-1");
  for (const SeenRequest& request : service.requests()) {
    EXPECT_TRUE(request.has("/eu-central-1/ec2/aws4_request")) << request.head;
  }
}

}  // namespace
}  // namespace aws
