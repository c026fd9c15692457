#include "doctor/network_checks.hpp"

#include "doctor/access_policy.hpp"
#include "doctor/egress_rule.hpp"
#include "doctor/staging_names.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace doctor {
namespace {

constexpr std::int64_t kHttps = 443;
constexpr std::int64_t kFreeAddressesLow = 10;
constexpr std::string_view kEverywhere = "0.0.0.0/0";

Check check(std::string code, std::string checked) {
  return {Area::network, std::move(code), std::move(checked)};
}

constexpr char kHangs[] =
    "With enhanced VPC routing COPY reads S3 through your VPC: without a way it hangs until a "
    "timeout instead of failing.";

struct Network {
  const NetworkFacts& facts;
  const model::TaskDefinition& task;
  Findings findings;

  Finding unseen(const Check& check, const std::string& action) const {
    Finding finding = check.not_seen(
        "these keys may not: " + action, "It can stop COPY; the COPY below tries it.",
        {{FixKind::step, "Allow the keys that sluice uses " + action + "."}});
    const auto found = facts.unseen.find(action);
    if (found != facts.unseen.end()) finding.server_text = found->second;
    return finding;
  }
};

const aws::RouteTable* table_of(const NetworkFacts& facts, const std::string& subnet) {
  const aws::RouteTable* main = nullptr;
  for (const aws::RouteTable& table : *facts.route_tables) {
    if (std::count(table.subnet_ids.begin(), table.subnet_ids.end(), subnet) > 0) return &table;
    if (table.is_main) main = &table;
  }
  return main;
}

/// The gateway endpoint of S3 that serves the table; null when none does.
const aws::VpcEndpoint* endpoint_of(const NetworkFacts& facts, const aws::RouteTable& table) {
  for (const aws::VpcEndpoint& endpoint : *facts.endpoints) {
    const bool serves =
        std::count(endpoint.route_table_ids.begin(), endpoint.route_table_ids.end(), table.id) > 0;
    if (endpoint.type == "Gateway" && endpoint.state == "available" && serves) return &endpoint;
  }
  return nullptr;
}

/// An interface endpoint of S3 whose private names stand for S3's own inside the VPC; null: none.
const aws::VpcEndpoint* interface_endpoint(const NetworkFacts& facts) {
  const auto found = std::find_if(facts.endpoints->begin(), facts.endpoints->end(), [](auto& it) {
    return it.type == "Interface" && it.state == "available" && it.has_private_names;
  });
  return found == facts.endpoints->end() ? nullptr : &*found;
}

/// Null when the table has none.
const aws::Route* default_route(const aws::RouteTable& table) {
  const auto route = std::find_if(table.routes.begin(), table.routes.end(),
                                  [](const auto& it) { return it.destination == kEverywhere; });
  return route == table.routes.end() ? nullptr : &*route;
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

std::string endpoint_command(const NetworkFacts& facts, const aws::RouteTable& table) {
  for (const aws::VpcEndpoint& endpoint : *facts.endpoints) {
    if (endpoint.type != "Gateway" || endpoint.state.starts_with("delet")) continue;
    return fmt::format("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --add-route-table-ids {}",
                       endpoint.id, table.id);
  }
  return fmt::format(
      "aws ec2 create-vpc-endpoint --vpc-id {} --vpc-endpoint-type Gateway "
      "--service-name {} --route-table-ids {}",
      facts.vpc_id, facts.s3_service(), table.id);
}

/// Of a default route without a fault: whether what lies behind it was seen.
Finding by_default_route(const Network& it, const Check& way, const aws::RouteTable& table) {
  const std::string& target = default_route(table)->target;
  const bool is_nat = target.starts_with("nat-");
  if (is_nat && !it.facts.nat_gateways) return it.unseen(way, "ec2:DescribeNatGateways");
  if (!is_nat && !target.starts_with("igw-")) {
    return way.not_seen("0.0.0.0/0 leads to " + target + ": what lies behind it is not looked at",
                        kHangs);
  }
  return way.passed(fmt::format(
      "by the default route of {}; a gateway endpoint costs nothing and is nearer", table.id));
}

void route_of(Network& it, const std::string& subnet) {
  const Check way = check("network.route", "way to S3 from " + subnet);
  const aws::RouteTable* table = table_of(it.facts, subnet);
  if (table == nullptr) {
    it.findings.push_back(way.not_seen("its route table was not found", kHangs));
    return;
  }
  if (const aws::VpcEndpoint* endpoint = endpoint_of(it.facts, *table)) {
    it.findings.push_back(
        way.passed(fmt::format("gateway endpoint {} in {}", endpoint->id, table->id)));
    return;
  }
  if (const aws::VpcEndpoint* endpoint = interface_endpoint(it.facts)) {
    it.findings.push_back(
        way.passed(fmt::format("interface endpoint {} with private names", endpoint->id)));
    return;
  }
  const std::string fault = default_route_fault(it.facts, *table);
  if (!fault.empty()) {
    it.findings.push_back(
        way.failure(fmt::format("route table {}: no S3 gateway endpoint, {}", table->id, fault),
                    kHangs, {{FixKind::aws_cli, endpoint_command(it.facts, *table)}}));
    return;
  }
  it.findings.push_back(by_default_route(it, way, *table));
}

void routes(Network& it) {
  const Check ways = check("network.route", "ways to S3");
  if (!it.facts.route_tables) {
    it.findings.push_back(it.unseen(ways, "ec2:DescribeRouteTables"));
  } else if (!it.facts.endpoints) {
    it.findings.push_back(it.unseen(ways, "ec2:DescribeVpcEndpoints"));
  } else {
    for (const std::string& subnet : it.facts.subnet_ids) route_of(it, subnet);
    if (it.facts.subnet_ids.empty()) {
      it.findings.push_back(ways.not_seen("the subnets of a cluster are not looked at", kHangs));
    }
  }
}

/// Whether packets of the warehouse go through it: a policy of another one does not matter.
bool serves_us(const NetworkFacts& facts, const aws::VpcEndpoint& endpoint) {
  if (!facts.route_tables) return endpoint.state == "available";
  return std::any_of(facts.subnet_ids.begin(), facts.subnet_ids.end(), [&](const auto& subnet) {
    const aws::RouteTable* table = table_of(facts, subnet);
    return table != nullptr && endpoint_of(facts, *table) == &endpoint;
  });
}

void endpoint_policy(Network& it) {
  if (!it.facts.endpoints) return;
  const std::string bucket = bucket_arn(it.facts.region, it.task.staging.bucket);
  const std::string object = staged_file_arn(it.facts.region, it.task);
  for (const aws::VpcEndpoint& endpoint : *it.facts.endpoints) {
    if (endpoint.policy.empty() || endpoint.type != "Gateway") continue;
    if (!serves_us(it.facts, endpoint)) continue;
    const Check policy = check("network.endpoint_policy", "policy of " + endpoint.id);
    std::vector<NamedPolicy> documents;
    try {
      documents.push_back({"endpoint policy", base::parse_json(endpoint.policy, endpoint.id)});
    } catch (const base::Error& error) {
      it.findings.push_back(policy.failure(error));
      continue;
    }
    std::string refused;
    std::string condition;
    const std::string role = chain_of(it.task.target.role_arn).back();
    for (const auto& [action, resource] :
         {std::pair<std::string, std::string>("s3:GetObject", object), {"s3:ListBucket", bucket}}) {
      const AccessVerdict verdict =
          evaluate(documents, {action,
                               resource,
                               {{"aws:principalarn", role},
                                {"aws:principalaccount", account_of(role)},
                                {"aws:securetransport", "true"}}});
      if (verdict.access == Access::depends) condition = verdict.condition;
      if (verdict.access == Access::denied || verdict.access == Access::not_allowed) {
        refused += (refused.empty() ? "" : ", ") + action;
      }
    }
    if (refused.empty() && !condition.empty()) {
      it.findings.push_back(
          policy.warning("only on a condition: " + condition,
                         "COPY is refused where it is not met; sluice cannot tell from here.",
                         {{FixKind::step, "See that the condition holds for the role."}}));
      continue;
    }
    if (refused.empty()) {
      it.findings.push_back(policy.passed("lets the staged files through"));
      continue;
    }
    it.findings.push_back(policy.failure(
        "does not allow " + refused + " on the staging bucket",
        "COPY fails with AccessDenied although the role's own policy is right.",
        {{FixKind::step,
          fmt::format("Allow s3:GetObject on {}/* and s3:ListBucket, s3:GetBucketLocation on {} "
                      "in the endpoint's policy, for all principals or for the role.",
                      bucket, bucket)}}));
  }
}

bool lets_https_to(const aws::FirewallRule& rule, const NetworkFacts& facts) {
  const bool is_port =
      rule.protocol == "-1" || ((rule.protocol == "tcp" || rule.protocol == "6") &&
                                rule.from_port <= kHttps && rule.to_port >= kHttps);
  if (!is_port) return false;
  if (std::count(rule.cidrs.begin(), rule.cidrs.end(), kEverywhere) > 0) return true;
  if (!facts.prefix_lists) return false;
  return std::any_of(facts.prefix_lists->begin(), facts.prefix_lists->end(), [&](const auto& list) {
    return std::count(rule.prefix_list_ids.begin(), rule.prefix_list_ids.end(), list.id) > 0;
  });
}

/// Rules that may be S3's, if its prefix list could be looked at.
bool names_prefix_lists(const std::vector<aws::SecurityGroup>& groups) {
  return std::any_of(groups.begin(), groups.end(), [](const auto& group) {
    return std::any_of(group.egress.begin(), group.egress.end(),
                       [](const auto& rule) { return !rule.prefix_list_ids.empty(); });
  });
}

/// To S3's own addresses, whose list is looked for first when it was not seen.
std::vector<Fix> egress_fixes(const Network& it, const std::string& group) {
  const bool is_list_known = it.facts.prefix_lists && !it.facts.prefix_lists->empty();
  const std::string list = is_list_known ? it.facts.prefix_lists->front().id : "LIST";
  std::vector<Fix> fixes;
  if (!is_list_known) {
    fixes.push_back({FixKind::aws_cli, fmt::format("aws ec2 describe-prefix-lists --filters "
                                                   "Name=prefix-list-name,Values={} --query "
                                                   "'PrefixLists[0].PrefixListId' --output text",
                                                   it.facts.s3_service())});
    fixes.push_back({FixKind::step, "Write what it says in place of LIST:"});
  }
  fixes.push_back(
      {FixKind::aws_cli, fmt::format("aws ec2 authorize-security-group-egress --group-id {} "
                                     "--ip-permissions '{}'",
                                     group, permissions_json(https_to_s3(it.task, list)).dump())});
  return fixes;
}

void firewall(Network& it) {
  const Check out = check("network.egress", "443 out to S3");
  if (it.facts.group_ids.empty()) return;
  if (!it.facts.groups) {
    it.findings.push_back(it.unseen(out, "ec2:DescribeSecurityGroups"));
    return;
  }
  // Rules of all groups of an interface count together.
  for (const aws::SecurityGroup& group : *it.facts.groups) {
    for (const aws::FirewallRule& rule : group.egress) {
      if (!lets_https_to(rule, it.facts)) continue;
      it.findings.push_back(out.passed(fmt::format("allowed by {} ({})", group.id, group.name)));
      return;
    }
  }
  if (!it.facts.prefix_lists && names_prefix_lists(*it.facts.groups)) {
    it.findings.push_back(it.unseen(out, "ec2:DescribePrefixLists"));
    return;
  }
  const std::string group =
      it.facts.groups->empty() ? it.facts.group_ids.front() : it.facts.groups->front().id;
  it.findings.push_back(
      out.failure("no rule of its security groups lets it out", kHangs, egress_fixes(it, group)));
}

void names(Network& it) {
  const Check dns = check("network.dns", "names inside the VPC");
  if (!it.facts.names) {
    if (!it.facts.vpc_id.empty()) {
      it.findings.push_back(it.unseen(dns, "ec2:DescribeVpcAttribute"));
    }
    return;
  }
  if (it.facts.names->are_resolved && it.facts.names->are_given) {
    it.findings.push_back(dns.passed("DNS support and DNS hostnames are on"));
    return;
  }
  std::vector<Fix> fixes;
  std::string off;
  if (!it.facts.names->are_resolved) {
    off = "enableDnsSupport";
    fixes.push_back({FixKind::aws_cli,
                     fmt::format("aws ec2 modify-vpc-attribute --vpc-id {} --enable-dns-support",
                                 it.facts.vpc_id)});
  }
  if (!it.facts.names->are_given) {
    off += std::string(off.empty() ? "" : ", ") + "enableDnsHostnames";
    fixes.push_back({FixKind::aws_cli,
                     fmt::format("aws ec2 modify-vpc-attribute --vpc-id {} --enable-dns-hostnames",
                                 it.facts.vpc_id)});
  }
  it.findings.push_back(
      dns.failure("off in " + it.facts.vpc_id + ": " + off, kHangs, std::move(fixes)));
}

void addresses(Network& it) {
  if (!it.facts.subnets) {
    if (it.facts.unseen.count("ec2:DescribeSubnets") == 0) return;
    it.findings.push_back(
        it.unseen(check("network.addresses", "free addresses"), "ec2:DescribeSubnets"));
    return;
  }
  for (const aws::Subnet& subnet : *it.facts.subnets) {
    if (subnet.free_addresses >= kFreeAddressesLow) continue;
    it.findings.push_back(
        check("network.addresses", "free addresses of " + subnet.id)
            .warning(fmt::format("{}", subnet.free_addresses),
                     "A serverless workgroup that grows needs more (13 at 32 RPUs, 37 at 128); it "
                     "then stays small or fails to start.",
                     {{FixKind::step, "Give the workgroup a larger subnet."}}));
  }
}

void exposure(Network& it) {
  const Check exposed = check("network.public", "public access");
  if (!it.facts.is_publicly_accessible) {
    it.findings.push_back(exposed.passed("off"));
    return;
  }
  it.findings.push_back(exposed.warning(
      "the warehouse has a public address",
      "Whoever knows it may try to log in; the private design needs none.",
      {{FixKind::step,
        "Switch \"publicly accessible\" off, and let sluice run in the same VPC."}}));
}

}  // namespace

std::vector<std::string> route_tables_without_way(const NetworkFacts& facts) {
  std::vector<std::string> without;
  if (!facts.route_tables || !facts.endpoints) return without;
  for (const std::string& subnet : facts.subnet_ids) {
    const aws::RouteTable* table = table_of(facts, subnet);
    if (table == nullptr || endpoint_of(facts, *table) != nullptr) continue;
    if (interface_endpoint(facts) != nullptr || default_route_fault(facts, *table).empty())
      continue;
    if (std::count(without.begin(), without.end(), table->id) == 0) without.push_back(table->id);
  }
  return without;
}

Findings check_network(const NetworkFacts& facts, const model::TaskDefinition& task) {
  Network it{facts, task, {}};
  exposure(it);
  const Check routing = check("network.enhanced_routing", "enhanced VPC routing");
  if (!facts.has_enhanced_routing) {
    it.findings.push_back(routing.passed("off: COPY does not go through your VPC"));
    return std::move(it.findings);
  }
  it.findings.push_back(routing.passed("on: COPY goes through your VPC"));
  names(it);
  routes(it);
  endpoint_policy(it);
  firewall(it);
  addresses(it);
  return std::move(it.findings);
}

}  // namespace doctor
