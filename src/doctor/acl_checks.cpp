#include "doctor/acl_checks.hpp"

#include "doctor/aws_command.hpp"
#include "doctor/group_rules.hpp"
#include "doctor/network_acl.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace doctor {
namespace {

using aws::Direction;

// Ports on which Linux listens for answers (VPC User Guide, "Ephemeral ports").
constexpr std::int64_t kEphemeralFirst = 32768;
constexpr std::int64_t kEphemeralLast = 60999;
constexpr std::int64_t kClosingRule = 32767;

std::string rule_name(std::int64_t number) {
  return number == kClosingRule ? "its closing rule" : fmt::format("rule {}", number);
}

/// Where nothing lets the packets through a rule can be added; one that drops them was meant to
/// drop something.
Fix letting_rule(const aws::NetworkAcl& acl, Direction direction, const AclDenial& denial) {
  const bool is_out = direction == Direction::egress;
  std::int64_t number = kClosingRule - 1;
  const auto is_taken = [&](const aws::AclEntry& entry) {
    return entry.direction == direction && entry.number == number;
  };
  while (number > 0 && std::any_of(acl.entries.begin(), acl.entries.end(), is_taken)) --number;
  if (denial.rule != kClosingRule || number == 0) {
    return {
        FixKind::step,
        fmt::format("Narrow {} of {}, or let {} S3's addresses before it (one entry per address "
                    "block: an ACL names no prefix list).",
                    rule_name(denial.rule), acl.id,
                    is_out ? "443 out to" : "ports 32768 to 60999 in from")};
  }
  return {FixKind::aws_cli,
          fmt::format("aws ec2 create-network-acl-entry --network-acl-id {} --rule-number {} {} "
                      "--protocol tcp --port-range From={},To={} --cidr-block 0.0.0.0/0 "
                      "--rule-action allow",
                      acl.id, number, is_out ? "--egress" : "--ingress",
                      is_out ? kHttps : kEphemeralFirst, is_out ? kHttps : kEphemeralLast)};
}

/// Where it is known to which addresses the packets go, each one counts; else only that none of all
/// is let through is a failure.
bool are_addresses_known(const NetworkFacts& facts) {
  const std::vector<AddressBlock> blocks = s3_as_peer(facts).blocks;
  return blocks.size() != 1 || blocks.front().last - blocks.front().first != 0xFFFFFFFFU;
}

void check_acl(NetworkJudge& it, const aws::NetworkAcl& acl, const std::string& subnets) {
  const Check through = NetworkJudge::check("network.acl", "network ACL of " + subnets);
  const std::vector<AddressBlock> s3 = s3_as_peer(it.facts).blocks;
  std::vector<Fix> fixes;
  std::vector<std::string> seen;
  bool is_sure = false;
  const auto ask = [&](const AclQuestion& question, const std::string& what) {
    const auto denial = denial_of(acl, question);
    if (!denial) return;
    is_sure = is_sure || denial->is_of_all || are_addresses_known(it.facts);
    seen.push_back(fmt::format("{} {} (port {}) is dropped by {}", what,
                               address_text(denial->address), denial->port,
                               rule_name(denial->rule)));
    fixes.push_back(letting_rule(acl, question.direction, *denial));
    Fix& fix = fixes.back();
    if (fix.kind == FixKind::aws_cli) fix.text = in_region(fix.text, it.facts.region);
  };
  ask({Direction::egress, s3, kHttps, kHttps}, "443 out to");
  ask({Direction::ingress, s3, kEphemeralFirst, kEphemeralLast}, "the answer in from");
  if (seen.empty()) {
    it.findings.push_back(through.passed(acl.id + " lets 443 out and the answers in"));
    return;
  }
  const std::string text = fmt::format("{}: {}", acl.id, fmt::join(seen, "; "));
  if (!is_sure) {
    it.findings.push_back(through.not_seen(text + "; whether S3 has addresses there is not known",
                                           kHangs, std::move(fixes)));
    return;
  }
  it.findings.push_back(through.failure(text, kHangs, std::move(fixes)));
}

}  // namespace

void check_acls(NetworkJudge& it) {
  if (!it.facts.acls) {
    if (it.facts.unseen.count("ec2:DescribeNetworkAcls") == 0) return;
    it.findings.push_back(
        it.unseen(NetworkJudge::check("network.acl", "network ACLs"), "ec2:DescribeNetworkAcls"));
    return;
  }
  std::map<const aws::NetworkAcl*, std::vector<std::string>> used;
  std::vector<std::string> without;
  for (const std::string& subnet : it.facts.subnet_ids) {
    const auto acl = std::find_if(it.facts.acls->begin(), it.facts.acls->end(), [&](auto& each) {
      return std::count(each.subnet_ids.begin(), each.subnet_ids.end(), subnet) > 0;
    });
    if (acl == it.facts.acls->end()) {
      without.push_back(subnet);
    } else {
      used[&*acl].push_back(subnet);
    }
  }
  for (const auto& [acl, subnets] : used) {
    check_acl(it, *acl, fmt::format("{}", fmt::join(subnets, ", ")));
  }
  if (without.empty()) return;
  it.findings.push_back(
      NetworkJudge::check("network.acl", fmt::format("network ACL of {}", fmt::join(without, ", ")))
          .not_seen("none was found", kHangs));
}

}  // namespace doctor
