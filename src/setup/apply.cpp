#include "setup/apply.hpp"

#include "base/error.hpp"
#include "base/fault_point.hpp"

#include <fmt/core.h>

#include <vector>

namespace setup {
namespace {

/// The role or bucket that the change needs and that another change of the plan makes.
std::string ground_of(const Change& change) {
  return std::visit(Overloaded{[](const CloseBucket& it) { return "bucket " + it.bucket; },
                               [](const EncryptBucket& it) { return "bucket " + it.bucket; },
                               [](const AddCleanup& it) { return "bucket " + it.bucket; },
                               [](const PutPolicy& it) { return "role " + it.role; },
                               [](const ChangeTrust& it) { return "role " + it.role; },
                               [](const AssociateRole& it) {
                                 return "role " + doctor::role_name_of(it.role_arn);
                               },
                               [](const auto&) { return std::string(); }},
                    change);
}

/// What the change makes for others to stand on.
std::string thing_of(const Change& change) {
  if (const auto* it = std::get_if<MakeBucket>(&change)) return "bucket " + it->bucket;
  if (const auto* it = std::get_if<MakeRole>(&change)) return "role " + it->role;
  return "";
}

class Declined {
 public:
  bool lacks_ground(const Change& change) const {
    const std::string ground = ground_of(change);
    for (const std::string& thing : things_) {
      if (!ground.empty() && ground == thing) return true;
    }
    return false;
  }
  void add(const Change& change) {
    const std::string thing = thing_of(change);
    if (!thing.empty()) things_.push_back(thing);
  }

 private:
  std::vector<std::string> things_;
};

/// Whether the account said no before it did anything: the step is then as if never begun, so that
/// what somebody else makes afterwards is not taken for ours.
bool is_surely_not_made(const Change& change, const base::Error& error) {
  if (error.code() == "setup.changed_meanwhile") return true;
  // The association is several requests: some of them may have been carried out.
  return !std::holds_alternative<AssociateRole>(change) &&
         error.scope() == base::ErrorScope::task && error.code().starts_with("aws.") &&
         error.code() != "aws.server_failure";
}

/// Says whether it was made here, and not there already.
bool make(const Change& change, const Plan& plan, SetupJournal& journal, const Tools& tools,
          const Conversation& conversation) {
  const std::size_t step = journal.begin(plan.account, plan.region, change);
  FAULT_POINT("setup_begun");
  Made made;
  try {
    made = make_change(change, tools);
  } catch (base::Error& error) {
    if (is_surely_not_made(change, error)) journal.undone(step);
    throw error.in(title_of(change));
  }
  FAULT_POINT("setup_made");
  if (made.was_there) {
    journal.undone(step);
    conversation.say("there already: " + title_of(change));
    return false;
  }
  journal.made(step, made.id);
  conversation.say("made: " + title_of(change) + (made.id.empty() ? "" : " (" + made.id + ")"));
  return true;
}

}  // namespace

Applied apply_plan(const Plan& plan, SetupJournal& journal, const Tools& tools,
                   const Conversation& conversation) {
  Applied result;
  Declined declined;
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    const Change& change = plan.changes[i];
    if (declined.lacks_ground(change)) {
      conversation.say("passed over, as what it needs was declined: " + title_of(change));
      ++result.declined;
      continue;
    }
    const Answer answer = conversation.ask(change, i + 1);
    if (answer == Answer::quit) {
      result.declined += plan.changes.size() - i;
      break;
    }
    if (answer == Answer::no) {
      declined.add(change);
      ++result.declined;
      continue;
    }
    if (make(change, plan, journal, tools, conversation)) ++result.made;
  }
  return result;
}

TakenBack take_back(SetupJournal& journal, const Place& here, const Tools& tools,
                    const Conversation& conversation) {
  TakenBack result;
  std::size_t number = 0;
  for (std::size_t i = journal.steps().size(); i-- > 0;) {
    const Step step = journal.steps()[i];
    if (step.state == StepState::undone) continue;
    if (step.account != here.account || step.region != here.region) {
      conversation.say(fmt::format("left: it was made in the account {}, {}: {}", step.account,
                                   step.region, title_of(step.change)));
      ++result.left;
      continue;
    }
    const Answer answer = conversation.ask(step.change, ++number);
    if (answer == Answer::quit) break;
    if (answer == Answer::no) {
      ++result.declined;
      continue;
    }
    Undone undone;
    try {
      undone = undo_step(step, tools);
    } catch (base::Error& error) {
      throw error.in(undo_title_of(step.change));
    }
    const std::string remark = undone.remark.empty() ? "" : " (" + undone.remark + ")";
    if (undone.is_done) journal.undone(i);
    conversation.say((undone.is_done ? "taken back: " : "left: ") + title_of(step.change) + remark);
    ++(undone.is_done ? result.undone : result.left);
  }
  return result;
}

}  // namespace setup
