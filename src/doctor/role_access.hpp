#pragma once
// What a role may do by its own policies within its permissions boundary. Pure.
//
// Used by the checks of the role. Not looked at: policies of the organization (SCPs), and what a
// session's own policy takes away. Source: IAM User Guide, "Policy evaluation logic".
#include "doctor/access_policy.hpp"
#include "doctor/role_facts.hpp"

#include <string>

namespace doctor {

/// True when all policies and the boundary were seen: only then can access_of be asked.
bool are_policies_seen(const RoleFacts& role);

/// A request as this role makes it over TLS: the condition keys that are known of it.
AccessRequest request_of(const RoleFacts& role, const std::string& action,
                         const std::string& resource);

struct RoleAccess {
  AccessVerdict verdict;
  std::string where;  ///< what decided, when it is not allowed: "the role's policies"
};
RoleAccess access_of(const RoleFacts& role, const AccessRequest& request);

}  // namespace doctor
