#include "aws/firewall_client.hpp"

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

ScriptedAnswer refusal(const std::string& code) {
  return ScriptedAnswer::of(400, "<Response><Errors><Error><Code>" + code +
                                     "</Code><Message>words</Message></Error></Errors></Response>");
}

TEST(FirewallClient, reads_the_rules_of_a_group) {
  ScriptedService service({answer_to(
      "DescribeSecurityGroups",
      "<securityGroupInfo><item><ownerId>1</ownerId><groupId>sg-1</groupId><groupName>dms-redshift"
      "</groupName><vpcId>vpc-1</vpcId><ipPermissions><item><ipProtocol>-1</ipProtocol><groups>"
      "<item><userId>1</userId><groupId>sg-1</groupId></item></groups><ipRanges/></item>"
      "</ipPermissions><ipPermissionsEgress><item><ipProtocol>tcp</ipProtocol><fromPort>443"
      "</fromPort><toPort>443</toPort><groups/><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item>"
      "</ipRanges><ipv6Ranges><item><cidrIpv6>::/0</cidrIpv6></item></ipv6Ranges><prefixListIds>"
      "<item><prefixListId>pl-1</prefixListId><description>for COPY</description></item>"
      "</prefixListIds></item>"
      "</ipPermissionsEgress></item></securityGroupInfo>")});
  const SecurityGroup group =
      FirewallClient(service.caller()).describe_security_groups({{"group-id", {"sg-1"}}}).at(0);
  EXPECT_EQ(group.name, "dms-redshift");
  EXPECT_EQ(group.ingress.at(0).protocol, "-1");
  EXPECT_EQ(group.ingress.at(0).from_port, -1);
  EXPECT_EQ(group.ingress.at(0).group_ids, std::vector<std::string>{"sg-1"});
  const FirewallRule& egress = group.egress.at(0);
  EXPECT_EQ(egress.from_port, 443);
  EXPECT_EQ(egress.cidrs, std::vector<std::string>{"0.0.0.0/0"});
  EXPECT_EQ(egress.ipv6_cidrs, std::vector<std::string>{"::/0"});
  EXPECT_EQ(egress.prefix_list_ids, std::vector<std::string>{"pl-1"});
  EXPECT_EQ(egress.descriptions, (std::map<std::string, std::string>{{"pl-1", "for COPY"}}));
}

TEST(FirewallClient, reads_the_entries_of_an_acl) {
  ScriptedService service({answer_to(
      "DescribeNetworkAcls",
      "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId>"
      "<default>true</default><entrySet><item><ruleNumber>100</ruleNumber><protocol>6</protocol>"
      "<ruleAction>allow</ruleAction><egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock>"
      "<portRange><from>443</from><to>443</to></portRange></item><item><ruleNumber>32768"
      "</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>false</egress>"
      "<ipv6CidrBlock>::/0</ipv6CidrBlock></item></entrySet><associationSet><item>"
      "<networkAclAssociationId>a</networkAclAssociationId><subnetId>subnet-1</subnetId></item>"
      "</associationSet></item></networkAclSet>")});
  const NetworkAcl acl = FirewallClient(service.caller()).describe_network_acls({}).at(0);
  EXPECT_TRUE(acl.is_default);
  EXPECT_EQ(acl.subnet_ids, std::vector<std::string>{"subnet-1"});
  ASSERT_EQ(acl.entries.size(), 2U);
  EXPECT_EQ(acl.entries[0].direction, Direction::egress);
  EXPECT_TRUE(acl.entries[0].is_allow);
  EXPECT_EQ(acl.entries[0].to_port, 443);
  EXPECT_EQ(acl.entries[1].cidr, "::/0");
  EXPECT_EQ(acl.entries[1].from_port, -1);
}

TEST(FirewallClient, adds_a_rule_and_says_whether_it_is_new) {
  const std::string done = "<return>true</return>";
  ScriptedService service({answer_to("AuthorizeSecurityGroupIngress", done),
                           answer_to("AuthorizeSecurityGroupEgress", done),
                           refusal("InvalidPermission.Duplicate"),
                           refusal("InvalidGroup.NotFound")});
  FirewallClient firewall(service.caller());
  EXPECT_TRUE(firewall.authorize(Direction::ingress, "sg-1", {.group_ids = {"sg-1"}}));
  EXPECT_TRUE(firewall.authorize(Direction::egress, "sg-1",
                                 {.protocol = "tcp",
                                  .from_port = 443,
                                  .to_port = 443,
                                  .cidrs = {"0.0.0.0/0"},
                                  .prefix_list_ids = {"pl-1"},
                                  .descriptions = {{"pl-1", "for COPY"}}}));
  EXPECT_FALSE(firewall.authorize(Direction::ingress, "sg-1", {.group_ids = {"sg-1"}}));
  EXPECT_EQ(code_thrown_by([&] { firewall.authorize(Direction::ingress, "sg-2", {}); }),
            "aws.not_found");
  EXPECT_EQ(service.body(0),
            "Action=AuthorizeSecurityGroupIngress&GroupId=sg-1&"
            "IpPermissions.1.Groups.1.GroupId=sg-1&IpPermissions.1.IpProtocol=-1&"
            "Version=2016-11-15");
  EXPECT_EQ(service.body(1),
            "Action=AuthorizeSecurityGroupEgress&GroupId=sg-1&IpPermissions.1.FromPort=443&"
            "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0%2F0&"
            "IpPermissions.1.PrefixListIds.1.Description=for+COPY&"
            "IpPermissions.1.PrefixListIds.1.PrefixListId=pl-1&IpPermissions.1.ToPort=443&"
            "Version=2016-11-15");
}

TEST(FirewallClient, takes_a_rule_back_and_says_whether_it_was_there) {
  ScriptedService service(
      {answer_to("RevokeSecurityGroupIngress", "<return>true</return>"),
       answer_to("RevokeSecurityGroupEgress",
                 "<return>true</return><unknownIpPermissionSet><item><ipProtocol>-1</ipProtocol>"
                 "</item></unknownIpPermissionSet>"),
       refusal("InvalidPermission.NotFound")});
  FirewallClient firewall(service.caller());
  EXPECT_TRUE(firewall.revoke(Direction::ingress, "sg-1", {.group_ids = {"sg-1"}}));
  EXPECT_FALSE(firewall.revoke(Direction::egress, "sg-1", {.cidrs = {"0.0.0.0/0"}}));
  EXPECT_FALSE(firewall.revoke(Direction::ingress, "sg-1", {.group_ids = {"sg-1"}}));
}

TEST(FirewallClient, asks_in_its_own_region) {
  ScriptedService service({ScriptedAnswer::of(200, "<DescribeSecurityGroupsResponse/>"),
                           ScriptedAnswer::of(200, "<AuthorizeSecurityGroupEgressResponse/>"),
                           ScriptedAnswer::of(200, "<RevokeSecurityGroupEgressResponse/>")});
  FirewallClient firewall(service.caller(), "eu-central-1");
  firewall.describe_security_groups({});
  firewall.authorize(Direction::egress, "sg-1", {});
  firewall.revoke(Direction::egress, "sg-1", {});
  for (const SeenRequest& request : service.requests()) {
    EXPECT_TRUE(request.has("/eu-central-1/ec2/aws4_request")) << request.head;
  }
}

}  // namespace
}  // namespace aws
