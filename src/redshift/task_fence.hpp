#pragma once
// Whether this process may still write for its task: its epoch against the one in force.
//
// Used by the warehouse and by the applier of changes, each with its own; thread-safe. check() uses
// sessions of its own, because it is asked while a session holds the lock that keeps a newcomer
// out. Errors: Error(task) "task.fenced" when another process has taken the task over.
#include "redshift/control_tables.hpp"
#include "redshift/session_pool.hpp"

#include <cstdint>
#include <string>

namespace redshift {

class TaskFence {
 public:
  TaskFence(model::TargetEndpoint target, const std::string& task)
      : pool_(std::move(target)), control_(pool_.target().control_schema, task) {}

  /// Creates sluice's own tables, fences off every older process and gives the epoch of this one.
  std::int64_t raise(Session& session, const Situation& situation);
  /// Takes over the epoch that another part of this process raised.
  void hold(std::int64_t epoch) { epoch_ = epoch; }
  std::int64_t epoch() const noexcept { return epoch_; }

  /// Throws Error(task) when the epoch in force is not ours.
  void check();
  const ControlTables& control() const noexcept { return control_; }
  void interrupt() noexcept { pool_.interrupt_all(); }

 private:
  SessionPool pool_;
  ControlTables control_;
  std::int64_t epoch_ = 0;  // written before the other threads start
};

}  // namespace redshift
