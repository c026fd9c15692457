#pragma once
// One task from start to end: the place where adapters meet ports.
//
// Built from a task definition; run() is called once, from one thread. It takes the task's lock on
// this machine and its epoch on the target, removes what an earlier process left in staging,
// decides per table what is to be done (task/resume_plan, task/change_plan), loads, follows the
// changes if the task has them (task/change_task), and removes everything it staged. progress() and
// changes() may be read from another thread once they are not null. Errors of single tables are in
// the result; an error of the whole task is thrown.
#include "base/clock.hpp"
#include "cdc/change_progress.hpp"
#include "load/load_progress.hpp"
#include "load/table_job.hpp"
#include "model/task_definition.hpp"
#include "task/resume_plan.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace task {

struct KeptTable {
  model::TableId table;
  std::uint64_t rows = 0;
};

struct StoppedTable {
  model::TableId table;
  std::string reason;
};

/// What following the changes came to.
struct ChangeSummary {
  std::string position;  ///< everything up to here is in the target
  bool has_followed = false;
  std::vector<StoppedTable> stopped;  ///< whose changes are no longer applied
  std::string dead_letter_file;       ///< empty: no change was left out
};

struct RunResult {
  std::vector<load::TableOutcome> tables;
  std::vector<KeptTable> kept;  ///< complete before this run
  bool was_stopped = false;
  std::string rejected_rows_file;  ///< empty: nothing was altered or left out
  std::optional<ChangeSummary> changes;
};

class ReplicationTask {
 public:
  ReplicationTask(model::TaskDefinition definition, base::Clock& clock);
  ~ReplicationTask();

  RunResult run(StartMode mode, std::stop_token stop);
  /// Null until the load has begun; then valid until this object is destroyed.
  const load::LoadProgress* progress() const noexcept { return progress_.load(); }
  /// Null until changes are followed; then valid until this object is destroyed.
  const cdc::ChangeProgress* changes() const noexcept { return changes_.load(); }

 private:
  class Run;
  model::TaskDefinition definition_;
  base::Clock& clock_;
  std::unique_ptr<Run> run_;
  std::atomic<const load::LoadProgress*> progress_{nullptr};
  std::atomic<const cdc::ChangeProgress*> changes_{nullptr};
};

}  // namespace task
