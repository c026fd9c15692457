#include "standin/ec2_view.hpp"

#include "standin/policy.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

using base::Json;

/// A list as EC2's XML has it.
Json items(Json list) {
  return {{"item", std::move(list)}};
}

Json tag_set(const std::map<std::string, std::string>& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags) list.push_back({{"key", key}, {"value", value}});
  return items(std::move(list));
}

void add_tag_filters(const std::map<std::string, std::string>& tags, Ec2Resource& resource) {
  for (const auto& [key, value] : tags) {
    resource.filters["tag:" + key] = {value};
    resource.filters["tag-key"].push_back(key);
  }
}

const char* word(bool truth) {
  return truth ? "true" : "false";
}

std::string association_id(const char* kind, const std::string& id) {
  return kind + id.substr(std::min(id.find('-') + 1, id.size()));
}

Json route_json(const WorldRoute& route) {
  Json json = {{"destinationCidrBlock", route.destination}};
  const bool is_nat = route.target.starts_with("nat-");
  const bool is_transit = route.target.starts_with("tgw-");
  json[is_nat       ? "natGatewayId"
       : is_transit ? "transitGatewayId"
                    : "gatewayId"] = route.target;
  json["state"] = route.state;
  json["origin"] = "CreateRoute";
  return json;
}

const WorldPrefixList* prefix_list_of(const WorldVpc& vpc, const std::string& service) {
  for (const WorldPrefixList& list : vpc.prefix_lists) {
    if (list.name == service) return &list;
  }
  return nullptr;
}

/// The local route, those that were made, and one to each gateway endpoint of the table.
Json routes_json(const WorldVpc& vpc, const WorldRouteTable& table) {
  Json routes = Json::array();
  routes.push_back({{"destinationCidrBlock", vpc.cidr},
                    {"gatewayId", "local"},
                    {"state", "active"},
                    {"origin", "CreateRouteTable"}});
  for (const WorldRoute& route : table.routes) routes.push_back(route_json(route));
  for (const WorldVpcEndpoint& endpoint : vpc.endpoints) {
    const auto& tables = endpoint.route_tables;
    const WorldPrefixList* list = prefix_list_of(vpc, endpoint.service);
    if (list == nullptr || std::find(tables.begin(), tables.end(), table.id) == tables.end()) {
      continue;
    }
    routes.push_back({{"destinationPrefixListId", list->id},
                      {"gatewayId", endpoint.id},
                      {"state", "active"},
                      {"origin", "CreateRoute"}});
  }
  return routes;
}

Json associations_json(const WorldRouteTable& table) {
  const Json state = {{"state", "associated"}};
  Json list = Json::array();
  if (table.is_main) {
    list.push_back({{"main", true},
                    {"routeTableAssociationId", association_id("rtbassoc-", table.id)},
                    {"routeTableId", table.id},
                    {"associationState", state}});
  }
  for (const std::string& subnet : table.subnets) {
    list.push_back({{"main", false},
                    {"routeTableAssociationId", association_id("rtbassoc-", subnet)},
                    {"routeTableId", table.id},
                    {"subnetId", subnet},
                    {"associationState", state}});
  }
  return list;
}

Json permissions_json(const World& world, const std::vector<WorldGroupRule>& rules) {
  Json list = Json::array();
  for (const WorldGroupRule& rule : rules) {
    Json json = {{"ipProtocol", rule.protocol}};
    if (rule.protocol != "-1") {
      json["fromPort"] = rule.from_port;
      json["toPort"] = rule.to_port;
    }
    const auto peers = [&](const std::vector<std::string>& ids, const char* name, bool has_owner) {
      Json peer_list = Json::array();
      for (const std::string& id : ids) {
        Json peer = {{name, id}};
        if (has_owner) peer["userId"] = world.account;
        if (!rule.description.empty()) peer["description"] = rule.description;
        peer_list.push_back(std::move(peer));
      }
      return items(std::move(peer_list));
    };
    json["groups"] = peers(rule.groups, "groupId", true);
    json["ipRanges"] = peers(rule.cidrs, "cidrIp", false);
    json["ipv6Ranges"] = items(Json::array());
    json["prefixListIds"] = peers(rule.prefix_lists, "prefixListId", false);
    list.push_back(std::move(json));
  }
  return items(std::move(list));
}

Json acl_entry(const WorldAclRule& rule) {
  Json json = {{"cidrBlock", rule.cidr},
               {"egress", rule.egress},
               {"protocol", rule.protocol == "tcp" ? std::string("6") : rule.protocol},
               {"ruleAction", rule.action},
               {"ruleNumber", rule.number}};
  if (rule.protocol != "-1") {
    json["portRange"] = {{"from", rule.from_port}, {"to", rule.to_port}};
  }
  return json;
}

/// The last rule of every ACL, which nobody can take away.
WorldAclRule last_rule(bool egress) {
  WorldAclRule rule;
  rule.number = 32767;
  rule.egress = egress;
  rule.action = "deny";
  return rule;
}

Json full_access() {
  return {{"Version", "2008-10-17"},
          {"Statement",
           Json::array(
               {{{"Effect", "Allow"}, {"Principal", "*"}, {"Action", "*"}, {"Resource", "*"}}})}};
}

}  // namespace

std::vector<Ec2Resource> show_vpcs(const World& world) {
  const WorldVpc& vpc = world.vpc;
  if (vpc.id.empty()) return {};
  return {{.id = vpc.id,
           .shown = {{"vpcId", vpc.id},
                     {"ownerId", world.account},
                     {"state", "available"},
                     {"cidrBlock", vpc.cidr},
                     {"instanceTenancy", "default"},
                     {"isDefault", false}},
           .filters = {{"vpc-id", {vpc.id}}, {"state", {"available"}}, {"cidr", {vpc.cidr}}}}};
}

std::vector<Ec2Resource> show_subnets(const World& world) {
  std::vector<Ec2Resource> list;
  for (const WorldSubnet& subnet : world.vpc.subnets) {
    list.push_back({.id = subnet.id,
                    .shown = {{"subnetId", subnet.id},
                              {"vpcId", world.vpc.id},
                              {"ownerId", world.account},
                              {"state", "available"},
                              {"cidrBlock", subnet.cidr},
                              {"availabilityZone", subnet.zone},
                              {"availabilityZoneId", subnet.zone_id},
                              {"availableIpAddressCount", subnet.free_addresses},
                              {"mapPublicIpOnLaunch", subnet.public_ip_on_launch},
                              {"defaultForAz", false}},
                    .filters = {{"vpc-id", {world.vpc.id}},
                                {"subnet-id", {subnet.id}},
                                {"state", {"available"}},
                                {"cidr-block", {subnet.cidr}},
                                {"availability-zone", {subnet.zone}},
                                {"availability-zone-id", {subnet.zone_id}}}});
  }
  return list;
}

std::vector<Ec2Resource> show_route_tables(const World& world) {
  std::vector<Ec2Resource> list;
  for (const WorldRouteTable& table : world.vpc.route_tables) {
    list.push_back({.id = table.id,
                    .shown = {{"routeTableId", table.id},
                              {"vpcId", world.vpc.id},
                              {"ownerId", world.account},
                              {"routeSet", items(routes_json(world.vpc, table))},
                              {"associationSet", items(associations_json(table))},
                              {"propagatingVgwSet", items(Json::array())}},
                    .filters = {{"vpc-id", {world.vpc.id}},
                                {"route-table-id", {table.id}},
                                {"association.subnet-id", table.subnets},
                                {"association.main", {word(table.is_main)}}}});
  }
  return list;
}

Json endpoint_json(const World& world, const WorldVpcEndpoint& endpoint) {
  Json groups = Json::array();
  for (const std::string& id : endpoint.security_groups) groups.push_back({{"groupId", id}});
  const Json policy = endpoint.policy.is_null() ? full_access() : endpoint.policy;
  return {{"vpcEndpointId", endpoint.id},
          {"vpcEndpointType", endpoint.type},
          {"vpcId", world.vpc.id},
          {"ownerId", world.account},
          {"serviceName", endpoint.service},
          {"state", endpoint.state},
          {"policyDocument", policy.dump()},
          {"routeTableIdSet", items(endpoint.route_tables)},
          {"subnetIdSet", items(endpoint.subnets)},
          {"groupSet", items(std::move(groups))},
          {"privateDnsEnabled", endpoint.private_dns},
          {"dnsOptions",
           {{"dnsRecordIpType", "ipv4"},
            {"privateDnsOnlyForInboundResolverEndpoint", endpoint.private_dns_for_resolvers}}},
          {"requesterManaged", false},
          {"creationTimestamp", "1970-01-01T00:00:00.000Z"},
          {"tagSet", tag_set(endpoint.tags)}};
}

std::vector<Ec2Resource> show_endpoints(const World& world) {
  std::vector<Ec2Resource> list;
  for (const WorldVpcEndpoint& endpoint : world.vpc.endpoints) {
    Ec2Resource resource{.id = endpoint.id,
                         .shown = endpoint_json(world, endpoint),
                         .filters = {{"vpc-id", {world.vpc.id}},
                                     {"vpc-endpoint-id", {endpoint.id}},
                                     {"vpc-endpoint-type", {endpoint.type}},
                                     {"vpc-endpoint-state", {endpoint.state}},
                                     {"service-name", {endpoint.service}}}};
    add_tag_filters(endpoint.tags, resource);
    list.push_back(std::move(resource));
  }
  return list;
}

std::vector<Ec2Resource> show_nat_gateways(const World& world) {
  std::vector<Ec2Resource> list;
  for (const WorldNatGateway& gateway : world.vpc.nat_gateways) {
    const Json address = {{"publicIp", gateway.public_ip}};
    list.push_back({.id = gateway.id,
                    .shown = {{"natGatewayId", gateway.id},
                              {"vpcId", world.vpc.id},
                              {"subnetId", gateway.subnet},
                              {"state", gateway.state},
                              {"connectivityType", "public"},
                              {"natGatewayAddressSet", items(Json::array({address}))}},
                    .filters = {{"vpc-id", {world.vpc.id}},
                                {"nat-gateway-id", {gateway.id}},
                                {"subnet-id", {gateway.subnet}},
                                {"state", {gateway.state}}}});
  }
  return list;
}

std::vector<Ec2Resource> show_security_groups(const World& world) {
  std::vector<Ec2Resource> list;
  for (const WorldSecurityGroup& group : world.vpc.security_groups) {
    list.push_back({.id = group.id,
                    .shown = {{"groupId", group.id},
                              {"groupName", group.name},
                              {"groupDescription", group.description},
                              {"ownerId", world.account},
                              {"vpcId", world.vpc.id},
                              {"ipPermissions", permissions_json(world, group.ingress)},
                              {"ipPermissionsEgress", permissions_json(world, group.egress)}},
                    .filters = {{"vpc-id", {world.vpc.id}},
                                {"group-id", {group.id}},
                                {"group-name", {group.name}}}});
  }
  return list;
}

std::vector<Ec2Resource> show_network_acls(const World& world) {
  std::vector<Ec2Resource> list;
  for (const WorldNetworkAcl& acl : world.vpc.network_acls) {
    Json entries = Json::array();
    for (const WorldAclRule& rule : acl.rules) entries.push_back(acl_entry(rule));
    for (const bool egress : {false, true}) entries.push_back(acl_entry(last_rule(egress)));
    Json associations = Json::array();
    for (const std::string& subnet : acl.subnets) {
      associations.push_back({{"networkAclAssociationId", association_id("aclassoc-", subnet)},
                              {"networkAclId", acl.id},
                              {"subnetId", subnet}});
    }
    list.push_back({.id = acl.id,
                    .shown = {{"networkAclId", acl.id},
                              {"vpcId", world.vpc.id},
                              {"ownerId", world.account},
                              {"default", acl.is_default},
                              {"entrySet", items(std::move(entries))},
                              {"associationSet", items(std::move(associations))}},
                    .filters = {{"vpc-id", {world.vpc.id}},
                                {"network-acl-id", {acl.id}},
                                {"association.subnet-id", acl.subnets},
                                {"default", {word(acl.is_default)}}}});
  }
  return list;
}

std::vector<Ec2Resource> show_prefix_lists(const World& world) {
  std::vector<Ec2Resource> list;
  for (const WorldPrefixList& prefixes : world.vpc.prefix_lists) {
    list.push_back({.id = prefixes.id,
                    .shown = {{"prefixListId", prefixes.id},
                              {"prefixListName", prefixes.name},
                              {"cidrSet", items(prefixes.cidrs)}},
                    .filters = {{"prefix-list-id", {prefixes.id}},
                                {"prefix-list-name", {prefixes.name}}}});
  }
  return list;
}

}  // namespace standin
