#include "doctor/association_checks.hpp"

#include "doctor/aws_command.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace doctor {
namespace {

std::string roles_command(const RoleJudge& it) {
  std::string arns;
  std::string as_default;  // the list is written with it, or it may be lost
  for (const aws::AssociatedRole& role : it.world.warehouse.roles) {
    if (role.apply_status == "removing") continue;
    arns += " " + role.arn;
    if (role.arn == it.world.warehouse.default_role_arn) {
      as_default = " --default-iam-role-arn " + role.arn;
    }
  }
  const std::string name = it.world.warehouse.name.substr(it.world.warehouse.name.find(' ') + 1);
  if (!it.world.warehouse.is_serverless) {
    return in_region(fmt::format("aws redshift modify-cluster-iam-roles --cluster-identifier {} "
                                 "--add-iam-roles {}",
                                 name, it.first().arn),
                     it.world.region);
  }
  return in_region(
      fmt::format("aws redshift-serverless update-namespace --namespace-name {} --iam-roles{} {}{}",
                  name, arns, it.first().arn, as_default),
      it.world.region);
}

bool is_of_other_account(const RoleJudge& it) {
  return !it.world.account.empty() && account_of(it.first().arn) != it.world.account;
}

/// Redshift Management Guide, "Authorizing COPY and UNLOAD": a role of another account is reached
/// by a chain that begins with one of the warehouse's own.
Finding cannot_be_listed(const RoleJudge& it, const Check& associated) {
  const std::string arn = it.first().arn;
  return associated.failure(
      fmt::format("{} is of the account {}, {} of {}", it.first().name, account_of(arn),
                  it.world.warehouse.name, it.world.account),
      "Only roles of its own account can be put on its list, and COPY fails with \"is not "
      "associated to cluster\" without.",
      {{FixKind::step,
        "Name a role of the warehouse's account in role_arn. If the other one is meant: make a "
        "role in the warehouse's account that may sts:AssumeRole it, let it trust that role, and "
        "name both, the warehouse's first:"},
       {FixKind::task_file, fmt::format("[target]\nrole_arn = \"arn:{}:iam::{}:role/NAME,{}\"",
                                        partition_of_arn(arn), it.world.account, arn)}});
}

void tell_default_role(RoleJudge& it) {
  const WarehouseFacts& warehouse = it.world.warehouse;
  if (!warehouse.exists || !warehouse.unseen.empty()) return;
  std::string seen = "none";
  if (!warehouse.default_role_arn.empty()) seen = warehouse.default_role_arn;
  const bool is_ours = warehouse.default_role_arn == it.first().arn;
  it.findings.push_back(RoleJudge::check("role.default", "default role of " + warehouse.name)
                            .passed(is_ours ? seen : seen + "; the task names its own"));
}

}  // namespace

void check_association(RoleJudge& it) {
  tell_default_role(it);
  const WarehouseFacts& warehouse = it.world.warehouse;
  const Check associated = RoleJudge::check("role.associated", "association");
  if (!warehouse.unseen.empty()) {
    it.findings.push_back(
        RoleJudge::unseen(associated, warehouse.unseen,
                          "Whether the role is associated is not known from here; the COPY "
                          "below tries it."));
    return;
  }
  if (warehouse.name.empty()) {
    it.findings.push_back(
        associated.not_seen("which workgroup or cluster the host belongs to is not known",
                            "The name is not the one that AWS gave it.",
                            {{FixKind::task_file,
                              "[target]\nhost = \"WORKGROUP.ACCOUNT.REGION.redshift-serverless."
                              "amazonaws.com\""}}));
    return;
  }
  if (!warehouse.exists) {
    it.findings.push_back(associated.failure(
        "there is no " + warehouse.name, "The task names another account, region or warehouse.",
        {{FixKind::step, "Check host in [target], and region and keys in [staging]."}}));
    return;
  }
  const auto found = std::find_if(warehouse.roles.begin(), warehouse.roles.end(),
                                  [&](const auto& role) { return role.arn == it.first().arn; });
  if (found == warehouse.roles.end() && is_of_other_account(it)) {
    it.findings.push_back(cannot_be_listed(it, associated));
  } else if (found == warehouse.roles.end()) {
    it.findings.push_back(associated.failure(
        fmt::format("{} is not on the list of {}", it.first().name, warehouse.name),
        "Every COPY fails with \"is not associated to cluster\" (error type 135), although the "
        "role and its policy are right.",
        {{FixKind::aws_cli, roles_command(it)},
         {FixKind::step,
          "Then wait until it is in sync: 3 to 5 minutes. The list is replaced as a "
          "whole: leave out no role that is on it now."}}));
  } else if (!found->is_in_sync()) {
    it.findings.push_back(
        associated.failure(fmt::format("{} is {} on {}, not in sync yet", it.first().name,
                                       found->apply_status, warehouse.name),
                           "Until then every COPY fails with \"is not associated to cluster\".",
                           {{FixKind::step,
                             "Wait until it is in sync: 3 to 5 minutes, then run sluice doctor "
                             "again."}}));
  } else {
    it.findings.push_back(associated.passed("in sync on " + warehouse.name));
  }
}

}  // namespace doctor
