#pragma once
// Live counters of a full load, one set per table: written by the load's threads, read by whoever
// paints.
//
// Counters are atomics, relaxed: a reader sees recent values, not a consistent set. The tables and
// their order are fixed before the first thread starts, so the vector itself needs no lock.
#include "model/table_id.hpp"
#include "port/state_store.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace load {

struct TableProgress {
  model::TableId table;
  std::uint64_t row_estimate = 0;
  std::atomic<port::TableState> state{port::TableState::before_load};
  std::atomic<std::uint64_t> rows_read{0};
  std::atomic<std::uint64_t> rows_loaded{0};
  std::atomic<std::uint64_t> csv_bytes{0};
  std::atomic<std::uint64_t> staged_bytes{0};
  std::atomic<std::uint64_t> altered_values{0};
  std::atomic<std::uint64_t> skipped_rows{0};
  std::atomic<std::uint64_t> chunks_planned{0};
  std::atomic<std::uint64_t> chunks_loaded{0};
  std::atomic<std::int64_t> started_ms{0};  ///< steady clock, 0: not yet
  std::atomic<std::int64_t> finished_ms{0};
};

class LoadProgress {
 public:
  TableProgress& add(const model::TableId& table, std::uint64_t row_estimate) {
    tables_.push_back(std::make_unique<TableProgress>());
    tables_.back()->table = table;
    tables_.back()->row_estimate = row_estimate;
    return *tables_.back();
  }
  const std::vector<std::unique_ptr<TableProgress>>& tables() const noexcept { return tables_; }

 private:
  std::vector<std::unique_ptr<TableProgress>> tables_;  // pointers, because atomics do not move
};

}  // namespace load
