#pragma once
// Staged parts -> applied batches: one transaction on the target each, tried again until it is in.
//
// Called by the applier thread of cdc_run, and by the simulator. Parts are collected until the
// batch ends; a batch that never ends (a transaction cut off by a stop) is forgotten. A table that
// the target refuses is taken out and stopped, or its refused rows are (by policy); the rest of the
// batch goes on in bulk. Staged files are removed after the commit, unless they are the result.
// Errors: transient when the deadline for trying again passed, task when nothing can go on.
#include "base/clock.hpp"
#include "base/prng.hpp"
#include "base/retry.hpp"
#include "cdc/batch_stager.hpp"
#include "cdc/change_progress.hpp"
#include "cdc/dead_letter.hpp"
#include "cdc/stopped_records.hpp"
#include "model/change_settings.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace cdc {

/// What becomes of the files of a batch that is applied; others are removed in any case.
enum class AppliedFiles { removed, kept };

struct ApplierSettings {
  model::RecordErrorPolicy data_error = model::RecordErrorPolicy::suspend_table;
  bool stop_on_table_error = false;
  AppliedFiles applied_files = AppliedFiles::removed;
  base::RetryPolicy retry;
  std::function<void(const RejectedChange&)> on_rejected;  ///< called before the batch commits
};

struct ApplierWorld {
  port::ChangeTarget& target;
  port::ObjectStore& store;
  base::Clock& clock;
  base::Prng& prng;
  ChangeProgress& progress;
};

class BatchApplier {
 public:
  BatchApplier(ApplierWorld world, ApplierSettings settings)
      : world_(world), settings_(std::move(settings)) {}

  /// Takes the next part; applies the batch that it ends and gives what was applied.
  std::optional<SealedPart> add(StagedPart part, std::stop_token stop);

 private:
  struct Batch;
  struct RefusedRows;
  void apply(Batch& batch, std::stop_token stop);
  void begin(Batch& batch);
  void stop_new_name(Batch& batch, const model::TableId& target);
  void keep_old_names(Batch& batch);
  void leave_out_stopped(Batch& batch);
  void note_undone_renames(const Batch& batch);
  void note_old_name(port::CapturedTable& record) const;
  bool is_left_out(const port::TargetChange& change) const;
  void tell_rejected(const RejectedChange& change) const;
  static bool is_dropped_with(const Batch& batch, const port::CapturedTable& record);
  port::ApplyResult apply_once(const Batch& batch, std::stop_token stop);
  void mend(Batch& batch, const base::Error& error, std::stop_token stop);
  std::vector<RefusedRows> find_refused(Batch& batch, const model::TableId& target,
                                        std::size_t rows_max);
  void take_rows_out(Batch& batch, const model::TableId& target, const base::Error& error,
                     std::stop_token stop);
  void list_refused(Batch& batch, const RefusedRows& refused);
  port::CapturedTable record_of(const Batch& batch, const model::TableId& target);
  void stop_table(Batch& batch, const model::TableId& target, const base::Error& error);
  void note_stopped(const Batch& batch, const model::TableId& source);
  void note_applied(const Batch& batch, const port::ApplyResult& result);
  void remove_files(const std::vector<StagedTable>& tables);

  ApplierWorld world_;
  ApplierSettings settings_;
  std::vector<StagedPart> parts_;
  std::set<model::TableId> stopped_;  // on the source
  std::set<model::TableId> stopped_targets_;
  std::set<std::size_t> stopped_slots_;
  StoppedRecords stopped_records_;
  std::map<model::TableId, model::TableId> old_names_;  // on the target, of renames left out
};

}  // namespace cdc
