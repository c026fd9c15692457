#pragma once
// One table while it is being loaded: what its threads share.
//
// Owned by LoadRun for the whole run. After start() has filled the target half it is read-only but
// for the atomics and what the mutex guards (the failure, because the first of several threads to
// fail decides the report).
#include "load/load_progress.hpp"
#include "load/table_job.hpp"
#include "model/staged_file.hpp"
#include "model/target_table.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace load {

class TableLoad {
 public:
  TableLoad(TableJob job, TableProgress& progress) : job_(std::move(job)), progress_(progress) {}

  const TableJob& job() const noexcept { return job_; }
  TableProgress& progress() const noexcept { return progress_; }

  /// Fills in what the preparation found; before any chunk of the table is read.
  void set_target(model::TargetTable table, bool replaces_by_key);
  const model::TargetTable& target() const noexcept { return target_; }
  bool replaces_by_key() const noexcept { return replaces_by_key_; }
  /// Says that rows which this task did not load may be in the target table.
  void note_foreign_rows(bool may_be_there) noexcept { has_foreign_rows_ = may_be_there; }
  bool has_foreign_rows() const noexcept { return has_foreign_rows_; }
  /// How the target table is prepared.
  model::TablePrep prep(model::TablePrep of_task) const { return job_.prep.value_or(of_task); }

  std::uint64_t next_file_number() noexcept { return ++last_file_; }
  /// Counts a loaded chunk; true when it was the last one of the table.
  bool count_loaded_chunk() noexcept;

  /// Keeps the first failure; false when there was one already.
  bool fail(base::ErrorReport report);
  bool has_failed() const noexcept { return failed_.load(std::memory_order_acquire); }
  std::optional<base::ErrorReport> failure() const;

 private:
  TableJob job_;
  TableProgress& progress_;
  model::TargetTable target_;
  bool replaces_by_key_ = false;
  bool has_foreign_rows_ = false;
  std::atomic<std::uint64_t> last_file_{0};
  std::atomic<bool> failed_{false};
  mutable std::mutex mutex_;  // guards failure_
  std::optional<base::ErrorReport> failure_;
};

/// One chunk on its way: its files arrive from the uploaders in any order; whoever completes it
/// passes it on.
class ChunkLoad {
 public:
  ChunkLoad(TableLoad& table, model::Chunk chunk, std::string null_sentinel)
      : table_(table), chunk_(std::move(chunk)), null_sentinel_(std::move(null_sentinel)) {}

  TableLoad& table() const noexcept { return table_; }
  const model::Chunk& chunk() const noexcept { return chunk_; }
  const std::string& null_sentinel() const noexcept { return null_sentinel_; }

  void file_opened();
  /// Both answer true exactly once: when everything was read and the last open file is staged.
  bool file_staged(model::StagedFile file);
  bool reading_done(std::vector<std::string> columns);
  /// Nothing of this chunk will be loaded; its files are left to the clean-up.
  void abandon() noexcept { abandoned_.store(true, std::memory_order_release); }
  bool is_abandoned() const noexcept {
    return abandoned_.load(std::memory_order_acquire) || table_.has_failed();
  }

  /// Valid once the chunk is complete.
  const std::vector<model::StagedFile>& files() const noexcept { return files_; }
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  std::uint64_t rows() const noexcept;

 private:
  TableLoad& table_;
  const model::Chunk chunk_;
  const std::string null_sentinel_;
  std::atomic<bool> abandoned_{false};
  std::mutex mutex_;  // guards the rest: loader and uploaders meet here once per file
  std::vector<model::StagedFile> files_;
  std::vector<std::string> columns_;
  int open_files_ = 0;
  bool is_read_ = false;
};

}  // namespace load
