#pragma once
// The port of changes where there is no warehouse ([target] engine = "none"): staged files are the
// result.
//
// The truth is a SQLite file in the task's state folder (change_records): the checkpoint, the
// records of the tables, and which staged files count. A batch is applied by one transaction there;
// what it is made of is then told in the staging area, by batches/BATCH-<number>.json. A process
// that dies in between leaves the text in SQLite, and the next one tells it. So a batch whose
// description is there is complete, and one without does not count (docs/staged_changes.md).
// Thread-safe by one mutex: it is written a few times per batch. Errors: those of the store and of
// SQLite; task when another process took over ("task.fenced") or the checkpoint is another one.
#include "port/change_target.hpp"
#include "port/object_store.hpp"
#include "state/batch_description.hpp"
#include "state/change_records.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace state {

struct StagedSettings {
  std::string path;    ///< of the SQLite file
  std::string prefix;  ///< model::staging_prefix of the task
  bool loads = false;  ///< a table joins with the files of its load
  /// The target table that a source table would have.
  std::function<model::TargetTable(const model::TableSchema& schema, const model::TableId& target)>
      propose;
};

class StagedChanges final : public port::ChangeTarget {
 public:
  /// Takes the task over. The store must outlive it.
  StagedChanges(StagedSettings settings, port::ObjectStore& store);

  std::uint64_t epoch() const noexcept { return epoch_; }
  /// True when batches lie in the staging area and nothing is known of any: the state folder is
  /// another one, or was lost.
  bool finds_unknown_batches();
  /// Says whether the file is part of a batch or a load that counts.
  bool keeps(const model::StagedName& name);

  std::optional<model::Checkpoint> checkpoint() override;
  std::vector<port::CapturedTable> captured_tables() override;
  void begin(const model::Checkpoint& first,
             const std::vector<port::CapturedTable>& tables) override;
  void forget() override;
  port::ApplyResult apply(const port::ApplyRequest& request) override;
  /// Takes everything: nobody here looks into the rows.
  void probe(const port::TableChanges& /*changes*/) override {}
  std::optional<model::TargetTable> describe(const model::TableId& id) override;
  void interrupt() noexcept override {}

 private:
  void check_epoch();
  void commit(const port::ApplyRequest& request, std::vector<StagedLoad> loads);
  void tell();
  void follow(const port::TargetChange& change);
  std::vector<StagedLoad> loads_of(const port::ApplyRequest& request);
  std::vector<std::string> chunk_urls(const model::TableId& source);

  std::mutex mutex_;  // guards the records: the load's threads, the applier and the tracker ask
  const StagedSettings settings_;
  port::ObjectStore& store_;
  ChangeRecords records_;
  const std::uint64_t epoch_;
};

}  // namespace state
