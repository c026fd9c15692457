#include "doctor/network_way.hpp"

#include <algorithm>
#include <string_view>

namespace doctor {
namespace {

constexpr std::string_view kEverywhere = "0.0.0.0/0";

const aws::RouteTable* table_of(const NetworkFacts& facts, const std::string& subnet) {
  const aws::RouteTable* main = nullptr;
  for (const aws::RouteTable& table : *facts.route_tables) {
    if (std::count(table.subnet_ids.begin(), table.subnet_ids.end(), subnet) > 0) return &table;
    if (table.is_main) main = &table;
  }
  return main;
}

/// The gateway endpoint of S3 that serves the table; null when none does.
const aws::VpcEndpoint* gateway_of(const NetworkFacts& facts, const aws::RouteTable& table) {
  if (!facts.is_bucket_here()) return nullptr;
  for (const aws::VpcEndpoint& endpoint : *facts.endpoints) {
    const bool serves =
        std::count(endpoint.route_table_ids.begin(), endpoint.route_table_ids.end(), table.id) > 0;
    if (endpoint.type == "Gateway" && endpoint.state == "available" && serves) return &endpoint;
  }
  return nullptr;
}

const aws::Route* default_route(const aws::RouteTable& table) {
  const auto route = std::find_if(table.routes.begin(), table.routes.end(),
                                  [](const auto& it) { return it.destination == kEverywhere; });
  return route == table.routes.end() ? nullptr : &*route;
}

/// Whether the block has addresses of S3; where those are not known, addresses that S3 can have.
bool has_s3(const std::vector<AddressBlock>& s3, const AddressBlock& block) {
  if (s3.empty()) {
    static const std::vector<std::string> kPrivate = {"10.0.0.0/8", "172.16.0.0/12",
                                                      "192.168.0.0/16", "100.64.0.0/10"};
    return !are_covering(kPrivate, block);
  }
  return std::any_of(s3.begin(), s3.end(), [&](const AddressBlock& it) {
    return it.first <= block.last && block.first <= it.last;
  });
}

bool is_listed(const NetworkFacts& facts, const std::string& endpoint) {
  return std::any_of(facts.endpoints->begin(), facts.endpoints->end(),
                     [&](const auto& it) { return it.id == endpoint; });
}

/// The route that takes S3's addresses before the default one, or may do so; null: none does. Of an
/// endpoint that was seen its own list of tables and its state tell, not the route to it.
const aws::Route* nearer_route(const NetworkFacts& facts, const aws::RouteTable& table) {
  const std::vector<AddressBlock> s3 = s3_blocks(facts);
  const auto takes = [&](const aws::Route& route) {
    if (route.destination == kEverywhere || route.target == "local") return false;
    if (is_listed(facts, route.target)) return false;
    if (route.destination.starts_with("pl-")) return facts.may_be_s3s(route.destination);
    const auto block = parse_block(route.destination);
    return block && has_s3(s3, *block);
  };
  const auto route = std::find_if(table.routes.begin(), table.routes.end(), takes);
  return route == table.routes.end() ? nullptr : &*route;
}

std::string arrow(const aws::Route& route) {
  return route.destination + " leads to " + route.target;
}

Way ends(const aws::RouteTable& table, std::string fault) {
  return {WayKind::none, &table, nullptr, std::move(fault)};
}

Way unseen(const aws::RouteTable& table, std::string what, std::string look = {}) {
  return {WayKind::unseen, &table, nullptr, std::move(what), std::move(look)};
}

Way by_default_route(const NetworkFacts& facts, const aws::RouteTable& table) {
  const aws::Route* route = default_route(table);
  if (route == nullptr) return ends(table, "no 0.0.0.0/0");
  if (route->state == "blackhole") return ends(table, arrow(*route) + ", which is gone");
  if (route->target.starts_with("igw-")) {
    // Redshift's interfaces have no public address of their own.
    if (facts.is_publicly_accessible) return {WayKind::default_route, &table};
    return ends(table, "0.0.0.0/0 leads to the internet gateway " + route->target +
                           ", which serves public addresses only");
  }
  if (!route->target.starts_with("nat-")) {
    return unseen(table, arrow(*route) + ": what lies behind it is not looked at");
  }
  if (!facts.nat_gateways) return unseen(table, arrow(*route), "ec2:DescribeNatGateways");
  const auto nat = std::find_if(facts.nat_gateways->begin(), facts.nat_gateways->end(),
                                [&](const auto& it) { return it.id == route->target; });
  if (nat == facts.nat_gateways->end()) {
    return unseen(table, arrow(*route) +
                             ", which is not among the NAT gateways that these keys see (in a "
                             "shared VPC it is its owner's)");
  }
  if (nat->state == "available") return {WayKind::default_route, &table};
  return ends(table, "the NAT gateway " + nat->id + " is " + nat->state);
}

/// Of a table that no listed gateway endpoint serves.
Way by_routes(const NetworkFacts& facts, const aws::RouteTable& table) {
  Way way = by_default_route(facts, table);
  const aws::Route* nearer = nearer_route(facts, table);
  if (nearer == nullptr) return way;
  // A route that only may be S3's takes nothing from a way that is known to be good.
  const bool is_sure = nearer->destination.starts_with("pl-") || !s3_blocks(facts).empty();
  if (way.kind == WayKind::default_route && !is_sure) return way;
  if (nearer->state == "blackhole") {
    return is_sure && way.kind != WayKind::none ? ends(table, arrow(*nearer) + ", which is gone")
                                                : way;
  }
  if (nearer->destination.starts_with("pl-") && nearer->target.starts_with("vpce-")) {
    return unseen(table, arrow(*nearer) +
                             ", which is not among the S3 endpoints that these keys see (in a "
                             "shared VPC it is its owner's)");
  }
  return unseen(table, arrow(*nearer) + ": what lies behind it is not looked at");
}

}  // namespace

std::vector<AddressBlock> s3_blocks(const NetworkFacts& facts) {
  std::vector<AddressBlock> blocks;
  if (!facts.prefix_lists || !facts.is_bucket_here()) return blocks;
  for (const aws::PrefixList& list : *facts.prefix_lists) {
    for (const AddressBlock& block : parse_blocks(list.cidrs)) blocks.push_back(block);
  }
  return blocks;
}

const aws::VpcEndpoint* interface_endpoint(const NetworkFacts& facts) {
  if (!facts.endpoints || !facts.is_bucket_here()) return nullptr;
  const auto found = std::find_if(facts.endpoints->begin(), facts.endpoints->end(), [](auto& it) {
    return it.type == "Interface" && it.state == "available" && it.has_private_names &&
           !it.is_for_resolvers_only;
  });
  return found == facts.endpoints->end() ? nullptr : &*found;
}

Way way_to_s3(const NetworkFacts& facts, const std::string& subnet) {
  if (const aws::VpcEndpoint* endpoint = interface_endpoint(facts)) {
    return {WayKind::interface_endpoint, nullptr, endpoint};
  }
  const aws::RouteTable* table = table_of(facts, subnet);
  if (table == nullptr) return {};
  if (const aws::VpcEndpoint* endpoint = gateway_of(facts, *table)) {
    return {WayKind::gateway_endpoint, table, endpoint};
  }
  return by_routes(facts, *table);
}

std::vector<std::string> route_tables_without_way(const NetworkFacts& facts) {
  std::vector<std::string> without;
  if (!facts.route_tables || !facts.endpoints) return without;
  for (const std::string& subnet : facts.subnet_ids) {
    const Way way = way_to_s3(facts, subnet);
    if (way.kind != WayKind::none) continue;
    if (std::count(without.begin(), without.end(), way.table->id) == 0) {
      without.push_back(way.table->id);
    }
  }
  return without;
}

}  // namespace doctor
