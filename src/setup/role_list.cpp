#include "setup/role_list.hpp"

#include "aws/cluster_client.hpp"
#include "aws/serverless_client.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace setup {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::chrono::minutes kWaitMax{15};
constexpr base::Millis kFirstPause{100};
constexpr base::Millis kPauseMax{5000};

/// The roles on the warehouse's list as it is now.
std::vector<aws::AssociatedRole> list_of(const AssociateRole& it, const Tools& tools) {
  if (it.is_serverless) {
    if (auto found = aws::ServerlessClient(tools.caller).get_namespace(it.warehouse)) {
      return found->roles;
    }
  } else if (auto found = aws::ClusterClient(tools.caller).describe_cluster(it.warehouse)) {
    return found->roles;
  }
  throw Error(ErrorScope::task, "aws.not_found",
              fmt::format("there is no {} {} any more", it.is_serverless ? "namespace" : "cluster",
                          it.warehouse),
              "Somebody deleted it meanwhile; check host in [target].");
}

const aws::AssociatedRole* find(const std::vector<aws::AssociatedRole>& roles,
                                const std::string& arn) {
  const auto found =
      std::find_if(roles.begin(), roles.end(), [&](const auto& role) { return role.arn == arn; });
  return found == roles.end() ? nullptr : &*found;
}

/// Writes the list with or without the role; false while the warehouse takes no change.
bool write(const AssociateRole& it, const std::vector<aws::AssociatedRole>& roles, bool is_added,
           const Tools& tools) {
  try {
    if (!it.is_serverless) {
      aws::ClusterRoleChange change;
      (is_added ? change.added : change.removed) = {it.role_arn};
      aws::ClusterClient(tools.caller).modify_cluster_roles(it.warehouse, change);
      return true;
    }
    aws::NamespaceRoles wanted;
    for (const aws::AssociatedRole& role : roles) {
      // A role that is on its way off the list is not put back on it.
      if (role.arn != it.role_arn && role.apply_status != "removing") {
        wanted.role_arns.push_back(role.arn);
      }
    }
    if (is_added) wanted.role_arns.push_back(it.role_arn);
    aws::ServerlessClient(tools.caller).update_namespace_roles(it.warehouse, wanted);
    return true;
  } catch (const Error& error) {
    if (error.code() != "aws.conflict") throw;
    return false;
  }
}

/// Looks again and again, with growing pauses, until `done` says so.
template <typename Done>
void wait_until(const Tools& tools, const std::string& what, const Done& done) {
  const base::Deadline deadline(tools.clock, kWaitMax);
  const base::SteadyTime began = tools.clock.steady_now();
  base::Millis pause = kFirstPause;
  while (!done()) {
    if (deadline.passed(tools.clock)) {
      throw Error(ErrorScope::task, "setup.not_in_sync",
                  fmt::format("{} took more than {} minutes", what, kWaitMax.count()),
                  "Look at the namespace in the console; then run the same command again: it goes "
                  "on from what is there.");
    }
    if (!tools.clock.sleep_for(pause, tools.stop)) {
      throw Error(ErrorScope::cancelled, "cancelled", "stopped while waiting: " + what, "");
    }
    pause = std::min(pause * 2, kPauseMax);
    const auto waited =
        std::chrono::duration_cast<std::chrono::seconds>(tools.clock.steady_now() - began);
    tools.progress(fmt::format("{}: {} s (3 to 5 minutes are normal)", what, waited.count()));
  }
}

}  // namespace

bool add_role(const AssociateRole& wanted, const Tools& tools) {
  bool is_written = false;
  wait_until(tools, "waiting until the role is in sync", [&] {
    const std::vector<aws::AssociatedRole> roles = list_of(wanted, tools);
    const aws::AssociatedRole* role = find(roles, wanted.role_arn);
    if (role != nullptr && role->is_in_sync()) return true;
    if (role == nullptr && write(wanted, roles, true, tools)) is_written = true;
    return false;
  });
  return is_written;
}

bool remove_role(const AssociateRole& unwanted, const Tools& tools) {
  bool was_there = false;
  bool is_written = false;
  wait_until(tools, "waiting until the role is off the list", [&] {
    const std::vector<aws::AssociatedRole> roles = list_of(unwanted, tools);
    if (find(roles, unwanted.role_arn) == nullptr) return true;
    was_there = true;
    if (!is_written) is_written = write(unwanted, roles, false, tools);
    return false;
  });
  return was_there;
}

}  // namespace setup
