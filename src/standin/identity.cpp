#include "standin/identity.hpp"

#include "base/digest.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

using base::Json;

void add_attached(const World& world, const std::vector<std::string>& arns, Identity& identity) {
  for (const std::string& arn : arns) {
    const auto found = world.managed_policies.find(arn);
    if (found != world.managed_policies.end()) {
      identity.policies.push_back({arn, found->second.document});
    }
  }
}

std::optional<Json> read_boundary(const World& world, const std::string& arn) {
  if (arn.empty()) return std::nullopt;
  const auto found = world.managed_policies.find(arn);
  return found == world.managed_policies.end() ? Json() : found->second.document;
}

void complete_context(const World& world, const Identity& caller, PolicyContext& context) {
  context["aws:securetransport"] = {"true"};  // the stand-in plays AWS's https endpoints
  context["aws:principalarn"] = {caller.principal.arn};
  context["aws:principalaccount"] = {caller.principal.account};
  context["aws:resourceaccount"] = {world.account};
  context["aws:requestedregion"] = {world.region};
  if (!caller.user_name.empty()) context["aws:username"] = {caller.user_name};
}

PolicyVerdict evaluate_identity(const Identity& caller, const PolicyRequest& request) {
  PolicyVerdict verdict = PolicyVerdict::silent;
  for (const NamedPolicy& policy : caller.policies) {
    verdict = std::max(verdict, evaluate_policy(policy.document, request));
  }
  return verdict;
}

Decision denied(const char* kind) {
  Decision decision;
  decision.is_explicit_deny = true;
  decision.why = fmt::format("with an explicit deny in {}", kind);
  return decision;
}

enum class ResourceSays { may_add, must_allow };

Decision put_together(const Identity& caller, const PolicyRequest& request,
                      const ResourceVerdict& resource, ResourceSays says) {
  const PolicyVerdict own = evaluate_identity(caller, request);
  const PolicyVerdict boundary =
      caller.boundary ? evaluate_policy(*caller.boundary, request) : PolicyVerdict::allow;
  if (own == PolicyVerdict::deny) return denied("an identity-based policy");
  if (resource.is_denied) return denied("a resource-based policy");
  if (boundary == PolicyVerdict::deny) return denied("a permissions boundary");
  Decision decision;
  const bool is_open = says == ResourceSays::may_add || resource.allows_account;
  const bool is_own_allowed = own == PolicyVerdict::allow && is_open;
  const bool is_bounded_allowed = is_own_allowed || resource.allows_role;
  decision.is_allowed =
      resource.allows_principal || (is_bounded_allowed && boundary == PolicyVerdict::allow);
  if (decision.is_allowed) return decision;
  decision.is_cut_by_boundary = is_bounded_allowed;
  const char* missing = decision.is_cut_by_boundary ? "permissions boundary"
                        : is_open                   ? "identity-based policy"
                                                    : "resource-based policy";
  decision.why = fmt::format("because no {} allows the {} action", missing, request.action);
  return decision;
}

}  // namespace

Identity identity_of_user(const World& world, const WorldUser& user) {
  Identity identity;
  identity.access_key_id = user.access_key_id;
  identity.secret_access_key = user.secret_access_key;
  identity.session_token = user.session_token;
  identity.expires_at = user.token_expires_at;
  identity.principal.account = world.account;
  identity.principal.arn =
      fmt::format("arn:{}:iam::{}:user/{}", partition_of(world.region), world.account, user.name);
  identity.user_name = user.name;
  identity.user_id = stable_id("AIDA", user.name);
  for (std::size_t i = 0; i < user.policies.size(); ++i) {
    identity.policies.push_back({fmt::format("inline-{}", i + 1), user.policies[i]});
  }
  add_attached(world, user.attached_policies, identity);
  identity.boundary = read_boundary(world, user.permissions_boundary);
  return identity;
}

Identity identity_of_role(const World& world, const std::string& name,
                          const std::string& session_name) {
  const WorldRole& role = world.roles.at(name);
  Identity identity;
  identity.principal.arn = role.arn;
  identity.principal.account = account_of_arn(role.arn);
  identity.principal.session_arn =
      fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", partition_of(world.region),
                  identity.principal.account, name, session_name);
  identity.user_id = fmt::format("{}:{}", stable_id("AROA", name), session_name);
  for (const auto& [policy, document] : role.policies) {
    identity.policies.push_back({policy, document});
  }
  add_attached(world, role.attached_policies, identity);
  identity.boundary = read_boundary(world, role.permissions_boundary);
  return identity;
}

std::optional<Identity> find_identity(const World& world, std::string_view access_key_id) {
  for (const WorldUser& user : world.users) {
    if (user.access_key_id == access_key_id) return identity_of_user(world, user);
  }
  for (const WorldSession& session : world.sessions) {
    if (session.access_key_id != access_key_id || !world.roles.contains(session.role)) continue;
    Identity identity = identity_of_role(world, session.role, session.session_name);
    identity.access_key_id = session.access_key_id;
    identity.secret_access_key = session.secret_access_key;
    identity.session_token = session.session_token;
    identity.expires_at = session.expires_at;
    return identity;
  }
  return std::nullopt;
}

std::optional<RoleEntry> find_role_by_arn(const World& world, std::string_view arn) {
  for (const auto& [name, role] : world.roles) {
    if (role.arn == arn) return RoleEntry{name, &role};
  }
  return std::nullopt;
}

std::string stable_id(std::string_view prefix, std::string_view name) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  constexpr std::size_t kSize = 17;
  const base::Sha256 digest = base::sha256(fmt::format("{}/{}", prefix, name));
  std::string id(prefix);
  for (std::size_t i = 0; i < kSize; ++i) id += kAlphabet[digest[i] % kAlphabet.size()];
  return id;
}

Decision decide(const World& world, const Identity& caller, PolicyRequest request,
                const Json& resource_policy) {
  complete_context(world, caller, request.context);
  return decide_as_given(caller, request, resource_policy);
}

Decision decide_as_given(const Identity& caller, const PolicyRequest& request,
                         const Json& resource_policy) {
  const ResourceVerdict resource =
      evaluate_resource_policy(resource_policy, request, caller.principal);
  return put_together(caller, request, resource, ResourceSays::may_add);
}

Decision decide_on_trust(const World& world, const Identity& caller, PolicyRequest request,
                         const Json& trust) {
  complete_context(world, caller, request.context);
  const ResourceVerdict resource = evaluate_trust(trust, request, caller.principal);
  return put_together(caller, request, resource, ResourceSays::must_allow);
}

Decision decide_on_key(const World& world, const Identity& caller, PolicyRequest request,
                       const Json& key_policy) {
  complete_context(world, caller, request.context);
  request.context["kms:calleraccount"] = {caller.principal.account};
  const ResourceVerdict resource = evaluate_resource_policy(key_policy, request, caller.principal);
  return put_together(caller, request, resource, ResourceSays::must_allow);
}

}  // namespace standin
