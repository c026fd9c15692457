#include "load/table_load.hpp"

#include <utility>

namespace load {

void TableLoad::set_target(model::TargetTable table, bool replaces_by_key) {
  target_ = std::move(table);
  replaces_by_key_ = replaces_by_key;
}

bool TableLoad::count_loaded_chunk() noexcept {
  return progress_.chunks_loaded.fetch_add(1) + 1 == progress_.chunks_planned.load();
}

bool TableLoad::fail(base::ErrorReport report) {
  std::lock_guard lock(mutex_);
  if (failure_) return false;
  failure_ = std::move(report);
  progress_.state = port::TableState::error;
  failed_.store(true, std::memory_order_release);
  return true;
}

std::optional<base::ErrorReport> TableLoad::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

void ChunkLoad::file_opened() {
  std::lock_guard lock(mutex_);
  ++open_files_;
}

bool ChunkLoad::file_staged(model::StagedFile file) {
  std::lock_guard lock(mutex_);
  files_.push_back(std::move(file));
  --open_files_;
  return is_read_ && open_files_ == 0;
}

bool ChunkLoad::reading_done(std::vector<std::string> columns) {
  std::lock_guard lock(mutex_);
  columns_ = std::move(columns);
  is_read_ = true;
  return open_files_ == 0;
}

std::uint64_t ChunkLoad::rows() const noexcept {
  std::uint64_t rows = 0;
  for (const model::StagedFile& file : files_) rows += file.rows;
  return rows;
}

}  // namespace load
