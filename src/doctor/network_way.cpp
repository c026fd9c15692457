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

/// Why the default route leads nowhere; empty when it leads out, as far as was seen.
std::string default_route_fault(const NetworkFacts& facts, const aws::RouteTable& table) {
  const aws::Route* route = default_route(table);
  if (route == nullptr) return "no 0.0.0.0/0";
  if (route->state == "blackhole") return "0.0.0.0/0 leads to " + route->target + ", which is gone";
  if (route->target.starts_with("igw-")) {
    // Redshift's interfaces have no public address of their own.
    return facts.is_publicly_accessible
               ? ""
               : "0.0.0.0/0 leads to the internet gateway " + route->target +
                     ", which serves public addresses only";
  }
  if (!route->target.starts_with("nat-") || !facts.nat_gateways) return "";
  const auto nat = std::find_if(facts.nat_gateways->begin(), facts.nat_gateways->end(),
                                [&](const auto& it) { return it.id == route->target; });
  if (nat == facts.nat_gateways->end()) return "the NAT gateway " + route->target + " is gone";
  return nat->state == "available" ? "" : "the NAT gateway " + nat->id + " is " + nat->state;
}

}  // namespace

const aws::VpcEndpoint* interface_endpoint(const NetworkFacts& facts) {
  if (!facts.endpoints || !facts.is_bucket_here()) return nullptr;
  const auto found = std::find_if(facts.endpoints->begin(), facts.endpoints->end(), [](auto& it) {
    return it.type == "Interface" && it.state == "available" && it.has_private_names &&
           !it.is_for_resolvers_only;
  });
  return found == facts.endpoints->end() ? nullptr : &*found;
}

const aws::Route* default_route(const aws::RouteTable& table) {
  const auto route = std::find_if(table.routes.begin(), table.routes.end(),
                                  [](const auto& it) { return it.destination == kEverywhere; });
  return route == table.routes.end() ? nullptr : &*route;
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
  std::string fault = default_route_fault(facts, *table);
  if (fault.empty()) return {WayKind::default_route, table};
  return {WayKind::none, table, nullptr, std::move(fault)};
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
