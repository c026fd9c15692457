#pragma once
// Who a caller is, and what it may do: the policies of a user or of a role's session put together
// with those of the resource. Pure functions over a World.
//
// Used by S3 and the control plane for signed requests, and by COPY for the role it has assumed.
// Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny
// access" (within one account): an explicit deny anywhere wins; else an identity policy within the
// permissions boundary allows, or the resource's policy does by naming the user, the session or
// everybody, or within the boundary by naming the role.
#include "standin/policy.hpp"
#include "standin/world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

struct NamedPolicy {
  std::string name;  ///< of an inline policy; the ARN of a managed one
  base::Json document;
};

struct Identity {
  std::string access_key_id, secret_access_key, session_token;
  std::int64_t expires_at = 0;  ///< Unix seconds; 0: never
  PolicyPrincipal principal;
  std::string user_name;  ///< empty for roles
  std::string user_id;    ///< "AIDA..." or "AROA...:SESSION"
  std::vector<NamedPolicy> policies;
  std::optional<base::Json> boundary;  ///< of the World; null when it names a policy that is gone

  /// The ARN that error messages and GetCallerIdentity show.
  const std::string& shown_arn() const {
    return principal.session_arn.empty() ? principal.arn : principal.session_arn;
  }
};

Identity identity_of_user(const World& world, const WorldUser& user);
/// A session of the role; `name` is its key in `roles`.
Identity identity_of_role(const World& world, const std::string& name,
                          const std::string& session_name);

/// The user or session with this key; nullopt when there is none, or its role is gone.
std::optional<Identity> find_identity(const World& world, std::string_view access_key_id);

struct RoleEntry {
  std::string name;
  const WorldRole* role = nullptr;
};
/// The role with this ARN; nullopt when there is none.
std::optional<RoleEntry> find_role_by_arn(const World& world, std::string_view arn);

/// "AIDA...", "AROA...", "ANPA...": 21 characters made from the name, the same each time.
std::string stable_id(std::string_view prefix, std::string_view name);

struct Decision {
  bool is_allowed = false;
  bool is_explicit_deny = false;
  bool is_cut_by_boundary = false;
  std::string why;  ///< how AWS ends its message: "because no identity-based policy allows ..."
};

/// Decides; `resource_policy` is null when the resource has none. The context gets what follows
/// from caller and world (aws:PrincipalArn, aws:SecureTransport and the like).
Decision decide(const World& world, const Identity& caller, PolicyRequest request,
                const base::Json& resource_policy = nullptr);

/// Decides with the context as it is given.
Decision decide_as_given(const Identity& caller, const PolicyRequest& request,
                         const base::Json& resource_policy);

/// Decides about assuming a role, whose trust must name the account or the caller.
Decision decide_on_trust(const World& world, const Identity& caller, PolicyRequest request,
                         const base::Json& trust);

/// Decides about a KMS key, whose own policy must let the account or the principal in.
Decision decide_on_key(const World& world, const Identity& caller, PolicyRequest request,
                       const base::Json& key_policy);

}  // namespace standin
