#pragma once
// The half of a task that follows the source's log: checkpoint, spool, capture, and the run.
//
// Made by task/replication_task for tasks with changes, on its thread. start() comes before the
// snapshot of a load; join() is called by the load's threads as tables complete; follow() applies
// changes until the stop point or `stop`. What is where, and why in this order: docs/positions.md.
// Errors: those of the parts; an error of the capture also stops a load that runs, and is thrown by
// finish().
#include "base/clock.hpp"
#include "base/prng.hpp"
#include "cdc/cdc_run.hpp"
#include "model/task_definition.hpp"
#include "port/change_source.hpp"
#include "port/change_target.hpp"
#include "port/object_store.hpp"
#include "state/file_log_spool.hpp"
#include "state/file_prepared_store.hpp"
#include "task/change_plan.hpp"
#include "task/dead_letter_file.hpp"
#include "task/source_selection.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace task {

struct ChangeWorld {
  const model::TaskDefinition& definition;
  base::Clock& clock;
  port::ChangeTarget& target;
  port::ObjectStore& store;
  port::Warehouse* warehouse = nullptr;  ///< null: files are the result
  std::uint64_t epoch = 0;
  std::string null_sentinel;
  std::function<void(const cdc::AlteredValue&)> on_altered;  ///< from decoder threads
};

enum class FollowEnd : std::uint8_t { stop_point, stopped, nothing /* no table is left */ };

class ChangeTask {
 public:
  explicit ChangeTask(ChangeWorld world);
  ~ChangeTask();

  /// Reads or sets the checkpoint and begins to capture behind it. A restart forgets checkpoint,
  /// records and spool, once a new beginning is known and the spool can be written; tables that
  /// were captured are still known to decide(), because their rows have to go. `on_failed` is
  /// called from a capture thread when the log cannot be read any more.
  void start(const std::vector<SelectedSource>& selected, StartMode mode,
             std::function<void()> on_failed);
  ChangeDecision decide(const model::TableId& id, const model::TableId& target) const;
  /// Notes that the table's load is complete: from `position` on its changes are applied.
  void join(port::CapturedTable table);
  /// Applies changes. Throws the first error, that of the capture included.
  FollowEnd follow(const std::vector<SelectedSource>& selected, std::stop_token stop);
  /// Ends the capture; throws what ended it before.
  void finish();

  const cdc::ChangeProgress& progress() const noexcept { return progress_; }
  const model::Checkpoint& checkpoint() const noexcept { return checkpoint_; }
  /// True when rows were left out and listed.
  bool has_dead_letters() const noexcept { return dead_letters_.has_any(); }
  const std::string& dead_letter_path() const noexcept { return dead_letters_.path(); }

 private:
  model::LogPosition first_position();
  bool begin(StartMode mode);
  void forget();
  void open_spool();
  void fill_spool(bool is_anew);
  void open_prepared(bool is_anew);  ///< as for the spool
  void start_capture(std::function<void()> on_failed);
  void join_all(std::vector<port::CapturedTable> tables);
  void make_ready(port::CapturedTable& table) const;
  void move_records(std::vector<port::CapturedTable> records,
                    std::vector<port::TargetChange> changes = {});
  void give_new_names(const std::vector<SelectedSource>& selected);
  void give_new_name(port::CapturedTable record, const model::TableId& name);
  void check_stop_point();
  void note_left(const std::vector<SelectedSource>& selected);
  void join_without_load(const std::vector<SelectedSource>& selected);
  model::StopPoint stop_point();
  cdc::CdcSettings settings();
  std::string spool_folder() const { return world_.definition.state_folder + "/spool"; }

  ChangeWorld world_;
  mapping::Rules rules_;
  base::Prng prng_;
  std::unique_ptr<port::ChangeSource> source_;
  std::unique_ptr<state::FileLogSpool> spool_;
  std::unique_ptr<state::FilePreparedStore> prepared_;
  std::unique_ptr<cdc::CaptureThreads> capture_;
  cdc::ChangeProgress progress_;
  DeadLetterFile dead_letters_;
  std::mutex mutex_;  // guards the checkpoint and the records: tables join from several threads
  model::Checkpoint checkpoint_;
  std::map<model::TableId, port::CapturedTable> records_;
  std::map<model::TableId, port::CapturedTable> forgotten_;
};

}  // namespace task
