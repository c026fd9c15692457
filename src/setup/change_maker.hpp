#pragma once
// Makes one change of a plan, or takes back one step of the journal, through the AWS clients.
//
// Blocking, on the caller's thread. What is to be changed is read again right before: a document
// that is not the one of the plan any more is an Error(check), nothing is overwritten. Throws what
// the clients throw.
#include "setup/change.hpp"
#include "setup/role_list.hpp"
#include "setup/setup_journal.hpp"

#include <string>

namespace setup {

struct Made {
  std::string id;          ///< "vpce-1", where AWS gives a name; else empty
  bool was_there = false;  ///< somebody else made it meanwhile: it is not ours to take back
};

Made make_change(const Change& change, const Tools& tools);

struct Undone {
  bool is_done = false;  ///< nothing of the step is left
  std::string remark;    ///< what was found or left, for a person; may be empty
};

/// Takes back only what is still as setup made it; everything else is left, with a remark. A step
/// that was begun is looked for first (trace.hpp).
Undone undo_step(const Step& step, const Tools& tools);

}  // namespace setup
