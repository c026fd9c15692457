#include "setup/role_list.hpp"

#include "aws/cluster_client.hpp"
#include "aws/serverless_client.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace setup {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::chrono::minutes kWaitMax{15};
constexpr base::Millis kFirstPause{100};
constexpr base::Millis kPauseMax{5000};

struct RoleList {
  std::vector<aws::AssociatedRole> roles;
  std::string default_role_arn;
};

/// The warehouse's list as it is now.
RoleList list_of(const AssociateRole& it, const Tools& tools) {
  if (it.is_serverless) {
    if (auto found = aws::ServerlessClient(tools.caller, it.region).get_namespace(it.warehouse)) {
      return {found->roles, found->default_role_arn};
    }
  } else if (auto found =
                 aws::ClusterClient(tools.caller, it.region).describe_cluster(it.warehouse)) {
    return {found->roles, found->default_role_arn};
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

/// Whether the request may have been carried out although no answer says so.
bool has_unknown_end(const Error& error) {
  return error.code() == "http.broken" || error.code() == "http.timeout" ||
         error.code() == "aws.server_failure";
}

/// Writes the list with or without the role; false while the warehouse takes no change.
bool write(const AssociateRole& it, const RoleList& list, bool is_added, const Tools& tools) {
  try {
    if (!it.is_serverless) {
      aws::ClusterRoleChange change;
      (is_added ? change.added : change.removed) = {it.role_arn};
      aws::ClusterClient(tools.caller, it.region).modify_cluster_roles(it.warehouse, change);
      return true;
    }
    aws::NamespaceRoles wanted;
    for (const aws::AssociatedRole& role : list.roles) {
      // A role that is on its way off the list is not put back on it.
      if (role.arn != it.role_arn && role.apply_status != "removing") {
        wanted.role_arns.push_back(role.arn);
        if (role.arn == list.default_role_arn) wanted.default_role_arn = role.arn;
      }
    }
    if (is_added) wanted.role_arns.push_back(it.role_arn);
    aws::ServerlessClient(tools.caller, it.region).update_namespace_roles(it.warehouse, wanted);
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
  bool is_taken = false;
  bool is_in_doubt = false;
  const auto take = [&] {
    if (!std::exchange(is_taken, true) && tools.taken) tools.taken();
  };
  wait_until(tools, "waiting until the role is in sync", [&] {
    const RoleList list = list_of(wanted, tools);
    const aws::AssociatedRole* role = find(list.roles, wanted.role_arn);
    if (role != nullptr && is_in_doubt) take();
    if (role != nullptr) return role->is_in_sync();
    try {
      if (write(wanted, list, true, tools)) take();
    } catch (const Error& error) {
      // Once: the list is looked at, and written again if need be.
      if (!has_unknown_end(error) || std::exchange(is_in_doubt, true)) throw;
    }
    return false;
  });
  return is_taken;
}

bool remove_role(const AssociateRole& unwanted, const Tools& tools) {
  bool was_there = false;
  bool is_written = false;
  wait_until(tools, "waiting until the role is off the list", [&] {
    const RoleList list = list_of(unwanted, tools);
    if (find(list.roles, unwanted.role_arn) == nullptr) return true;
    was_there = true;
    if (!is_written) is_written = write(unwanted, list, false, tools);
    return false;
  });
  return was_there;
}

bool is_on_list(const AssociateRole& role, const Tools& tools) {
  try {
    return find(list_of(role, tools).roles, role.role_arn) != nullptr;
  } catch (const Error& error) {
    if (error.code() != "aws.not_found") throw;
    return false;
  }
}

}  // namespace setup
