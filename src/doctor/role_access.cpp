#include "doctor/role_access.hpp"

#include <utility>

namespace doctor {
namespace {

constexpr char kOwn[] = "the role's policies";

/// In the order in which they stand in the way.
int rank(const RoleAccess& it) {
  switch (it.verdict.access) {
    case Access::allowed: return 0;
    case Access::depends: return 1;
    case Access::not_allowed: return 2;
    case Access::denied: return 3;
  }
  return 3;
}

/// Where both must allow; of two that refuse alike the first one tells.
RoleAccess both(RoleAccess one, RoleAccess other) {
  return rank(other) > rank(one) ? std::move(other) : std::move(one);
}

/// Where one is enough.
RoleAccess either(RoleAccess one, RoleAccess other) {
  return rank(other) < rank(one) ? std::move(other) : std::move(one);
}

std::string name_of_boundary(const RoleFacts& role) {
  return "its permissions boundary " + role.boundary->name;
}

/// Without a boundary all is within it.
RoleAccess within_boundary(const RoleFacts& role, const AccessRequest& request) {
  if (!role.boundary) return {{Access::allowed, "", "", false}, ""};
  return {evaluate({*role.boundary}, request), name_of_boundary(role)};
}

RoleAccess denial_by_role(const RoleFacts& role, const AccessRequest& request) {
  const RoleAccess own = {denial_by(*role.policies, request), kOwn};
  if (!role.boundary) return own;
  return both(own, {denial_by({*role.boundary}, request), name_of_boundary(role)});
}

}  // namespace

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
  return both({evaluate(*role.policies, request), kOwn}, within_boundary(role, request));
}

RoleAccess access_with(const RoleFacts& role, const AccessRequest& request,
                       const ResourceAccess& resource) {
  const RoleAccess denial =
      both(denial_by_role(role, request), {resource.verdict.denial, resource.where});
  if (denial.verdict.access == Access::denied) return denial;
  const RoleAccess by_role =
      both({resource.verdict.of_role, resource.where}, within_boundary(role, request));
  RoleAccess by_account = access_of(role, request);
  if (resource.rule == ResourceRule::must_allow) {
    by_account = both({resource.verdict.of_account, resource.where}, std::move(by_account));
  }
  // Where no way is open, the nearest one says why: of a role that is named it is the boundary.
  const bool is_named = resource.verdict.of_role.access != Access::not_allowed;
  RoleAccess best = is_named ? either(by_role, by_account) : either(by_account, by_role);
  best = either(std::move(best), {resource.verdict.of_session, resource.where});
  const bool may_be = best.verdict.access != Access::not_allowed;
  return may_be && denial.verdict.access == Access::depends ? denial : best;
}

AccessVerdict whole_of(const ResourceVerdict& verdict) {
  if (verdict.denial.access == Access::denied) return verdict.denial;
  const RoleAccess best =
      either(either({verdict.of_session, ""}, {verdict.of_role, ""}), {verdict.of_account, ""});
  const bool may_be = best.verdict.access != Access::not_allowed;
  return may_be && verdict.denial.access == Access::depends ? verdict.denial : best.verdict;
}

bool is_cut_by_boundary(const RoleFacts& role, const RoleAccess& access) {
  return role.boundary && access.where == name_of_boundary(role) &&
         access.verdict.access == Access::not_allowed;
}

}  // namespace doctor
