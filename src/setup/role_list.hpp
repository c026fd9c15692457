#pragma once
// The list of roles of a namespace or a cluster: read, grown or shortened by one, waited for.
//
// For the namespace the list is replaced as a whole, with the default role, so both are read right
// before they are written, and written again when somebody else changed them meanwhile. Blocking,
// on the caller's thread; throws
// Error(cancelled) when `stop` is requested, and Error(task) when the deadline passes.
#include "aws/service_call.hpp"
#include "base/clock.hpp"
#include "setup/change.hpp"

#include <functional>
#include <stop_token>
#include <string>

namespace setup {

/// What a change is made with.
struct Tools {
  aws::ServiceCaller& caller;
  base::Clock& clock;
  std::stop_token stop;
  /// A line about what is waited for, several times a minute; replaces the one before.
  std::function<void(const std::string&)> progress;
  /// Called when the account has taken a change that is then waited for. May be empty.
  std::function<void()> taken = {};
};

/// Adds the role unless it is there, and waits until it is in sync; says whether it was added here.
/// A role that is on the list after an answer was lost, and was not right before, was added here.
bool add_role(const AssociateRole& wanted, const Tools& tools);
/// Takes the role off and waits until it is gone; says whether it was there.
bool remove_role(const AssociateRole& unwanted, const Tools& tools);
/// Whether it is on the list now; not without the warehouse.
bool is_on_list(const AssociateRole& role, const Tools& tools);

}  // namespace setup
