#include "aws/firewall_client.hpp"

#include "aws/ec2_call.hpp"

namespace aws {
namespace {

constexpr std::string_view kIsThere[] = {"InvalidPermission.Duplicate"};
constexpr std::string_view kIsNotThere[] = {"InvalidPermission.NotFound"};

std::int64_t port_of(const pugi::xml_node& node, const char* name) {
  return node.child(name) ? number_of(node, name) : -1;
}

/// The lists whose items have a description: in answers, and in requests.
struct PeerList {
  const char* answer;
  const char* answer_peer;
  const char* request;
  std::vector<std::string> FirewallRule::*peers;
};
constexpr PeerList kDescribed[] = {
    {"ipRanges", "cidrIp", "IpRanges", &FirewallRule::cidrs},
    {"ipv6Ranges", "cidrIpv6", "Ipv6Ranges", &FirewallRule::ipv6_cidrs},
    {"prefixListIds", "prefixListId", "PrefixListIds", &FirewallRule::prefix_list_ids}};

std::map<std::string, std::string> descriptions_of(const pugi::xml_node& permission) {
  std::map<std::string, std::string> descriptions;
  for (const PeerList& list : kDescribed) {
    for (const pugi::xml_node& item : permission.child(list.answer).children("item")) {
      const std::string text = text_of(item, "description");
      if (!text.empty()) descriptions[text_of(item, list.answer_peer)] = text;
    }
  }
  return descriptions;
}

std::vector<FirewallRule> read_rules(const pugi::xml_node& set) {
  std::vector<FirewallRule> rules;
  for (const pugi::xml_node& item : set.children("item")) {
    FirewallRule rule;
    rule.protocol = text_of(item, "ipProtocol");
    rule.from_port = port_of(item, "fromPort");
    rule.to_port = port_of(item, "toPort");
    rule.group_ids = texts_in_items(item, "groups", "groupId");
    rule.cidrs = texts_in_items(item, "ipRanges", "cidrIp");
    rule.ipv6_cidrs = texts_in_items(item, "ipv6Ranges", "cidrIpv6");
    rule.prefix_list_ids = texts_in_items(item, "prefixListIds", "prefixListId");
    rule.descriptions = descriptions_of(item);
    rules.push_back(std::move(rule));
  }
  return rules;
}

AclEntry read_entry(const pugi::xml_node& item) {
  AclEntry entry;
  entry.number = number_of(item, "ruleNumber");
  entry.direction = flag_of(item, "egress") ? Direction::egress : Direction::ingress;
  entry.is_allow = text_of(item, "ruleAction") == "allow";
  entry.protocol = text_of(item, "protocol");
  entry.cidr = text_of(item, "cidrBlock");
  if (entry.cidr.empty()) entry.cidr = text_of(item, "ipv6CidrBlock");
  entry.from_port = port_of(item.child("portRange"), "from");
  entry.to_port = port_of(item.child("portRange"), "to");
  return entry;
}

NetworkAcl read_acl(const pugi::xml_node& item) {
  NetworkAcl acl;
  acl.id = text_of(item, "networkAclId");
  acl.vpc_id = text_of(item, "vpcId");
  acl.is_default = flag_of(item, "default");
  acl.subnet_ids = texts_in_items(item, "associationSet", "subnetId");
  for (const pugi::xml_node& entry : item.child("entrySet").children("item")) {
    acl.entries.push_back(read_entry(entry));
  }
  return acl;
}

void add_members(Query& parameters, const std::string& list, const char* member,
                 const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    parameters.emplace_back(fmt::format("IpPermissions.1.{}.{}.{}", list, i + 1, member),
                            values[i]);
  }
}

ServiceCall rule_call(const char* verb, Direction direction, const std::string& group_id,
                      const FirewallRule& rule) {
  Query parameters{{"GroupId", group_id}, {"IpPermissions.1.IpProtocol", rule.protocol}};
  if (rule.from_port >= 0) {
    parameters.emplace_back("IpPermissions.1.FromPort", std::to_string(rule.from_port));
    parameters.emplace_back("IpPermissions.1.ToPort", std::to_string(rule.to_port));
  }
  add_members(parameters, "Groups", "GroupId", rule.group_ids);
  add_members(parameters, "IpRanges", "CidrIp", rule.cidrs);
  add_members(parameters, "Ipv6Ranges", "CidrIpv6", rule.ipv6_cidrs);
  add_members(parameters, "PrefixListIds", "PrefixListId", rule.prefix_list_ids);
  for (const PeerList& list : kDescribed) {
    const std::vector<std::string>& peers = rule.*list.peers;
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const auto found = rule.descriptions.find(peers[i]);
      if (found == rule.descriptions.end()) continue;
      parameters.emplace_back(fmt::format("IpPermissions.1.{}.{}.Description", list.request, i + 1),
                              found->second);
    }
  }
  const char* way = direction == Direction::ingress ? "Ingress" : "Egress";
  ServiceCall call =
      ec2_call(fmt::format("{}SecurityGroup{}", verb, way), group_id, std::move(parameters));
  call.repeat = Repeat::never;  // a second one would say that the rule was there before
  return call;
}

}  // namespace

std::vector<SecurityGroup> FirewallClient::describe_security_groups(const Ec2Filters& filters) {
  std::vector<SecurityGroup> groups;
  for_each_ec2_item(
      {caller_, region_}, "DescribeSecurityGroups", "securityGroupInfo", filters,
      [&](const pugi::xml_node& item) {
        groups.push_back({text_of(item, "groupId"), text_of(item, "groupName"),
                          text_of(item, "vpcId"), read_rules(item.child("ipPermissions")),
                          read_rules(item.child("ipPermissionsEgress"))});
      });
  return groups;
}

std::vector<NetworkAcl> FirewallClient::describe_network_acls(const Ec2Filters& filters) {
  std::vector<NetworkAcl> acls;
  for_each_ec2_item({caller_, region_}, "DescribeNetworkAcls", "networkAclSet", filters,
                    [&](const pugi::xml_node& item) { acls.push_back(read_acl(item)); });
  return acls;
}

bool FirewallClient::authorize(Direction direction, const std::string& group_id,
                               const FirewallRule& rule) {
  const ServiceCall call = in_region(rule_call("Authorize", direction, group_id, rule), region_);
  return caller_.find(call, kIsThere).has_value();
}

bool FirewallClient::revoke(Direction direction, const std::string& group_id,
                            const FirewallRule& rule) {
  const ServiceCall call = in_region(rule_call("Revoke", direction, group_id, rule), region_);
  const std::optional<HttpResponse> response = caller_.find(call, kIsNotThere);
  if (!response) return false;
  const std::string root = call.action.substr(call.action.find(':') + 1) + "Response";
  const XmlAnswer answer(call.action, response->body, root);
  return !answer.root().child("unknownIpPermissionSet").child("item");
}

}  // namespace aws
