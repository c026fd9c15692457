#include "aws/cluster_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr const char* kCluster =
    "<Cluster><ClusterIdentifier>dw</ClusterIdentifier><ClusterStatus>available</ClusterStatus>"
    "<DBName>dev</DBName><Endpoint><Port>5439</Port><Address>dw.abc.us-east-1.redshift.amazonaws"
    ".com</Address></Endpoint><VpcId>vpc-1</VpcId><VpcSecurityGroups><VpcSecurityGroup>"
    "<Status>active</Status><VpcSecurityGroupId>sg-1</VpcSecurityGroupId></VpcSecurityGroup>"
    "</VpcSecurityGroups><PubliclyAccessible>false</PubliclyAccessible><EnhancedVpcRouting>true"
    "</EnhancedVpcRouting><IamRoles><ClusterIamRole><IamRoleArn>arn:aws:iam::1:role/a</IamRoleArn>"
    "<ApplyStatus>in-sync</ApplyStatus></ClusterIamRole><ClusterIamRole><IamRoleArn>"
    "arn:aws:iam::1:role/b</IamRoleArn><ApplyStatus>adding</ApplyStatus></ClusterIamRole>"
    "</IamRoles></Cluster>";

ScriptedAnswer page(const std::string& clusters, const std::string& marker = "") {
  return ScriptedAnswer::of(
      200,
      "<DescribeClustersResponse xmlns=\"http://redshift.amazonaws.com/doc/2012-12-01/\">"
      "<DescribeClustersResult><Clusters>" +
          clusters + "</Clusters>" + (marker.empty() ? "" : "<Marker>" + marker + "</Marker>") +
          "</DescribeClustersResult></DescribeClustersResponse>");
}

TEST(ClusterClient, gives_a_cluster_with_roles_and_network) {
  ScriptedService service({page(kCluster)});
  const Cluster cluster = ClusterClient(service.caller()).describe_cluster("dw").value();
  EXPECT_EQ(cluster.host, "dw.abc.us-east-1.redshift.amazonaws.com");
  EXPECT_EQ(cluster.port, 5439);
  EXPECT_TRUE(cluster.has_enhanced_vpc_routing);
  EXPECT_FALSE(cluster.is_publicly_accessible);
  EXPECT_EQ(cluster.security_group_ids, std::vector<std::string>{"sg-1"});
  ASSERT_EQ(cluster.roles.size(), 2U);
  EXPECT_TRUE(cluster.roles[0].is_in_sync());
  EXPECT_EQ(cluster.roles[1].apply_status, "adding");
  EXPECT_EQ(service.body(0), "Action=DescribeClusters&ClusterIdentifier=dw&Version=2012-12-01");
}

TEST(ClusterClient, a_cluster_that_is_not_there_is_a_value) {
  ScriptedService service(
      {ScriptedAnswer::of(404,
                          "<ErrorResponse xmlns=\"http://redshift.amazonaws.com/doc/2012-12-01/\">"
                          "<Error><Type>Sender</Type><Code>ClusterNotFound</Code><Message>Cluster "
                          "dw not found.</Message></Error></ErrorResponse>"),
       page("")});
  ClusterClient client(service.caller());
  EXPECT_FALSE(client.describe_cluster("dw").has_value());
  EXPECT_FALSE(client.describe_cluster("dw").has_value());
}

TEST(ClusterClient, lists_all_pages) {
  ScriptedService service({page(kCluster, "m1"), page(kCluster)});
  EXPECT_EQ(ClusterClient(service.caller()).describe_clusters().size(), 2U);
  EXPECT_EQ(service.body(1), "Action=DescribeClusters&Marker=m1&Version=2012-12-01");
}

TEST(ClusterClient, gives_the_subnets_of_a_group_with_their_zones) {
  ScriptedService service(
      {ScriptedAnswer::of(
           200,
           "<DescribeClusterSubnetGroupsResponse><DescribeClusterSubnetGroupsResult>"
           "<ClusterSubnetGroups><ClusterSubnetGroup><ClusterSubnetGroupName>etl"
           "</ClusterSubnetGroupName><VpcId>vpc-1</VpcId><SubnetGroupStatus>Complete"
           "</SubnetGroupStatus><Subnets><Subnet><SubnetIdentifier>subnet-a</SubnetIdentifier>"
           "<SubnetAvailabilityZone><Name>us-east-1a</Name></SubnetAvailabilityZone>"
           "<SubnetStatus>Active</SubnetStatus></Subnet><Subnet><SubnetIdentifier>subnet-b"
           "</SubnetIdentifier><SubnetAvailabilityZone><Name>us-east-1b</Name>"
           "</SubnetAvailabilityZone></Subnet></Subnets></ClusterSubnetGroup>"
           "</ClusterSubnetGroups></DescribeClusterSubnetGroupsResult>"
           "</DescribeClusterSubnetGroupsResponse>"),
       ScriptedAnswer::of(400,
                          "<ErrorResponse><Error><Code>ClusterSubnetGroupNotFoundFault</Code>"
                          "</Error></ErrorResponse>")});
  ClusterClient client(service.caller());
  const ClusterSubnetGroup group = client.describe_subnet_group("etl").value();
  EXPECT_EQ(group.vpc_id, "vpc-1");
  ASSERT_EQ(group.subnets.size(), 2U);
  EXPECT_EQ(group.subnets[1].id, "subnet-b");
  EXPECT_EQ(group.subnets[1].availability_zone, "us-east-1b");
  EXPECT_EQ(service.body(0),
            "Action=DescribeClusterSubnetGroups&ClusterSubnetGroupName=etl&Version=2012-12-01");
  EXPECT_FALSE(client.describe_subnet_group("none").has_value());
}

TEST(ClusterClient, adds_and_removes_roles) {
  ScriptedService service({ScriptedAnswer::of(
      200, std::string("<ModifyClusterIamRolesResponse><ModifyClusterIamRolesResult>") + kCluster +
               "</ModifyClusterIamRolesResult></ModifyClusterIamRolesResponse>")});
  const Cluster cluster =
      ClusterClient(service.caller())
          .modify_cluster_roles("dw", {.added = {"arn:b"}, .removed = {"arn:c"}});
  EXPECT_EQ(cluster.roles.size(), 2U);
  EXPECT_EQ(service.body(0),
            "Action=ModifyClusterIamRoles&AddIamRoles.IamRoleArn.1=arn%3Ab&ClusterIdentifier=dw&"
            "RemoveIamRoles.IamRoleArn.1=arn%3Ac&Version=2012-12-01");
}

TEST(ClusterClient, a_cluster_that_is_being_changed_is_a_conflict) {
  ScriptedService service({ScriptedAnswer::of(
      400, "<ErrorResponse><Error><Code>InvalidClusterState</Code></Error></ErrorResponse>")});
  EXPECT_EQ(code_thrown_by([&] {
              ClusterClient(service.caller()).modify_cluster_roles("dw", {.added = {"arn:b"}});
            }),
            "aws.conflict");
}

TEST(ClusterClient, asks_in_its_own_region) {
  ScriptedService service({ScriptedAnswer::of(200, "<DescribeClustersResponse/>"),
                           ScriptedAnswer::of(200, "<ModifyClusterIamRolesResponse/>")});
  ClusterClient clusters(service.caller(), "eu-central-1");
  clusters.describe_cluster("dw");
  clusters.modify_cluster_roles("dw", {.added = {"arn:b"}});
  for (const SeenRequest& request : service.requests()) {
    EXPECT_TRUE(request.has("/eu-central-1/redshift/aws4_request")) << request.head;
  }
}

}  // namespace
}  // namespace aws
