#pragma once
// Brings the staged changes of one table into it, and the table itself after its source: the steps
// of a batch, within the caller's transaction but for prepare().
//
// Used by change_applier; belongs to one thread and one session. Errors: as explain() and run_copy,
// with the context "table SOURCE" (of changes) or "target table TARGET" (of the table itself).
#include "dialect/apply_plan.hpp"
#include "port/change_target.hpp"
#include "redshift/task_fence.hpp"

#include <cstdint>
#include <string>

namespace redshift {

class TableApply {
 public:
  /// `basis` says role, region and login; the session outlives this.
  TableApply(Session& session, TaskFence& fence, Situation basis)
      : session_(session), fence_(fence), basis_(std::move(basis)) {}

  /// Stages, deletes and inserts; each call needs tables of names that are free in the session,
  /// which it drops again.
  port::AppliedTable apply(const port::TableChanges& changes);
  /// Runs what a change needs before the transaction, where it was not done by an earlier try.
  void prepare(const port::TargetChange& change);
  /// Creates, drops, empties, renames or rebuilds.
  void change(const port::TargetChange& change);

 private:
  Situation situation(std::string purpose) const;
  port::AppliedTable run_plan(const port::TableChanges& changes);
  void copy_stage(const port::TableChanges& changes, const dialect::ApplyPlan& plan);
  void run_change(const port::TargetChange& change, const Situation& what);
  void create_schema(const std::string& schema, const Situation& what);
  void rebuild(const port::TargetChange& change, const Situation& what);
  void rename(const port::TargetChange& change, const Situation& what);

  Session& session_;
  TaskFence& fence_;
  const Situation basis_;
  std::uint64_t plans_ = 0;
};

}  // namespace redshift
