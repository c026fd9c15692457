#include "doctor/group_checks.hpp"

#include "doctor/aws_command.hpp"
#include "doctor/group_rules.hpp"
#include "doctor/network_way.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace doctor {
namespace {

using aws::Direction;

/// The warehouse as the endpoint's rules can name it.
Peer warehouse_as_peer(const NetworkFacts& facts) {
  Peer peer;
  peer.group_ids = facts.group_ids;
  if (facts.subnets) {
    for (const aws::Subnet& subnet : *facts.subnets) {
      if (const auto block = parse_block(subnet.cidr)) peer.blocks.push_back(*block);
    }
  }
  if (peer.blocks.empty()) peer.blocks = {AddressBlock()};
  return peer;
}

/// Those that the rules about the port let in: "10.0.0.0/16, sg-9".
std::string let_in(const std::vector<aws::SecurityGroup>& groups, std::int64_t port) {
  std::set<std::string> peers;
  for (const aws::SecurityGroup& group : groups) {
    for (const aws::FirewallRule& rule : group.ingress) {
      if (!is_about_port(rule, port)) continue;
      for (const auto* list :
           {&rule.cidrs, &rule.ipv6_cidrs, &rule.group_ids, &rule.prefix_list_ids}) {
        peers.insert(list->begin(), list->end());
      }
    }
  }
  return fmt::format("{}", fmt::join(peers, ", "));
}

std::string ingress_command(const std::string& group, const std::string& what,
                            const std::string& from) {
  return fmt::format("aws ec2 authorize-security-group-ingress --group-id {} {} --source-group {}",
                     group, what, from);
}

}  // namespace

void check_endpoint_groups(NetworkJudge& it) {
  const aws::VpcEndpoint* endpoint = interface_endpoint(it.facts);
  if (endpoint == nullptr) return;
  const Check let_in = NetworkJudge::check("network.endpoint_group", "443 into " + endpoint->id);
  if (!it.facts.endpoint_groups) {
    it.findings.push_back(it.unseen(let_in, "ec2:DescribeSecurityGroups"));
    return;
  }
  const std::string group = group_letting(*it.facts.endpoint_groups, Direction::ingress, kHttps,
                                          warehouse_as_peer(it.facts));
  if (!group.empty()) {
    it.findings.push_back(let_in.passed("allowed by " + group));
    return;
  }
  if (!it.facts.subnets &&
      names_any(*it.facts.endpoint_groups, Direction::ingress, kHttps, &aws::FirewallRule::cidrs)) {
    it.findings.push_back(it.unseen(let_in, "ec2:DescribeSubnets"));
    return;
  }
  if (names_any(*it.facts.endpoint_groups, Direction::ingress, kHttps,
                &aws::FirewallRule::prefix_list_ids)) {
    it.findings.push_back(
        let_in.not_seen("a rule names a prefix list, whose addresses are not looked at", kHangs));
    return;
  }
  const std::string& own = it.facts.group_ids.empty() ? "GROUP" : it.facts.group_ids.front();
  const std::string& of_endpoint =
      endpoint->security_group_ids.empty() ? own : endpoint->security_group_ids.front();
  const bool is_shared = own == of_endpoint;
  it.findings.push_back(let_in.failure(
      is_shared ? fmt::format("it shares {} with the warehouse, and the group lets nothing in from "
                              "itself",
                              own)
                : "no rule of its security groups lets the warehouse in",
      kHangs,
      {{FixKind::aws_cli, in_region(ingress_command(of_endpoint, "--protocol tcp --port 443", own),
                                    it.facts.region)}}));
}

void check_own_groups(NetworkJudge& it) {
  const std::int64_t port = it.task.target.port;
  const Check in =
      NetworkJudge::check("network.ingress", fmt::format("{} into the warehouse", port));
  if (it.facts.group_ids.empty()) return;
  if (!it.facts.groups) {
    it.findings.push_back(it.unseen(in, "ec2:DescribeSecurityGroups"));
    return;
  }
  const Peer itself{.group_ids = it.facts.group_ids};
  const std::string group = group_letting(*it.facts.groups, Direction::ingress, port, itself);
  const std::string others = let_in(*it.facts.groups, port);
  if (!group.empty()) {
    it.findings.push_back(in.passed(fmt::format("{} lets its own members in", group)));
  } else if (!others.empty()) {
    it.findings.push_back(in.passed("from " + others + "; not from its own group"));
  } else {
    const std::string& own = it.facts.group_ids.front();
    it.findings.push_back(in.warning(
        "no rule of its security groups lets anybody in",
        "Nobody reaches the warehouse at its own address; the login above tells whether there is "
        "another way, as by an endpoint that Redshift manages. In the private design the program "
        "shares the group, which lets everything in from itself.",
        {{FixKind::aws_cli,
          in_region(ingress_command(own, "--protocol -1", own), it.facts.region)}}));
  }
}

}  // namespace doctor
