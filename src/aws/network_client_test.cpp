#include "aws/network_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

ScriptedAnswer answer_to(const std::string& operation, const std::string& content) {
  return ScriptedAnswer::of(
      200, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + operation +
               "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
               "<requestId>7a62c49f</requestId>" +
               content + "</" + operation + "Response>");
}

TEST(NetworkClient, reads_subnets_over_all_pages) {
  ScriptedService service(
      {answer_to("DescribeSubnets",
                 "<subnetSet><item><subnetId>subnet-1</subnetId><state>available</state>"
                 "<vpcId>vpc-1</vpcId><cidrBlock>10.0.1.0/24</cidrBlock>"
                 "<availableIpAddressCount>251</availableIpAddressCount>"
                 "<availabilityZone>us-east-1a</availabilityZone><availabilityZoneId>use1-az1"
                 "</availabilityZoneId><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch></item>"
                 "</subnetSet><nextToken>n1</nextToken>"),
       answer_to("DescribeSubnets", "<subnetSet><item><subnetId>subnet-2</subnetId></item>"
                                    "</subnetSet>")});
  const std::vector<Subnet> subnets =
      NetworkClient(service.caller())
          .describe_subnets({{"subnet-id", {"subnet-1", "subnet-2"}}, {"vpc-id", {"vpc-1"}}});
  ASSERT_EQ(subnets.size(), 2U);
  EXPECT_EQ(subnets[0].free_addresses, 251);
  EXPECT_EQ(subnets[0].availability_zone_id, "use1-az1");
  EXPECT_TRUE(subnets[0].gives_public_addresses);
  EXPECT_EQ(service.body(1),
            "Action=DescribeSubnets&Filter.1.Name=subnet-id&Filter.1.Value.1=subnet-1&"
            "Filter.1.Value.2=subnet-2&Filter.2.Name=vpc-id&Filter.2.Value.1=vpc-1&NextToken=n1&"
            "Version=2016-11-15");
}

TEST(NetworkClient, reads_routes_whatever_they_lead_to) {
  ScriptedService service({answer_to(
      "DescribeRouteTables",
      "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet>"
      "<item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId>"
      "<state>active</state></item>"
      "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1"
      "</natGatewayId><state>blackhole</state></item>"
      "<item><destinationPrefixListId>pl-63a5400a</destinationPrefixListId><gatewayId>vpce-1"
      "</gatewayId><state>active</state></item>"
      "<item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock>"
      "<egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><state>active</state>"
      "</item></routeSet><associationSet><item><routeTableAssociationId>rtbassoc-1"
      "</routeTableAssociationId><routeTableId>rtb-1</routeTableId><main>true</main></item>"
      "<item><subnetId>subnet-1</subnetId><main>false</main></item></associationSet></item>"
      "</routeTableSet>")});
  const RouteTable table =
      NetworkClient(service.caller()).describe_route_tables({{"vpc-id", {"vpc-1"}}}).at(0);
  EXPECT_TRUE(table.is_main);
  EXPECT_EQ(table.subnet_ids, std::vector<std::string>{"subnet-1"});
  std::string routes;
  for (const Route& route : table.routes) {
    routes += route.destination + " " + route.target + " " + route.state + "\n";
  }
  EXPECT_EQ(routes,
            "10.0.0.0/16 local active\n0.0.0.0/0 nat-1 blackhole\npl-63a5400a vpce-1 active\n"
            "::/0 eigw-1 active\n");
}

TEST(NetworkClient, reads_nat_gateways_and_prefix_lists) {
  ScriptedService service(
      {answer_to("DescribeNatGateways",
                 "<natGatewaySet><item><subnetId>subnet-9</subnetId><natGatewayAddressSet><item>"
                 "<publicIp>198.18.125.129</publicIp></item><item/></natGatewayAddressSet>"
                 "<vpcId>vpc-1</vpcId><state>available</state><natGatewayId>nat-1</natGatewayId>"
                 "<connectivityType>public</connectivityType></item></natGatewaySet>"),
       answer_to("DescribePrefixLists",
                 "<prefixListSet><item><prefixListId>pl-12345678</prefixListId>"
                 "<prefixListName>com.amazonaws.us-west-2.s3</prefixListName><cidrSet>"
                 "<item>54.123.456.7/19</item></cidrSet></item></prefixListSet>")});
  NetworkClient network(service.caller());
  const NatGateway gateway = network.describe_nat_gateways({}).at(0);
  EXPECT_EQ(gateway.state, "available");
  EXPECT_EQ(gateway.public_addresses, std::vector<std::string>{"198.18.125.129"});
  const PrefixList list = network.describe_prefix_lists({}).at(0);
  EXPECT_EQ(list.id, "pl-12345678");
  EXPECT_EQ(list.cidrs, std::vector<std::string>{"54.123.456.7/19"});
}

TEST(NetworkClient, asks_for_both_attributes_of_names) {
  ScriptedService service(
      {answer_to("DescribeVpcAttribute",
                 "<vpcId>vpc-1</vpcId><enableDnsSupport><value>true</value></enableDnsSupport>"),
       answer_to("DescribeVpcAttribute", "<vpcId>vpc-1</vpcId><enableDnsHostnames><value>false"
                                         "</value></enableDnsHostnames>")});
  const VpcNames names = NetworkClient(service.caller()).describe_vpc_names("vpc-1");
  EXPECT_TRUE(names.are_resolved);
  EXPECT_FALSE(names.are_given);
  EXPECT_EQ(service.body(1),
            "Action=DescribeVpcAttribute&Attribute=enableDnsHostnames&Version=2016-11-15&"
            "VpcId=vpc-1");
}

TEST(NetworkClient, a_refused_look_is_access_denied) {
  ScriptedService service({ScriptedAnswer::of(
      403,
      "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized "
      "to perform this operation.</Message></Error></Errors><RequestID>r</RequestID></Response>")});
  EXPECT_EQ(code_thrown_by([&] { NetworkClient(service.caller()).describe_subnets({}); }),
            "aws.access_denied");
}

}  // namespace
}  // namespace aws
