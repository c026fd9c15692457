#pragma once
// What a person sees of running changes: counters per table, positions and lag by stage.
//
// Written by the threads of cdc_run, read by the terminal's painter and by the closing report.
// Counters are relaxed atomics; the list of tables grows under its mutex and never shrinks.
#include "cdc/lag_tracker.hpp"
#include "model/table_id.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace cdc {

/// One table in DMS's words (DescribeTableStatistics): captured, then applied.
struct TableCounters {
  explicit TableCounters(model::TableId id) : table(std::move(id)) {}

  const model::TableId table;
  std::atomic<std::uint64_t> inserts{0};
  std::atomic<std::uint64_t> updates{0};
  std::atomic<std::uint64_t> deletes{0};
  std::atomic<std::uint64_t> ddls{0};
  std::atomic<std::uint64_t> applied_inserts{0};
  std::atomic<std::uint64_t> applied_updates{0};
  std::atomic<std::uint64_t> applied_deletes{0};
  std::atomic<std::uint64_t> applied_ddls{0};
  std::atomic<std::uint64_t> rejected_rows{0};
  std::atomic<bool> is_stopped{false};
};

class ChangeProgress {
 public:
  /// Adds a table and gives its slot: 0, 1, ...
  std::size_t add_table(model::TableId id) {
    std::lock_guard lock(mutex_);
    tables_.emplace_back(std::move(id));
    return tables_.size() - 1;
  }
  /// The table of a slot; the reference stays valid.
  TableCounters& table(std::size_t slot) {
    std::lock_guard lock(mutex_);
    return tables_.at(slot);
  }
  /// The slot of the table that was added last under this name.
  std::optional<std::size_t> find(const model::TableId& id) const {
    std::lock_guard lock(mutex_);
    for (std::size_t slot = tables_.size(); slot-- > 0;) {
      if (tables_[slot].table == id) return slot;
    }
    return std::nullopt;
  }
  void for_each(const std::function<void(const TableCounters&)>& visit) const {
    std::lock_guard lock(mutex_);
    for (const TableCounters& table : tables_) visit(table);
  }

  std::atomic<std::uint64_t> received_bytes{0};
  std::atomic<std::uint64_t> applied_changes{0};
  std::atomic<std::uint64_t> applied_batches{0};
  std::atomic<std::uint64_t> transactions{0};
  /// Commit time of the newest transaction that was received and that is visible; 0: none yet.
  std::atomic<std::uint64_t> received_commit_us{0};
  std::atomic<std::uint64_t> visible_commit_us{0};
  LagTracker lag;

  void set_position(std::string text) {
    std::lock_guard lock(mutex_);
    position_ = std::move(text);
  }
  std::string position() const {
    std::lock_guard lock(mutex_);
    return position_;
  }

 private:
  mutable std::mutex mutex_;  // guards the list (not the counters in it) and the position's text
  std::deque<TableCounters> tables_;
  std::string position_;
};

}  // namespace cdc
