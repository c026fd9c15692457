// The program: reads the command line, calls the verb, prints an error once, gives the exit code.
#include "app/commands.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "standin/local_command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kExitBadInput = 2;
constexpr int kExitCheckFailed = 3;
constexpr int kExitTaskFailed = 4;
constexpr int kExitStopped = 130;

int exit_code(base::ErrorScope scope) {
  switch (scope) {
    case base::ErrorScope::request: return kExitBadInput;
    case base::ErrorScope::check: return kExitCheckFailed;
    case base::ErrorScope::cancelled: return kExitStopped;
    default: return kExitTaskFailed;
  }
}

int report(const base::ErrorReport& failure) {
  fmt::print(stderr, "\nsluice: {}\n", failure.to_text());
  return exit_code(failure.scope);
}

/// What the parsed command line asks for; gives the exit code.
using Verb = std::function<int()>;

void add_init(CLI::App& program, Verb& chosen) {
  const auto file = std::make_shared<std::string>("task.toml");
  CLI::App* init = program.add_subcommand("init", "Write a commented task file");
  init->add_option("file", *file, "The file to write")->capture_default_str();
  init->callback([&chosen, file] { chosen = [file] { return app::init_command(*file); }; });
}

void add_schema(CLI::App& program, Verb& chosen) {
  const auto file = std::make_shared<std::string>();
  CLI::App* schema =
      program.add_subcommand("schema", "Print the target DDL, with a reason for each type");
  schema->add_option("task", *file, "Task file")->required();
  schema->callback([&chosen, file] { chosen = [file] { return app::schema_command(*file); }; });
}

void add_run(CLI::App& program, Verb& chosen) {
  const auto options = std::make_shared<app::RunOptions>();
  CLI::App* run =
      program.add_subcommand("run", "Run the task: load what is missing, then follow changes");
  run->add_option("task", options->task_file, "Task file")->required();
  run->add_flag_callback(
      "--restart", [options] { options->mode = task::StartMode::restart; },
      "Start over: prepare every table again by table_prep and load it anew");
  run->callback([&chosen, options] { chosen = [options] { return app::run_command(*options); }; });
}

void add_binlog(CLI::App& program, Verb& chosen) {
  const auto options = std::make_shared<app::BinlogOptions>();
  CLI::App* binlog =
      program.add_subcommand("binlog", "Print the changes in a binary log, a line each");
  binlog->add_option("log", options->from, "A binary log file, or a task file (*.toml)")
      ->required();
  binlog->add_option("--start", options->start,
                     "With a task file: the position to begin at, FILE:OFFSET or GTIDs");
  binlog->add_flag_callback(
      "--json", [options] { options->form = cdc::PrintForm::json; }, "One JSON object a line");
  binlog->callback(
      [&chosen, options] { chosen = [options] { return app::binlog_command(*options); }; });
}

void add_doctor(CLI::App& program, Verb& chosen) {
  const auto options = std::make_shared<app::DoctorOptions>();
  CLI::App* doctor = program.add_subcommand(
      "doctor", "Prove the whole path from the source to the target; say what to mend");
  doctor->add_option("task", options->task_file, "The task file (*.toml)")->required();
  doctor->add_flag("--json", options->is_json, "The report as one JSON document");
  doctor->add_option("--html", options->html_file, "Write the report as a page to this file too");
  doctor
      ->add_option_function<int>(
          "--copy-deadline",
          [options](int seconds) { options->copy_deadline = std::chrono::seconds(seconds); },
          "Seconds after which a COPY without an answer is cancelled")
      ->check(CLI::Range(1, 3600));
  doctor->callback(
      [&chosen, options] { chosen = [options] { return app::doctor_command(*options); }; });
}

void add_assess(CLI::App& program, Verb& chosen) {
  const auto options = std::make_shared<app::AssessOptions>();
  CLI::App* assess = program.add_subcommand(
      "assess", "Read the data: what fits Redshift, what would be rejected or cut, and how long");
  assess->add_option("task", options->task_file, "The task file (*.toml)")->required();
  CLI::Option* sample = assess
                            ->add_option("--sample", options->sample_rows,
                                         "Rows to read of each table, from places all over its key")
                            ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 62))
                            ->capture_default_str();
  assess->add_flag("--complete", options->is_complete, "Read all rows of each table")
      ->excludes(sample);
  assess->add_flag("--json", options->is_json, "The report as one JSON document");
  assess->add_option("--html", options->html_file, "Write the report as a page to this file too");
  assess->callback(
      [&chosen, options] { chosen = [options] { return app::assess_command(*options); }; });
}

void add_setup(CLI::App& program, Verb& chosen) {
  const auto options = std::make_shared<app::SetupOptions>();
  CLI::App* setup = program.add_subcommand(
      "setup", "Show, make or take back what the path lacks in the AWS account");
  setup->add_option("task", options->task_file, "The task file (*.toml)")->required();
  const std::map<std::string, setup::PlanForm> forms = {
      {"plan", setup::PlanForm::plan},
      {"json", setup::PlanForm::json},
      {"cli", setup::PlanForm::cli},
      {"cloudformation", setup::PlanForm::cloudformation},
      {"terraform", setup::PlanForm::terraform}};
  setup->add_option("--form", options->form, "plan, json, cli, cloudformation or terraform")
      ->transform(CLI::Validator(
          [forms](std::string& word) {
            const auto form = forms.find(word);
            if (form == forms.end()) {
              return word +
                     " is not accepted; accepted: plan, json, cli, cloudformation, terraform";
            }
            word = std::to_string(static_cast<int>(form->second));
            return std::string();
          },
          ""));
  setup->add_flag("--wide", options->is_wide,
                  "The role as DMS's manual has it, instead of the least rights");
  setup->add_flag("--apply", options->is_applied, "Make the changes; asks before each");
  setup->add_flag("--undo", options->is_undone, "Take back what setup made; asks before each");
  setup->add_flag("--yes", options->says_yes, "With --apply or --undo: ask nothing");
  setup->callback(
      [&chosen, options] { chosen = [options] { return app::setup_command(*options); }; });
}

void add_local(CLI::App& program, Verb& chosen) {
  CLI::App* local =
      program.add_subcommand("local", "The local stand-in: Redshift, S3 and their account");
  local->prefix_command();  // its own words are read by the stand-in
  local->set_help_flag();
  local->callback([&chosen, local] {
    chosen = [words = local->remaining()] { return standin::run_local_command(words); };
  });
}

int parse_and_run(int count, char** arguments) {
  CLI::App program{
      "sluice: MySQL and MariaDB tables into Amazon Redshift, complete and exactly once"};
  program.set_version_flag("--version", "sluice 0.1.0");
  program.require_subcommand(1);
  bool is_verbose = false;
  program.add_flag("-v,--verbose", is_verbose, "Log in detail");
  Verb chosen;
  for (const auto add :
       {add_init, add_schema, add_doctor, add_assess, add_setup, add_run, add_binlog, add_local}) {
    add(program, chosen);
  }
  try {
    program.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    const int code = program.exit(error);
    return code == 0 ? 0 : kExitBadInput;
  }
  if (is_verbose) base::set_log_level(base::LogLevel::debug);
  return chosen();
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return parse_and_run(count, arguments);
  } catch (...) {
    return report(base::report_current_exception());
  }
}
