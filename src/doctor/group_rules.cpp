#include "doctor/group_rules.hpp"

#include "doctor/network_way.hpp"

#include <algorithm>

namespace doctor {
namespace {

bool have_common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& it) {
    return std::find(b.begin(), b.end(), it) != b.end();
  });
}

const std::vector<aws::FirewallRule>& rules_of(const aws::SecurityGroup& group,
                                               aws::Direction direction) {
  return direction == aws::Direction::egress ? group.egress : group.ingress;
}

}  // namespace

bool is_about_port(const aws::FirewallRule& rule, std::int64_t port) {
  if (rule.protocol == "-1") return true;
  const bool is_tcp = rule.protocol == "tcp" || rule.protocol == "6";
  return is_tcp && rule.from_port <= port && rule.to_port >= port;
}

bool names_any(const std::vector<aws::SecurityGroup>& groups, aws::Direction direction,
               std::int64_t port, std::vector<std::string> aws::FirewallRule::*kind) {
  return std::any_of(groups.begin(), groups.end(), [&](const aws::SecurityGroup& group) {
    const std::vector<aws::FirewallRule>& rules = rules_of(group, direction);
    return std::any_of(rules.begin(), rules.end(), [&](const aws::FirewallRule& rule) {
      return is_about_port(rule, port) && !(rule.*kind).empty();
    });
  });
}

std::string group_letting(const std::vector<aws::SecurityGroup>& groups, aws::Direction direction,
                          std::int64_t port, const Peer& peer) {
  std::vector<std::string> cidrs;
  std::string of_cidrs;  // the group whose rule completes what they hold together
  for (const aws::SecurityGroup& group : groups) {
    for (const aws::FirewallRule& rule : rules_of(group, direction)) {
      if (!is_about_port(rule, port)) continue;
      if (have_common(rule.group_ids, peer.group_ids) ||
          have_common(rule.prefix_list_ids, peer.prefix_list_ids)) {
        return group.id;
      }
      cidrs.insert(cidrs.end(), rule.cidrs.begin(), rule.cidrs.end());
      const bool are_held =
          !peer.blocks.empty() &&
          std::all_of(peer.blocks.begin(), peer.blocks.end(),
                      [&](const AddressBlock& block) { return are_covering(cidrs, block); });
      if (of_cidrs.empty() && are_held) of_cidrs = group.id;
    }
  }
  return of_cidrs;
}

Peer s3_as_peer(const NetworkFacts& facts) {
  Peer peer;
  if (const aws::VpcEndpoint* endpoint = interface_endpoint(facts)) {
    peer.group_ids = endpoint->security_group_ids;
    if (facts.endpoint_subnets) {
      for (const aws::Subnet& subnet : *facts.endpoint_subnets) {
        if (const auto block = parse_block(subnet.cidr)) peer.blocks.push_back(*block);
      }
    }
  } else if (facts.prefix_lists && facts.is_bucket_here()) {
    for (const aws::PrefixList& list : *facts.prefix_lists) peer.prefix_list_ids.push_back(list.id);
    peer.blocks = s3_blocks(facts);
  }
  if (peer.blocks.empty()) peer.blocks = {AddressBlock()};  // anywhere
  return peer;
}

}  // namespace doctor
