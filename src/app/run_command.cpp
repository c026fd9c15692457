#include "app/change_view.hpp"
#include "app/closing_table.hpp"
#include "app/commands.hpp"
#include "app/stop_signals.hpp"
#include "app/terminal.hpp"
#include "base/log.hpp"
#include "config/task_file.hpp"
#include "task/replication_task.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace app {
namespace {

constexpr int kExitDone = 0;
constexpr int kExitFailed = 4;
constexpr int kExitStopped = 130;

task::RunResult run_with_painter(task::ReplicationTask& task, task::StartMode mode,
                                 std::stop_token stop) {
  const Painter painter({[&task] { return task.progress(); }, [&task] { return task.changes(); }});
  return task.run(mode, std::move(stop));
}

/// How the end of a task with changes is told; the exit code.
int tell_changes(const task::ReplicationTask& task, const task::RunResult& result,
                 std::size_t failed) {
  const task::ChangeSummary& changes = *result.changes;
  fmt::print("{}\n", change_table(task.changes(), changes));
  if (failed > 0 || !changes.stopped.empty()) {
    fmt::print(
        "{} tables failed to load, {} stopped. Mend what is said above and run again: those tables "
        "are loaded again, the others go on.\n",
        failed, changes.stopped.size());
    return kExitFailed;
  }
  if (result.was_stopped) {
    fmt::print("Stopped. Run the same command again to go on behind that position.\n");
    return kExitStopped;
  }
  fmt::print("The stop point was reached. Without it the task goes on behind that position.\n");
  return kExitDone;
}

}  // namespace

int run_command(const RunOptions& options) {
  model::TaskDefinition definition = config::read_task_file(options.task_file);
  if (!definition.log_file.empty()) base::log_to_file(definition.log_file);
  const std::string name = definition.name;
  const StopSignals signals([] {
    base::log_warning(base::LogComponent::task_manager,
                      "Stopping in order: COPYs that run are finished, the open batch is applied, "
                      "staged files removed. Press Ctrl-C again to end at once (also safe)");
  });
  base::log_info(base::LogComponent::task_manager, "Task '{}' starts ({})", name,
                 options.mode == task::StartMode::restart ? "restart" : "resume");
  task::ReplicationTask task(std::move(definition), base::system_clock());
  const task::RunResult result = run_with_painter(task, options.mode, signals.token());
  const auto failed = static_cast<std::size_t>(
      std::count_if(result.tables.begin(), result.tables.end(),
                    [](const load::TableOutcome& outcome) { return outcome.error.has_value(); }));
  fmt::print("\n{}\n", closing_table(result));
  if (result.changes) return tell_changes(task, result, failed);
  if (result.was_stopped) {
    fmt::print("Stopped. Run the same command again to go on with what is missing.\n");
    return kExitStopped;
  }
  if (failed > 0) {
    fmt::print(
        "{} of {} tables failed. Mend what is said above and run again: complete tables are "
        "kept.\n",
        failed, result.tables.size() + result.kept.size());
    return kExitFailed;
  }
  fmt::print(
      "Task '{}' is complete. Running again loads nothing twice; --restart loads everything "
      "anew.\n",
      name);
  return kExitDone;
}

}  // namespace app
