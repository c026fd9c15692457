#include "standin/s3_route.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace standin {
namespace {

constexpr int kHttps = 443;
constexpr int kEphemeralFirst = 32768;  // what the nodes listen for answers on
constexpr int kEphemeralLast = 60999;

struct Block {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

std::optional<std::uint32_t> read_number(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

std::optional<Block> read_block(std::string_view cidr) {
  const std::size_t slash = cidr.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto bits = read_number(cidr.substr(slash + 1), 32);
  std::string_view address = cidr.substr(0, slash);
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = i < 3 ? address.find('.') : address.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto octet = read_number(address.substr(0, dot), 255);
    if (!octet) return std::nullopt;
    value = value << 8 | *octet;
    address.remove_prefix(std::min(dot + 1, address.size()));
  }
  if (!bits) return std::nullopt;
  // No shift by all 32 bits: the language does not define it.
  const std::uint32_t host = *bits == 0 ? 0xFFFFFFFFU : (1U << (32 - *bits)) - 1;
  return Block{value & ~host, value | host};
}

bool has(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool covers_port(const std::string& protocol, int from, int to, int first, int last) {
  if (protocol == "-1") return true;
  return (protocol == "tcp" || protocol == "6") && from <= first && to >= last;
}

/// The other end as groups and ACLs see it: S3's addresses, or those of the VPC.
struct Destination {
  std::vector<std::string> blocks;
  std::string prefix_list;          ///< empty: none
  std::vector<std::string> groups;  ///< of an interface endpoint
};

bool lets_through(const WorldGroupRule& rule, const Destination& to) {
  if (!covers_port(rule.protocol, rule.from_port, rule.to_port, kHttps, kHttps)) return false;
  if (!to.prefix_list.empty() && has(rule.prefix_lists, to.prefix_list)) return true;
  const auto is_group = [&](const std::string& id) { return has(to.groups, id); };
  if (std::any_of(rule.groups.begin(), rule.groups.end(), is_group)) return true;
  return !to.blocks.empty() &&
         std::all_of(to.blocks.begin(), to.blocks.end(), [&](const std::string& block) {
           return std::any_of(rule.cidrs.begin(), rule.cidrs.end(), [&](const std::string& cidr) {
             return contains_block(cidr, block);
           });
         });
}

class RouteSearch {
 public:
  RouteSearch(const World& world, std::string_view region)
      : vpc_(world.vpc),
        workgroup_(world.workgroup),
        is_cluster_(!world.cluster.identifier.empty()),
        service_(fmt::format("com.amazonaws.{}.s3", region)) {
    // An endpoint and its prefix list serve their own region only.
    to_s3_.blocks = {"0.0.0.0/0"};
    for (const WorldPrefixList& list : vpc_.prefix_lists) {
      if (list.name != service_ || list.cidrs.empty()) continue;
      to_s3_.blocks = list.cidrs;
      to_s3_.prefix_list = list.id;
    }
  }

  S3Route run() {
    route_.way = S3Way::through_vpc;
    if (!vpc_.dns_support) block("the VPC resolves no names (dns_support is false)");
    if (workgroup_.subnets.empty()) block("the workgroup has no subnets");
    for (const std::string& id : workgroup_.subnets) {
      const auto subnet = std::find_if(vpc_.subnets.begin(), vpc_.subnets.end(),
                                       [&](const WorldSubnet& each) { return each.id == id; });
      if (subnet == vpc_.subnets.end()) {
        block(fmt::format("the VPC has no subnet {}", id));
      } else {
        add_subnet(*subnet);
      }
      if (is_cluster_) break;  // it lies in one of its group's: the first
    }
    return route_;
  }

 private:
  void block(std::string why) {
    if (route_.way == S3Way::blocked) return;
    route_.way = S3Way::blocked;
    route_.why = std::move(why);
  }

  void add_subnet(const WorldSubnet& subnet) {
    if (const WorldVpcEndpoint* interface = find_interface()) {
      return add_interface(*interface, subnet);
    }
    if (!groups_let_out(to_s3_)) return block("no security group lets 443 out to S3");
    if (!acl_lets_through(subnet)) {
      return block(fmt::format("the network ACL of {} is in the way", subnet.id));
    }
    const WorldRouteTable* table = table_of(subnet.id);
    if (table == nullptr) return block(fmt::format("{} has no route table", subnet.id));
    if (const WorldVpcEndpoint* gateway = find_gateway(*table)) return add(*gateway);
    if (!has_default_route(*table)) {
      block(fmt::format("{} has neither an S3 endpoint nor a route to the internet", table->id));
    }
  }

  /// Both ends' groups decide: what the warehouse lets out, and what the endpoint lets in.
  void add_interface(const WorldVpcEndpoint& endpoint, const WorldSubnet& subnet) {
    Destination to{.blocks = {}, .prefix_list = "", .groups = endpoint.security_groups};
    for (const WorldSubnet& each : vpc_.subnets) {
      if (has(endpoint.subnets, each.id)) to.blocks.push_back(each.cidr);
    }
    if (!groups_let_out(to)) return block("no security group lets 443 out to " + endpoint.id);
    const Destination from{
        .blocks = {subnet.cidr}, .prefix_list = "", .groups = workgroup_.security_groups};
    const bool is_let_in = std::any_of(
        vpc_.security_groups.begin(), vpc_.security_groups.end(),
        [&](const WorldSecurityGroup& group) {
          return has(endpoint.security_groups, group.id) &&
                 std::any_of(group.ingress.begin(), group.ingress.end(),
                             [&](const auto& rule) { return lets_through(rule, from); });
        });
    if (!is_let_in) return block(endpoint.id + " lets 443 in from nobody here");
    add(endpoint);
  }

  void add(const WorldVpcEndpoint& endpoint) {
    if (std::find(route_.endpoints.begin(), route_.endpoints.end(), &endpoint) ==
        route_.endpoints.end()) {
      route_.endpoints.push_back(&endpoint);
    }
  }

  bool groups_let_out(const Destination& to) const {
    const auto lets_out = [&](const WorldGroupRule& rule) { return lets_through(rule, to); };
    return std::any_of(vpc_.security_groups.begin(), vpc_.security_groups.end(),
                       [&](const WorldSecurityGroup& group) {
                         return has(workgroup_.security_groups, group.id) &&
                                std::any_of(group.egress.begin(), group.egress.end(), lets_out);
                       });
  }

  /// An interface endpoint takes the traffic when S3's name resolves to it, and then all of it.
  const WorldVpcEndpoint* find_interface() const {
    for (const WorldVpcEndpoint& endpoint : vpc_.endpoints) {
      const bool is_named =
          endpoint.private_dns && !endpoint.private_dns_for_resolvers && vpc_.dns_hostnames;
      const bool is_meant = endpoint.type == "Interface" && endpoint.service == service_ &&
                            endpoint.state == "available" && !endpoint.subnets.empty();
      if (is_named && is_meant) return &endpoint;
    }
    return nullptr;
  }

  const WorldVpcEndpoint* find_gateway(const WorldRouteTable& table) const {
    for (const WorldVpcEndpoint& endpoint : vpc_.endpoints) {
      if (endpoint.type == "Gateway" && endpoint.service == service_ &&
          endpoint.state == "available" && has(endpoint.route_tables, table.id)) {
        return &endpoint;
      }
    }
    return nullptr;
  }

  const WorldRouteTable* table_of(const std::string& subnet) const {
    const WorldRouteTable* main = nullptr;
    for (const WorldRouteTable& table : vpc_.route_tables) {
      if (has(table.subnets, subnet)) return &table;
      if (table.is_main) main = &table;
    }
    return main;
  }

  bool has_default_route(const WorldRouteTable& table) const {
    return std::any_of(table.routes.begin(), table.routes.end(), [&](const WorldRoute& route) {
      const bool is_default = route.destination == "0.0.0.0/0" && route.state == "active";
      if (!is_default) return false;
      if (route.target.starts_with("nat-")) return nat_works(route.target);
      if (route.target.starts_with("igw-")) return workgroup_.publicly_accessible;
      return true;  // a transit gateway, an appliance: what lies behind it is not in the World
    });
  }

  /// A NAT gateway needs an internet gateway behind its own subnet.
  bool nat_works(const std::string& id) const {
    const auto nat = std::find_if(vpc_.nat_gateways.begin(), vpc_.nat_gateways.end(),
                                  [&](const WorldNatGateway& each) { return each.id == id; });
    if (nat == vpc_.nat_gateways.end() || nat->state != "available") return false;
    const WorldRouteTable* table = table_of(nat->subnet);
    return table != nullptr &&
           std::any_of(table->routes.begin(), table->routes.end(), [](const WorldRoute& route) {
             return route.destination == "0.0.0.0/0" && route.state == "active" &&
                    route.target.starts_with("igw-");
           });
  }

  bool acl_lets_through(const WorldSubnet& subnet) const {
    for (const WorldNetworkAcl& acl : vpc_.network_acls) {
      if (!has(acl.subnets, subnet.id)) continue;
      return std::all_of(to_s3_.blocks.begin(), to_s3_.blocks.end(), [&](const auto& block) {
        return acl_allows(acl, block, {.egress = true, .first = kHttps, .last = kHttps}) &&
               acl_allows(acl, block,
                          {.egress = false, .first = kEphemeralFirst, .last = kEphemeralLast});
      });
    }
    return true;  // a World without ACLs has the default one
  }

  struct AclQuestion {
    bool egress = false;
    int first = 0;
    int last = 0;
  };

  /// The rule of the lowest number that covers the traffic decides; without one it is refused.
  static bool acl_allows(const WorldNetworkAcl& acl, const std::string& block,
                         const AclQuestion& question) {
    const WorldAclRule* first = nullptr;
    for (const WorldAclRule& rule : acl.rules) {
      const bool is_meant =
          rule.egress == question.egress && contains_block(rule.cidr, block) &&
          covers_port(rule.protocol, rule.from_port, rule.to_port, question.first, question.last);
      if (is_meant && (first == nullptr || rule.number < first->number)) first = &rule;
    }
    return first != nullptr && first->action == "allow";
  }

  const WorldVpc& vpc_;
  const WorldWorkgroup& workgroup_;
  const bool is_cluster_;
  std::string service_;
  Destination to_s3_;
  S3Route route_;
};

}  // namespace

S3Route find_s3_route(const World& world, std::string_view region) {
  if (!world.workgroup.enhanced_vpc_routing || world.vpc.id.empty()) return {};
  return RouteSearch(world, region).run();
}

bool contains_block(std::string_view outer, std::string_view inner) {
  const auto wide = read_block(outer);
  const auto narrow = read_block(inner);
  return wide && narrow && wide->first <= narrow->first && wide->last >= narrow->last;
}

}  // namespace standin
