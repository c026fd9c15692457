#include "standin/world_fields.hpp"
#include "standin/world_network.hpp"

namespace standin {

void describe(WorldFields& fields, WorldSubnet& subnet) {
  fields.required("id", subnet.id);
  fields.field("cidr", subnet.cidr);
  fields.field("zone", subnet.zone);
  fields.field("zone_id", subnet.zone_id);
  fields.field("free_addresses", subnet.free_addresses);
  fields.field("public_ip_on_launch", subnet.public_ip_on_launch);
}

void describe(WorldFields& fields, WorldRoute& route) {
  fields.required("destination", route.destination);
  fields.required("target", route.target);
  fields.choice("state", route.state, {"active", "blackhole"});
}

void describe(WorldFields& fields, WorldRouteTable& table) {
  fields.required("id", table.id);
  fields.field("is_main", table.is_main);
  fields.field("subnets", table.subnets);
  fields.list("routes", table.routes);
}

void describe(WorldFields& fields, WorldNatGateway& gateway) {
  fields.required("id", gateway.id);
  fields.field("subnet", gateway.subnet);
  fields.choice("state", gateway.state,
                {"pending", "failed", "available", "deleting", "deleted"});
  fields.field("public_ip", gateway.public_ip);
}

void describe(WorldFields& fields, WorldVpcEndpoint& endpoint) {
  fields.required("id", endpoint.id);
  fields.choice("type", endpoint.type, {"Gateway", "Interface"});
  fields.required("service", endpoint.service);
  fields.field("state", endpoint.state);
  fields.field("route_tables", endpoint.route_tables);
  fields.field("subnets", endpoint.subnets);
  fields.field("security_groups", endpoint.security_groups);
  fields.field("private_dns", endpoint.private_dns);
  fields.field("private_dns_for_resolvers", endpoint.private_dns_for_resolvers);
  fields.policy("policy", endpoint.policy);
  fields.field("tags", endpoint.tags);
}

void describe(WorldFields& fields, WorldGroupRule& rule) {
  fields.field("protocol", rule.protocol);
  fields.field("from_port", rule.from_port);
  fields.field("to_port", rule.to_port);
  fields.field("cidrs", rule.cidrs);
  fields.field("groups", rule.groups);
  fields.field("prefix_lists", rule.prefix_lists);
  fields.field("description", rule.description);
}

void describe(WorldFields& fields, WorldSecurityGroup& group) {
  fields.required("id", group.id);
  fields.field("name", group.name);
  fields.field("description", group.description);
  fields.list("ingress", group.ingress);
  fields.list("egress", group.egress);
}

void describe(WorldFields& fields, WorldAclRule& rule) {
  fields.field("number", rule.number);
  fields.field("egress", rule.egress);
  fields.choice("action", rule.action, {"allow", "deny"});
  fields.field("protocol", rule.protocol);
  fields.field("from_port", rule.from_port);
  fields.field("to_port", rule.to_port);
  fields.field("cidr", rule.cidr);
}

void describe(WorldFields& fields, WorldNetworkAcl& acl) {
  fields.required("id", acl.id);
  fields.field("is_default", acl.is_default);
  fields.field("subnets", acl.subnets);
  fields.list("rules", acl.rules);
}

void describe(WorldFields& fields, WorldPrefixList& list) {
  fields.required("id", list.id);
  fields.field("name", list.name);
  fields.field("cidrs", list.cidrs);
}

void describe(WorldFields& fields, WorldVpc& vpc) {
  fields.field("id", vpc.id);
  fields.field("cidr", vpc.cidr);
  fields.field("dns_support", vpc.dns_support);
  fields.field("dns_hostnames", vpc.dns_hostnames);
  fields.list("subnets", vpc.subnets);
  fields.list("route_tables", vpc.route_tables);
  fields.list("nat_gateways", vpc.nat_gateways);
  fields.list("endpoints", vpc.endpoints);
  fields.list("security_groups", vpc.security_groups);
  fields.list("network_acls", vpc.network_acls);
  fields.list("prefix_lists", vpc.prefix_lists);
}

}  // namespace standin
