#pragma once
// Where a step of the journal was made, and whether the keys of now act there.
//
// Used when steps are settled or taken back, on the caller's thread. A change of something that is
// in one region names it and is asked of there, whatever the task's file says by now. IAM is the
// same in all regions. Journals of earlier versions name no region for what is at the warehouse:
// the one that wrote them asked in the warehouse's region, an older one in the bucket's. Throws
// what the clients throw.
#include "setup/role_list.hpp"
#include "setup/setup_journal.hpp"

#include <string>

namespace setup {

/// Where the keys of now act, and where the task is.
struct Place {
  std::string account;
  std::string region;                 ///< the bucket's
  std::string warehouse_region = {};  ///< empty: the same
};

/// Whether the step can be taken back with these keys: it is of their account, and it is known in
/// which region.
bool is_at(const Step& step, const Place& here);

/// The step with its region. Where the journal does not say it, that of the warehouse and the
/// step's own are looked into, in this order; reads only.
Step with_region(Step step, const Place& here, const Tools& tools);

}  // namespace setup
