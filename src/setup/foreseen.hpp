#pragma once
// The facts as they will be when a change has been made. Pure; for the planner.
#include "doctor/account_facts.hpp"
#include "setup/change.hpp"

namespace setup {

doctor::AccountFacts with_change(doctor::AccountFacts facts, const Change& change);

}  // namespace setup
