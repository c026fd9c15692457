#pragma once
// The verbs of the program, one function each; each gives the exit code: 0 done, 2 bad input, 3 a
// check failed, 4 the task failed. Errors are thrown to main, which prints them once.
#include "cdc/change_printer.hpp"
#include "setup/plan_forms.hpp"
#include "task/resume_plan.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace app {

struct RunOptions {
  std::string task_file;
  task::StartMode mode = task::StartMode::resume;
};

struct BinlogOptions {
  std::string from;   ///< a binary log file, or a task file (*.toml) whose source is read
  std::string start;  ///< for a server: the position to begin at
  cdc::PrintForm form = cdc::PrintForm::text;
};

struct DoctorOptions {
  std::string task_file;
  bool is_json = false;
  std::string html_file;  ///< empty: none is written
  std::chrono::seconds copy_deadline{120};
};

struct SetupOptions {
  std::string task_file;
  setup::PlanForm form = setup::PlanForm::plan;
  bool is_wide = false;  ///< the role as DMS's manual has it
  bool is_applied = false;
  bool is_undone = false;
  bool says_yes = false;  ///< asks nothing
};

struct AssessOptions {
  std::string task_file;
  std::uint64_t sample_rows = 100'000;
  bool is_complete = false;
  bool is_json = false;
  std::string html_file;  ///< empty: none is written
};

int run_command(const RunOptions& options);
/// Proves the whole path and says what to mend.
int doctor_command(const DoctorOptions& options);
/// Shows, makes or takes back what the path lacks in the account.
int setup_command(const SetupOptions& options);
/// Reads the data and says how it fits; 3 when a value would not arrive as it is.
int assess_command(const AssessOptions& options);
/// Prints the changes of a log, a line each.
int binlog_command(const BinlogOptions& options);
/// Prints the target DDL with a reason per column.
int schema_command(const std::string& task_file);
/// Writes a commented task file; refuses to overwrite one.
int init_command(const std::string& path);

}  // namespace app
