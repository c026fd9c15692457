#pragma once
// What the checks of the role share: what was seen, the task and the findings so far. Internal to
// role_checks, role_chain_checks, key_checks and association_checks.
#include "doctor/finding.hpp"
#include "doctor/role_access.hpp"
#include "doctor/role_checks.hpp"
#include "model/task_definition.hpp"

#include <string>
#include <vector>

namespace doctor {

inline constexpr char kWidenBoundary[] =
    "Let the boundary allow what the document below does, or take it off the role: it limits what "
    "the role's policies and those that name the role allow, and gives nothing itself.";

struct RoleJudge {
  const RoleWorld& world;
  const model::TaskDefinition& task;
  Findings findings;

  const RoleFacts& first() const { return world.chain.front(); }
  const RoleFacts& last() const { return world.chain.back(); }
  std::string bucket_arn() const;
  std::string object_arn() const;

  /// What the last role of the chain may do, as it was judged.
  void tell(const AccessRequest& request, const RoleAccess& access);

  static Check check(std::string code, std::string checked) {
    return {Area::role, std::move(code), std::move(checked)};
  }
  static AskingRole asking(const RoleFacts& role) { return {role.arn, !role.boundary_arn.empty()}; }
  /// How a statement comes into the role's trust policy, which is written as a whole: what is there
  /// stays.
  static std::vector<Fix> add_to_trust(const std::string& role, const base::Json& document);
  /// Not seen for the actions in `unseen`; the first one's words are the server's.
  static Finding unseen(const Check& check, const Unseen& unseen, const std::string& why);
};

}  // namespace doctor
