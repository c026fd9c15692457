#pragma once
// What is known of the changes that a task without a warehouse has staged: <state
// folder>/staged_changes.db, one SQLite file. Unlike state.db it is the truth, not a cache.
//
// Owned and guarded by staged_changes. Everything that a batch changes is written between
// transact()'s begin and commit. Errors: those of Database; Error(corrupt) for rows that contradict
// each other.
#include "model/staged_name.hpp"
#include "port/change_target.hpp"
#include "state/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace state {

class ChangeRecords {
 public:
  /// Opens or creates the file; ":memory:" keeps nothing.
  explicit ChangeRecords(const std::string& path);

  /// Runs `work` in one transaction; rolled back when it throws.
  void transact(const std::function<void()>& work);

  /// How many processes have opened the task; the newest one's number.
  std::uint64_t epoch();
  std::uint64_t raise_epoch();

  struct StoredCheckpoint {
    model::Checkpoint checkpoint;
    std::uint64_t epoch = 0;  ///< of the process that wrote it
    std::string untold;       ///< the batch's description while the store does not have it yet
  };
  std::optional<StoredCheckpoint> checkpoint();
  void put_checkpoint(const StoredCheckpoint& stored);
  void note_told();

  std::vector<port::CapturedTable> tables();
  void put_table(const port::CapturedTable& table);

  /// The target tables, as the changes of their definitions made them.
  std::optional<model::TargetTable> target(const model::TableId& id);
  void put_target(const model::TableId& id, const model::TargetTable& table);
  void drop_target(const model::TableId& id);

  /// Notes which staged files count: those of the batch, of a table's load.
  void keep_batch(std::uint64_t epoch, std::uint64_t batch);
  void keep_load(const std::string& folder, std::uint64_t number_base);
  /// Says whether the file is part of what was staged and committed.
  bool keeps(const model::StagedName& name);

  /// Everything but the epoch.
  void forget();

 private:
  void create_schema(const std::string& path);

  Database database_;
};

}  // namespace state
