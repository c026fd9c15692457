#include "doctor/network_checks.hpp"

#include "doctor/access_policy.hpp"
#include "doctor/acl_checks.hpp"
#include "doctor/aws_command.hpp"
#include "doctor/egress_checks.hpp"
#include "doctor/group_checks.hpp"
#include "doctor/network_judge.hpp"
#include "doctor/network_way.hpp"
#include "doctor/staging_names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace doctor {
namespace {

// Free addresses that AWS asks for in each subnet (Redshift Management Guide, "Considerations when
// using Amazon Redshift Serverless"): with enhanced VPC routing by base capacity.
constexpr std::int64_t kAddressesWithoutRouting = 3;
struct AddressNeed {
  std::int64_t rpus;
  std::int64_t addresses;
};
constexpr AddressNeed kAddressNeeds[] = {{8, 9},    {32, 13},   {64, 21},   {128, 37},
                                         {256, 69}, {512, 133}, {1024, 261}};

Check check(std::string code, std::string checked) {
  return NetworkJudge::check(std::move(code), std::move(checked));
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

/// Nothing leads out: by an endpoint, where the bucket is in its region.
Finding without_way(const NetworkJudge& it, const Check& way, const Way& found) {
  if (it.facts.is_bucket_here()) {
    return way.failure(
        fmt::format("route table {}: no S3 gateway endpoint, {}", found.table->id, found.fault),
        kHangs,
        {{FixKind::aws_cli, in_region(endpoint_command(it.facts, *found.table), it.facts.region)}});
  }
  return way.failure(
      fmt::format("route table {}: {}, and an endpoint of {} does not lead to a bucket in {}",
                  found.table->id, found.fault, it.facts.region, it.facts.bucket_region),
      kHangs,
      {{FixKind::step, fmt::format("Use a bucket in {}, or lead 0.0.0.0/0 of {} to a NAT gateway.",
                                   it.facts.region, found.table->id)}});
}

Finding way_from(const NetworkJudge& it, const std::string& subnet) {
  const Check way = check("network.route", "way to S3 from " + subnet);
  const Way found = way_to_s3(it.facts, subnet);
  switch (found.kind) {
    case WayKind::unknown: return way.not_seen("its route table was not found", kHangs);
    case WayKind::interface_endpoint:
      return way.passed(
          fmt::format("interface endpoint {} with private names", found.endpoint->id));
    case WayKind::gateway_endpoint:
      return way.passed(
          fmt::format("gateway endpoint {} in {}", found.endpoint->id, found.table->id));
    case WayKind::default_route:
      return way.passed(
          fmt::format("by the default route of {}; a gateway endpoint costs nothing and is nearer",
                      found.table->id));
    case WayKind::unseen:
      return found.look.empty()
                 ? way.not_seen(fmt::format("route table {}: {}", found.table->id, found.fault),
                                kHangs)
                 : it.unseen(way, found.look);
    case WayKind::none: break;
  }
  return without_way(it, way, found);
}

void routes(NetworkJudge& it) {
  const Check ways = check("network.route", "ways to S3");
  if (!it.facts.route_tables) {
    it.findings.push_back(it.unseen(ways, "ec2:DescribeRouteTables"));
    return;
  }
  if (!it.facts.endpoints) {
    it.findings.push_back(it.unseen(ways, "ec2:DescribeVpcEndpoints"));
    return;
  }
  for (const std::string& subnet : it.facts.subnet_ids) {
    it.findings.push_back(way_from(it, subnet));
  }
  for (const std::string& subnet : it.facts.spare_subnet_ids) {
    Finding finding = way_from(it, subnet);
    if (finding.severity == Severity::failure) {
      finding.severity = Severity::warning;
      finding.why =
          "The cluster is in another subnet of its group now; when AWS moves it there (a "
          "resize, maintenance), COPY hangs.";
    }
    it.findings.push_back(std::move(finding));
  }
  if (!it.facts.subnet_ids.empty()) return;
  const std::string action = "redshift:DescribeClusterSubnetGroups";
  it.findings.push_back(it.facts.unseen.count(action) > 0
                            ? it.unseen(ways, action)
                            : ways.not_seen("the subnets of the warehouse are not known", kHangs));
}

/// Whether packets of the warehouse go through it: a policy of another one does not matter.
bool serves_us(const NetworkFacts& facts, const aws::VpcEndpoint& endpoint) {
  if (!facts.route_tables) return endpoint.state == "available";
  return std::any_of(facts.subnet_ids.begin(), facts.subnet_ids.end(), [&](const auto& subnet) {
    return way_to_s3(facts, subnet).endpoint == &endpoint;
  });
}

void endpoint_policy(NetworkJudge& it) {
  if (!it.facts.endpoints) return;
  const std::string bucket = bucket_arn(it.facts.region, it.task.staging.bucket);
  const std::string object = staged_file_arn(it.facts.region, it.task);
  for (const aws::VpcEndpoint& endpoint : *it.facts.endpoints) {
    if (endpoint.policy.empty() || !serves_us(it.facts, endpoint)) continue;
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

void names(NetworkJudge& it) {
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
    fixes.push_back(
        {FixKind::aws_cli, in_region(fmt::format("aws ec2 modify-vpc-attribute --vpc-id {} "
                                                 "--enable-dns-support",
                                                 it.facts.vpc_id),
                                     it.facts.region)});
  }
  if (!it.facts.names->are_given) {
    off += std::string(off.empty() ? "" : ", ") + "enableDnsHostnames";
    fixes.push_back(
        {FixKind::aws_cli, in_region(fmt::format("aws ec2 modify-vpc-attribute --vpc-id {} "
                                                 "--enable-dns-hostnames",
                                                 it.facts.vpc_id),
                                     it.facts.region)});
  }
  it.findings.push_back(
      dns.failure("off in " + it.facts.vpc_id + ": " + off, kHangs, std::move(fixes)));
}

std::int64_t addresses_needed(const NetworkFacts& facts) {
  if (!facts.has_enhanced_routing) return kAddressesWithoutRouting;
  for (const AddressNeed& need : kAddressNeeds) {
    if (facts.base_rpus <= need.rpus) return need.addresses;
  }
  return std::end(kAddressNeeds)[-1].addresses;
}

/// Of a workgroup: what a cluster needs is not documented.
void addresses(NetworkJudge& it) {
  if (!it.facts.is_serverless) return;
  if (!it.facts.subnets) {
    if (it.facts.unseen.count("ec2:DescribeSubnets") == 0) return;
    it.findings.push_back(
        it.unseen(check("network.addresses", "free addresses"), "ec2:DescribeSubnets"));
    return;
  }
  const std::int64_t needed = addresses_needed(it.facts);
  for (const aws::Subnet& subnet : *it.facts.subnets) {
    if (subnet.free_addresses >= needed) continue;
    const std::string base =
        it.facts.base_rpus > 0 ? fmt::format(" at {} RPUs", it.facts.base_rpus) : "";
    it.findings.push_back(
        check("network.addresses", "free addresses of " + subnet.id)
            .warning(fmt::format("{}; AWS asks for {}{} with enhanced VPC routing {}",
                                 subnet.free_addresses, needed, base,
                                 it.facts.has_enhanced_routing ? "on" : "off"),
                     "A workgroup that is changed, moved or grows needs new ones; without them it "
                     "stays as it is, or fails to start.",
                     {{FixKind::step, "Give the workgroup a larger subnet."}}));
  }
}

void exposure(NetworkJudge& it) {
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

Findings check_network(const NetworkFacts& facts, const model::TaskDefinition& task) {
  NetworkJudge it{facts, task, {}};
  exposure(it);
  const Check routing = check("network.enhanced_routing", "enhanced VPC routing");
  if (facts.has_enhanced_routing) {
    it.findings.push_back(routing.passed("on: COPY goes through your VPC"));
    names(it);
    routes(it);
    endpoint_policy(it);
    check_egress(it);
    check_endpoint_groups(it);
    check_acls(it);
  } else {
    it.findings.push_back(routing.passed("off: COPY does not go through your VPC"));
  }
  addresses(it);
  check_own_groups(it);
  return std::move(it.findings);
}

}  // namespace doctor
