#include "app/commands.hpp"
#include "app/stop_signals.hpp"
#include "app/terminal.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "config/task_file.hpp"
#include "doctor/aws_session.hpp"
#include "doctor/report.hpp"
#include "setup/apply.hpp"
#include "setup/plan.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <iostream>
#include <utility>

namespace app {
namespace {

using base::Error;
using base::ErrorScope;

constexpr int kDone = 0;
constexpr int kSomethingLeft = 3;

Error bad_input(const std::string& message, const std::string& advice) {
  return Error(ErrorScope::request, "setup.options", message, advice);
}

void refuse_what_does_not_fit(const SetupOptions& options) {
  if (options.is_applied && options.is_undone) {
    throw bad_input("--apply and --undo exclude each other", "Give one of them.");
  }
  const bool acts = options.is_applied || options.is_undone;
  if (options.says_yes && !acts) {
    throw bad_input("--yes answers what --apply or --undo ask", "Give one of them with it.");
  }
  if (acts && options.form != setup::PlanForm::plan) {
    throw bad_input("--form prints, --apply and --undo act", "Leave out one of them.");
  }
  if (acts && !options.says_yes && ::isatty(STDIN_FILENO) != 1) {
    throw bad_input("there is no terminal to ask for leave before each change",
                    "Give --yes to let it make all of them; without --apply or --undo it shows "
                    "what these are.");
  }
}

void refuse_without_account(const model::TaskDefinition& task) {
  if (doctor::may_ask_aws(task)) return;
  if (task.staging.bucket.empty() || task.target.engine == "none") {
    throw bad_input(fmt::format("{} stages files without an account of AWS: there is nothing to "
                                "set up",
                                task.origin),
                    "sluice doctor proves its path.");
  }
  throw bad_input(fmt::format("{} names an S3 of its own (endpoint_url), but nothing says where "
                              "IAM, EC2 and Redshift answer",
                              task.origin),
                  "Set AWS_ENDPOINT_URL to their address.");
}

bool is_about_keys(const Error& error) {
  return error.code() == "aws.signature_mismatch" || error.code() == "aws.token_expired" ||
         error.code() == "aws.unknown_key";
}

class Setup {
 public:
  Setup(const SetupOptions& options, const model::TaskDefinition& task)
      : options_(options),
        task_(task),
        form_{options.task_file, output_width(), has_colours()},
        session_(task, base::system_clock(), doctor::Patience::long_change, signals_.token()),
        tools_{session_.caller(), base::system_clock(), signals_.token(),
               [this](const std::string& line) { show_progress(line); }} {}

  int run() {
    if (options_.is_undone) return undo();
    if (options_.is_applied) return apply();
    print(planned());
    return kDone;
  }

 private:
  doctor::AccountFacts facts() {
    doctor::AccountFacts facts = doctor::read_account_facts(session_.caller(), task_);
    if (!facts.account.empty()) return facts;
    CHECK(facts.refusal.has_value(), "without an account there is a reason");
    Error refusal(*facts.refusal);
    // Which keys are used is the caller's affair; that nobody answers is not.
    if (is_about_keys(refusal)) refusal.with_scope(ErrorScope::request);
    throw refusal.in("asking AWS whose keys these are");
  }

  setup::Plan planned() {
    const bool is_bucket_ours =
        setup::made_bucket(setup::read_journal(task_.state_folder), task_.staging.bucket);
    return setup::make_plan(facts(), task_, {options_.is_wide, is_bucket_ours});
  }

  std::string text_of(const setup::Plan& plan) const {
    switch (options_.form) {
      case setup::PlanForm::plan: return setup::plan_text(plan, form_);
      case setup::PlanForm::json: return setup::plan_json(plan, form_);
      case setup::PlanForm::cli: return setup::plan_cli(plan, form_);
      case setup::PlanForm::cloudformation: return setup::plan_cloudformation(plan, form_);
      case setup::PlanForm::terraform: return setup::plan_terraform(plan, form_);
    }
    return {};
  }

  void print(const setup::Plan& plan) const {
    const bool is_template = options_.form == setup::PlanForm::cloudformation ||
                             options_.form == setup::PlanForm::terraform;
    const std::string text = text_of(plan);
    fmt::print("{}", text);
    if (is_template && text.empty()) {
      fmt::print(stderr, "{}\n", setup::no_template_text(plan));
    }
    if (is_template && !plan.left.empty()) {
      fmt::print(stderr, "{} more left for you (--form plan says what)\n", plan.left.size());
    }
    for (const setup::Change& change : setup::not_in_template(plan, options_.form)) {
      fmt::print(stderr, "Not in the template (--form cli has it): {}\n",
                 setup::text_outside_template(change));
    }
  }

  int apply() {
    setup::SetupJournal journal(task_.state_folder, base::system_clock());
    if (journal.is_in_doubt()) {
      setup::settle(journal, place_in(facts().account), tools_, conversation());
    }
    const setup::Plan plan = planned();
    if (plan.changes.empty()) {
      fmt::print("{}", setup::plan_text(plan, form_));
      return plan.left.empty() ? kDone : kSomethingLeft;
    }
    const setup::Applied applied = setup::apply_plan(plan, journal, tools_, conversation());
    const setup::Plan rest = planned();
    for (const doctor::Finding& finding : rest.left) {
      fmt::print("{}", doctor::finding_text(finding, form_.width, form_.colours));
    }
    fmt::print("{} made, {} declined. {}\n", counted(applied.made), applied.declined,
               rest.is_whole() ? "The account's part of the path is complete: `sluice doctor` "
                                 "proves the rest."
                               : fmt::format("{} more to make, {} left for you.",
                                             counted(rest.changes.size()), rest.left.size()));
    return rest.is_whole() ? kDone : kSomethingLeft;
  }

  int undo() {
    setup::SetupJournal journal(task_.state_folder, base::system_clock());
    const std::string account = facts().account;
    const setup::TakenBack result =
        setup::take_back(journal, place_in(account), tools_, conversation());
    if (result.undone + result.declined + result.left == 0) {
      fmt::print("Nothing to take back: {} holds nothing that setup made.\n", journal.path());
      return kDone;
    }
    fmt::print("{} taken back, {} declined, {} left.\n", counted(result.undone), result.declined,
               result.left);
    return result.left + result.declined == 0 ? kDone : kSomethingLeft;
  }

  setup::Place place_in(const std::string& account) const {
    return {account, task_.staging.region, doctor::region_of_warehouse(task_)};
  }

  /// Where it is, when the task is elsewhere by now.
  std::string other_place_of(const setup::Change& change) const {
    const std::string* region = setup::region_of(change);
    if (region == nullptr || region->empty()) return "";
    const bool is_of_task =
        *region == task_.staging.region || *region == doctor::region_of_warehouse(task_);
    return is_of_task ? "" : fmt::format(" (in {})", *region);
  }

  static std::string counted(std::size_t number) {
    return fmt::format("{} change{}", number, number == 1 ? "" : "s");
  }

  setup::Conversation conversation() {
    return {[this](const setup::Change& change, std::size_t number) { return ask(change, number); },
            [this](const std::string& line) {
              end_progress();
              fmt::print("{}\n", line);
              std::fflush(stdout);
            }};
  }

  setup::Answer ask(const setup::Change& change, std::size_t number) {
    if (signals_.token().stop_requested()) {
      throw Error(ErrorScope::cancelled, "cancelled", "stopped before: " + setup::title_of(change),
                  "");
    }
    if (options_.is_undone) {
      fmt::print("\n{:>4}  {}{}\n", number, setup::undo_title_of(change), other_place_of(change));
    } else {
      fmt::print("\n{}", setup::change_text(change, number, form_));
    }
    std::fflush(stdout);
    if (options_.says_yes || says_yes_to_all_) return setup::Answer::yes;
    for (;;) {
      fmt::print("      {} [y]es, [n]o, [a]ll, [q]uit: ",
                 options_.is_undone ? "Take it back?" : "Make it?");
      std::fflush(stdout);
      std::string answer;
      if (!std::getline(std::cin, answer)) return setup::Answer::quit;
      if (signals_.token().stop_requested()) return setup::Answer::quit;
      if (answer == "y" || answer == "yes") return setup::Answer::yes;
      if (answer == "n" || answer == "no") return setup::Answer::no;
      if (answer == "q" || answer == "quit") return setup::Answer::quit;
      if (answer == "a" || answer == "all") {
        says_yes_to_all_ = true;
        return setup::Answer::yes;
      }
    }
  }

  /// One line that is painted over on a terminal; elsewhere a line every now and then.
  void show_progress(const std::string& line) {
    if (::isatty(STDERR_FILENO) == 1) {
      fmt::print(stderr, "\r      {}\x1b[K", line);
      has_progress_ = true;
    } else if (++progress_lines_ % 6 == 1) {
      fmt::print(stderr, "      {}\n", line);
    }
  }

  void end_progress() {
    if (has_progress_) fmt::print(stderr, "\r\x1b[K");
    has_progress_ = false;
  }

  const SetupOptions& options_;
  const model::TaskDefinition& task_;
  const setup::FormOptions form_;
  const StopSignals signals_{[] {}};
  doctor::AwsSession session_;
  const setup::Tools tools_;
  bool says_yes_to_all_ = false;
  bool has_progress_ = false;
  int progress_lines_ = 0;
};

}  // namespace

int setup_command(const SetupOptions& options) {
  refuse_what_does_not_fit(options);
  const model::TaskDefinition task = config::read_task_file(options.task_file);
  refuse_without_account(task);
  base::set_log_level(base::LogLevel::error);
  return Setup(options, task).run();
}

}  // namespace app
