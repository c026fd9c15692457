#include "doctor/role_access.hpp"

namespace doctor {

bool are_policies_seen(const RoleFacts& role) {
  return role.policies && (role.boundary_arn.empty() || role.boundary);
}

AccessRequest request_of(const RoleFacts& role, const std::string& action,
                         const std::string& resource) {
  const std::string account = account_of(role.arn);
  return {action,
          resource,
          {{"aws:securetransport", "true"},
           {"aws:principalaccount", account},
           {"aws:principalarn", role.arn},
           {"aws:resourceaccount", account}}};
}

RoleAccess access_of(const RoleFacts& role, const AccessRequest& request) {
  RoleAccess access{evaluate(*role.policies, request), "the role's policies"};
  if (access.verdict.access != Access::allowed || !role.boundary) return access;
  AccessVerdict bound = evaluate({*role.boundary}, request);
  if (bound.access == Access::allowed) return access;
  return {std::move(bound), "its permissions boundary " + role.boundary->name};
}

}  // namespace doctor
