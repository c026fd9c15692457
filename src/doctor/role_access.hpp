#pragma once
// What a role may do: by its own policies within its permissions boundary, and by the policy of a
// resource that lets it in. Pure.
//
// Used by the checks of the role. Within one account a resource's policy that names the role's ARN
// lets in what the boundary allows too: an implicit denial of the boundary limits it, while one of
// the role's own policies does not. What a policy gives to everybody (also with aws:PrincipalArn)
// or to a session of the role goes to the session itself, and no implicit denial limits it. An
// explicit denial counts wherever it is. A key's and a role's own policy must let the role in, or
// leave it to its account. Sources: IAM User Guide, "How AWS enforcement code logic evaluates
// requests to allow or deny access", "AWS JSON policy elements: Principal" (IAM role principals).
// Not looked at: policies of the organization (SCPs, RCPs), and what a session's own policy takes
// away.
#include "doctor/access_policy.hpp"
#include "doctor/role_facts.hpp"

#include <cstdint>
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
/// By the role's own policies: all that counts for a resource of another account, beside its
/// policy.
RoleAccess access_of(const RoleFacts& role, const AccessRequest& request);

/// What the policy of a resource is to the role's own.
enum class ResourceRule : std::uint8_t {
  may_add,     ///< either is enough: a bucket's
  must_allow,  ///< it names the role, or leaves it to the account: a key's, a trust
};
struct ResourceAccess {
  ResourceVerdict verdict;
  std::string where;  ///< "the bucket policy"
  ResourceRule rule = ResourceRule::may_add;
};
/// By both, for a resource of the role's own account. One open way is enough, and a way that cannot
/// be judged hides none that can.
RoleAccess access_with(const RoleFacts& role, const AccessRequest& request,
                       const ResourceAccess& resource);

/// What the resource's policy alone says of the role: the way that is open farthest, unless denied.
AccessVerdict whole_of(const ResourceVerdict& verdict);

/// True when the boundary is what stands in the way of an allowance.
bool is_cut_by_boundary(const RoleFacts& role, const RoleAccess& access);

}  // namespace doctor
