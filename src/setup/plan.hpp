#pragma once
// What the path of a task still lacks in its account: the changes in the order in which they are
// to be made, and what is left for a person.
//
// Pure. A change is planned only when the checks of the doctor, asked again of the facts as they
// would then be, find one failure less: so nothing is planned that would not help (a policy beside
// an explicit denial, a route beside an endpoint that is being made). What still fails with all of
// them made is `left`, in the doctor's own words. What could not be seen is never planned for.
#include "doctor/account_facts.hpp"
#include "doctor/finding.hpp"
#include "model/task_definition.hpp"
#include "setup/change.hpp"

#include <string>
#include <vector>

namespace setup {

struct PlanOptions {
  bool is_wide = false;         ///< the role as DMS's manual has it, instead of the least
  bool is_bucket_ours = false;  ///< made by setup: it may be closed to the public
};

struct Plan {
  std::string account;
  std::string region;
  std::string caller_arn;
  std::vector<Change> changes;
  doctor::Findings left;  ///< failures and what was not seen, of role, bucket and network

  /// Nothing to do, and nothing that somebody else must do.
  bool is_whole() const { return changes.empty() && left.empty(); }
};

Plan make_plan(doctor::AccountFacts facts, const model::TaskDefinition& task,
               const PlanOptions& options);

}  // namespace setup
