#pragma once
// Carries a plan out, change by change, or takes back what the journal holds, newest first.
//
// Blocking, on the caller's thread. Before each change it asks; each is in the journal before it is
// begun. A failure ends the work by its Error; what was made until then stays and is in the
// journal, and the next plan starts from what is there. A change whose ground was declined (the
// policy of a role that is not made) is passed over.
#include "setup/change_maker.hpp"
#include "setup/plan.hpp"
#include "setup/setup_journal.hpp"
#include "setup/step_place.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace setup {

enum class Answer : std::uint8_t { yes, no, quit };

struct Conversation {
  /// Shows the change and asks for leave.
  std::function<Answer(const Change& change, std::size_t number)> ask;
  /// What became of it, one line.
  std::function<void(const std::string& line)> say;
};

struct Applied {
  std::size_t made = 0;
  std::size_t declined = 0;  ///< by the answer, or because what it stands on was
};

Applied apply_plan(const Plan& plan, SetupJournal& journal, const Tools& tools,
                   const Conversation& conversation);

struct TakenBack {
  std::size_t undone = 0;
  std::size_t declined = 0;
  std::size_t left = 0;  ///< could not be taken back; said why
};

/// Looks in the account for the steps that were begun and whose end is not known. What is not there
/// was not made, and what somebody makes afterwards is theirs; what may be theirs already stays
/// begun, and is left by take_back.
void settle(SetupJournal& journal, const Place& here, const Tools& tools,
            const Conversation& conversation);

/// Steps of another account are left alone, with a remark; those that are of one region are taken
/// back where they were made, wherever the task is by now (step_place.hpp).
TakenBack take_back(SetupJournal& journal, const Place& here, const Tools& tools,
                    const Conversation& conversation);

}  // namespace setup
