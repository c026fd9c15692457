#pragma once
// The port of changes over Redshift: batches applied exactly once, the checkpoint in the same
// transaction.
//
// A batch is one transaction. Its first statement moves the row of the position table from
// `previous` to `next` and so holds that table's lock to the end; the epoch is read through another
// session while it is held, so that a process that was fenced stops, and a newcomer waits
// (control_tables). When the answer to a COMMIT was lost, the next apply() first waits at that lock
// for the old transaction to end, then reads the row: `next` means that it had committed. One
// thread applies; checkpoint(), describe() and interrupt() may come from others. Errors as
// port/change_target. docs/recovery.md is the protocol.
#include "port/change_target.hpp"
#include "redshift/session_pool.hpp"
#include "redshift/table_apply.hpp"
#include "redshift/task_fence.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace redshift {

/// Who applies: the task and the epoch that RedshiftWarehouse::open_task gave this process.
struct TaskHolder {
  std::string task;
  std::uint64_t epoch = 0;
};

class RedshiftChanges final : public port::ChangeTarget {
 public:
  /// `region` is where the staging bucket lies. sluice's own tables are there: open_task made them.
  RedshiftChanges(model::TargetEndpoint target, std::string region, TaskHolder holder);

  std::optional<model::Checkpoint> checkpoint() override;
  std::vector<port::CapturedTable> captured_tables() override;
  void begin(const model::Checkpoint& first,
             const std::vector<port::CapturedTable>& tables) override;
  void forget() override;
  port::ApplyResult apply(const port::ApplyRequest& request) override;
  void probe(const port::TableChanges& changes) override;
  std::optional<model::TargetTable> describe(const model::TableId& id) override;
  std::map<model::TableId, model::TargetTable> describe_all(
      const std::vector<model::TableId>& ids) override;
  void interrupt() noexcept override;

 private:
  Situation situation(std::string purpose) const;
  const ChangeTables& tables() const { return fence_.control().changes(); }
  /// Runs statements over sluice's own tables; gives what the last one returned.
  QueryResult run_own(Session& session, const std::vector<std::string>& statements,
                      const std::string& purpose);
  bool was_applied(Session& session, const port::ApplyRequest& request);
  bool holds(const std::optional<ChangeTables::StoredCheckpoint>& stored,
             const model::Checkpoint& next) const;
  void run_before(Session& session, const port::ApplyRequest& request);
  bool move_checkpoint(Session& session, const port::ApplyRequest& request);
  std::vector<port::AppliedTable> run_steps(Session& session, const port::ApplyRequest& request);
  void write_records(Session& session, const port::ApplyRequest& request);
  void commit(Session& session, const std::string& purpose);

  SessionPool pool_;
  TaskFence fence_;
  const std::string region_;
  const TaskHolder holder_;
  bool is_doubtful_ = false;  // a COMMIT was sent and its answer never came
};

}  // namespace redshift
