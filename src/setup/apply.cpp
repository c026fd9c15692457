#include "setup/apply.hpp"

#include "base/error.hpp"
#include "base/fault_point.hpp"
#include "setup/trace.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace setup {
namespace {

std::string role_text(const std::string& name) {
  return "role " + name;
}

/// The roles or the bucket that the change needs and that other changes of the plan may make.
std::vector<std::string> grounds_of(const Change& change, const std::string& account) {
  using Grounds = std::vector<std::string>;
  Grounds grounds =
      std::visit(Overloaded{[](const CloseBucket& it) { return Grounds{"bucket " + it.bucket}; },
                            [](const EncryptBucket& it) { return Grounds{"bucket " + it.bucket}; },
                            [](const AddCleanup& it) { return Grounds{"bucket " + it.bucket}; },
                            [](const PutPolicy& it) { return Grounds{role_text(it.role)}; },
                            [](const ChangeTrust& it) { return Grounds{role_text(it.role)}; },
                            [](const AssociateRole& it) {
                              return Grounds{role_text(doctor::role_name_of(it.role_arn))};
                            },
                            [](const auto&) { return Grounds{}; }},
                 change);
  const std::string other =
      std::visit(Overloaded{[](const MakeRole& it) { return it.former_arn; },
                            [](const ChangeTrust& it) { return it.former_arn; },
                            [](const PutPolicy& it) { return it.next_arn; },
                            [](const auto&) { return std::string(); }},
                 change);
  // Another account may have a role of the same name.
  if (!other.empty() && doctor::account_of(other) == account) {
    grounds.push_back(role_text(doctor::role_name_of(other)));
  }
  return grounds;
}

/// What the change makes for others to stand on.
std::string thing_of(const Change& change) {
  if (const auto* it = std::get_if<MakeBucket>(&change)) return "bucket " + it->bucket;
  if (const auto* it = std::get_if<MakeRole>(&change)) return role_text(it->role);
  return "";
}

class Declined {
 public:
  explicit Declined(std::string account) : account_(std::move(account)) {}

  bool lacks_ground(const Change& change) const {
    const std::vector<std::string> grounds = grounds_of(change, account_);
    return std::any_of(grounds.begin(), grounds.end(), [&](const std::string& ground) {
      return std::find(things_.begin(), things_.end(), ground) != things_.end();
    });
  }
  void add(const Change& change) {
    const std::string thing = thing_of(change);
    if (!thing.empty()) things_.push_back(thing);
  }

 private:
  std::string account_;
  std::vector<std::string> things_;
};

/// Says whether it was made here, and not there already.
bool make(const Change& change, const Plan& plan, SetupJournal& journal, const Tools& tools,
          const Conversation& conversation) {
  const std::string* own_region = region_of(change);
  const bool has_region = own_region != nullptr && !own_region->empty();
  const std::size_t step =
      journal.begin(plan.account, has_region ? *own_region : plan.region, change);
  FAULT_POINT("setup_begun");
  Tools noting = tools;
  noting.taken = [&] { journal.made(step, ""); };
  Made made;
  try {
    made = make_change(change, noting);
  } catch (base::Error& error) {
    // What was taken, and could only not be waited for, is made.
    const bool is_open = journal.steps()[step].state == StepState::begun;
    if (is_open && is_surely_not_made(change, error)) journal.undone(step);
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

/// Whether it is an association of a role that setup made, and did not take back yet.
bool is_of_own_role(const Step& step, const std::vector<Step>& steps) {
  const auto* association = std::get_if<AssociateRole>(&step.change);
  if (association == nullptr) return false;
  const std::string name = doctor::role_name_of(association->role_arn);
  return std::any_of(steps.begin(), steps.end(), [&](const Step& other) {
    const auto* making = std::get_if<MakeRole>(&other.change);
    return making != nullptr && making->role == name && other.state == StepState::made &&
           other.account == step.account;
  });
}

}  // namespace

Applied apply_plan(const Plan& plan, SetupJournal& journal, const Tools& tools,
                   const Conversation& conversation) {
  Applied result;
  Declined declined(plan.account);
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    const Change& change = plan.changes[i];
    if (declined.lacks_ground(change)) {
      conversation.say("passed over, as what it needs was declined: " + title_of(change));
      declined.add(change);
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

void settle(SetupJournal& journal, const Place& here, const Tools& tools,
            const Conversation& conversation) {
  for (std::size_t i = 0; i < journal.steps().size(); ++i) {
    Step step = journal.steps()[i];
    if (step.state != StepState::begun || !is_at(step, here)) continue;
    step = with_region(std::move(step), here, tools);
    const Trace trace = look_for(step, tools);
    if (trace.standing == Standing::ours) journal.made(i, trace.id);
    if (trace.standing == Standing::absent) {
      journal.undone(i);
      conversation.say("was not made: " + title_of(step.change));
    }
  }
}

TakenBack take_back(SetupJournal& journal, const Place& here, const Tools& tools,
                    const Conversation& conversation) {
  TakenBack result;
  std::size_t number = 0;
  for (std::size_t i = journal.steps().size(); i-- > 0;) {
    Step step = journal.steps()[i];
    if (step.state == StepState::undone) continue;
    if (!is_at(step, here)) {
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
    // A role of setup's own is on a list for setup's sake, whoever put it there.
    if (is_of_own_role(step, journal.steps())) step.state = StepState::made;
    Undone undone;
    try {
      undone = undo_step(with_region(step, here, tools), tools);
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
