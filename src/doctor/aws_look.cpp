#include "doctor/aws_look.hpp"

#include "doctor/aws_session.hpp"
#include "doctor/network_checks.hpp"

#include <fmt/core.h>

#include <utility>

namespace doctor {
namespace {

Findings unread_of(const AccountFacts& facts, Area area) {
  Findings unread;
  for (const Finding& finding : facts.unread) {
    if (finding.area == area) unread.push_back(finding);
  }
  return unread;
}

Finding other_account(const std::string& role_account, const std::string& account) {
  return Check(Area::role, "role.other_account", "account of the role")
      .warning(
          fmt::format("the role is in {}, these keys belong to {}", role_account, account),
          "Role and warehouse must be in one account; what is seen from here may be another one.",
          {{FixKind::step,
            "Check role_arn in [target], or use keys of the account that has the warehouse."}});
}

}  // namespace

AwsLook judge_account(const AccountFacts& facts, const model::TaskDefinition& task) {
  AwsLook result;
  if (!facts.account.empty()) {
    result.role.push_back(Check(Area::role, "role.account", "account").passed(facts.caller_arn));
    const std::string role_account = account_of(task.target.role_arn);
    if (!role_account.empty() && role_account != facts.account) {
      result.role.push_back(other_account(role_account, facts.account));
    }
    append(result.bucket, check_bucket(facts.bucket, task, facts.warehouse_region));
    if (!facts.roles.empty()) append(result.role, check_role(role_world(facts, task), task));
    if (facts.network) append(result.network, check_network(*facts.network, task));
  }
  append(result.role, unread_of(facts, Area::role));
  append(result.bucket, unread_of(facts, Area::bucket));
  append(result.network, unread_of(facts, Area::network));
  return result;
}

AwsLook look_at_aws(const model::TaskDefinition& task, base::Clock& clock, std::stop_token stop) {
  if (!may_ask_aws(task)) {
    AwsLook result;
    result.role.push_back(
        Check(Area::role, "role.account", "account")
            .not_seen("AWS was not asked: the bucket is in a store of its own (endpoint_url)",
                      "The role, the warehouse's list of roles and the network were not looked at.",
                      {{FixKind::step,
                        "Set AWS_ENDPOINT_URL where IAM, EC2 and Redshift answer, "
                        "to have them looked at."}}));
    return result;
  }
  AwsSession session(task, clock, Patience::short_look, std::move(stop));
  AwsLook result = judge_account(read_account_facts(session.caller(), task), task);
  result.calls = session.caller().count().total();
  return result;
}

}  // namespace doctor
