#include "doctor/egress_checks.hpp"

#include "doctor/aws_command.hpp"
#include "doctor/egress_rule.hpp"
#include "doctor/group_rules.hpp"
#include "doctor/network_way.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace doctor {
namespace {

using aws::Direction;

/// The look that would tell whether the groups let the warehouse out; empty: there is none.
std::string missing_look(const NetworkFacts& facts) {
  const auto names = [&](std::vector<std::string> aws::FirewallRule::*kind) {
    return names_any(*facts.groups, Direction::egress, kHttps, kind);
  };
  const bool names_blocks = names(&aws::FirewallRule::cidrs);
  if (interface_endpoint(facts) != nullptr) {
    return names_blocks && !facts.endpoint_subnets ? "ec2:DescribeSubnets" : "";
  }
  const bool names_either = names_blocks || names(&aws::FirewallRule::prefix_list_ids);
  return names_either && !facts.prefix_lists ? "ec2:DescribePrefixLists" : "";
}

/// A prefix list that a rule about the port names and whose addresses are not known; empty: none.
std::string unknown_list(const NetworkFacts& facts) {
  for (const aws::SecurityGroup& group : *facts.groups) {
    for (const aws::FirewallRule& rule : group.egress) {
      if (!is_about_port(rule, kHttps)) continue;
      const auto list = std::find_if(rule.prefix_list_ids.begin(), rule.prefix_list_ids.end(),
                                     [&](const auto& id) { return facts.may_be_s3s(id); });
      if (list != rule.prefix_list_ids.end()) return *list;
    }
  }
  return {};
}

/// What the rules name and nobody here can compare with where the requests go; empty: nothing.
std::string doubt(const NetworkFacts& facts) {
  const std::string list = unknown_list(facts);
  if (!list.empty()) {
    return fmt::format("a rule names {}, whose addresses are not looked at", list);
  }
  const bool is_far = interface_endpoint(facts) == nullptr && !facts.is_bucket_here();
  if (is_far && names_any(*facts.groups, Direction::egress, kHttps, &aws::FirewallRule::cidrs)) {
    return fmt::format("rules name addresses; which ones S3 has in {} is not looked at",
                       facts.bucket_region);
  }
  return {};
}

Fix letting(const NetworkJudge& it, const std::string& group, const aws::FirewallRule& rule) {
  return {FixKind::aws_cli, in_region(fmt::format("aws ec2 authorize-security-group-egress "
                                                  "--group-id {} --ip-permissions '{}'",
                                                  group, permissions_json(rule).dump()),
                                      it.facts.region)};
}

/// To the endpoint, or to S3's own addresses, whose list is looked for first when it was not seen.
std::vector<Fix> egress_fixes(const NetworkJudge& it, const std::string& group) {
  if (const aws::VpcEndpoint* endpoint = interface_endpoint(it.facts)) {
    if (endpoint->security_group_ids.empty()) {
      return {{FixKind::step, "Let 443 of " + group + " out to the addresses of " + endpoint->id}};
    }
    return {letting(it, group, https_to_group(it.task, endpoint->security_group_ids.front()))};
  }
  if (!it.facts.is_bucket_here()) return {letting(it, group, https_to_everywhere(it.task))};
  const bool is_list_known = it.facts.prefix_lists && !it.facts.prefix_lists->empty();
  if (is_list_known) {
    return {letting(it, group, https_to_s3(it.task, it.facts.prefix_lists->front().id))};
  }
  return {{FixKind::aws_cli,
           in_region(fmt::format("aws ec2 describe-prefix-lists --filters "
                                 "Name=prefix-list-name,Values={} "
                                 "--query 'PrefixLists[0].PrefixListId' --output text",
                                 it.facts.s3_service()),
                     it.facts.region)},
          {FixKind::step, "Write what it says in place of LIST:"},
          letting(it, group, https_to_s3(it.task, "LIST"))};
}

/// "sg-1 (dms-redshift)".
std::string named(const std::vector<aws::SecurityGroup>& groups, const std::string& id) {
  const auto group =
      std::find_if(groups.begin(), groups.end(), [&](const auto& each) { return each.id == id; });
  return fmt::format("{} ({})", id, group->name);
}

}  // namespace

void check_egress(NetworkJudge& it) {
  const Check out = NetworkJudge::check("network.egress", "443 out to S3");
  if (it.facts.group_ids.empty()) return;
  if (!it.facts.groups) {
    it.findings.push_back(it.unseen(out, "ec2:DescribeSecurityGroups"));
    return;
  }
  const std::string letting_group =
      group_letting(*it.facts.groups, Direction::egress, kHttps, s3_as_peer(it.facts));
  if (!letting_group.empty()) {
    it.findings.push_back(
        out.passed(fmt::format("allowed by {}", named(*it.facts.groups, letting_group))));
  } else if (const std::string look = missing_look(it.facts); !look.empty()) {
    it.findings.push_back(it.unseen(out, look));
  } else if (const std::string unknown = doubt(it.facts); !unknown.empty()) {
    it.findings.push_back(out.not_seen(unknown, kHangs));
  } else {
    const std::string group =
        it.facts.groups->empty() ? it.facts.group_ids.front() : it.facts.groups->front().id;
    it.findings.push_back(
        out.failure("no rule of its security groups lets it out", kHangs, egress_fixes(it, group)));
  }
}

}  // namespace doctor
