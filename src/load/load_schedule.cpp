#include "load/load_schedule.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <utility>

namespace load {

LoadSchedule::LoadSchedule(const std::vector<std::unique_ptr<TableLoad>>& tables,
                           std::size_t loaders)
    : loaders_(loaders) {
  for (const auto& table : tables) entries_.push_back({table.get(), false, 0, {}});
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    const TableJob& left = a.table->job();
    const TableJob& right = b.table->job();
    if (left.load_order != right.load_order) return left.load_order > right.load_order;
    return left.schema.bytes_estimate > right.schema.bytes_estimate;
  });
}

std::optional<LoadSchedule::Work> LoadSchedule::next(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  std::optional<Work> work;
  const auto is_decided = [&] {
    work = take();
    return work.has_value() || nothing_will_come();
  };
  if (stop.stop_requested()) return std::nullopt;  // also when there is work
  if (!changed_.wait(lock, stop, is_decided)) return std::nullopt;
  return work;
}

std::optional<LoadSchedule::Work> LoadSchedule::take() {
  const auto open = static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const Entry& e) { return e.is_open(); }));
  if (open < loaders_) {
    for (Entry& entry : entries_) {
      if (entry.is_started) continue;
      entry.is_started = true;
      ++entry.in_hands;
      return Work{entry.table, std::nullopt};
    }
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[(turn_ + i) % entries_.size()];
    if (entry.chunks.empty()) continue;
    turn_ = (turn_ + i + 1) % entries_.size();
    Work work{entry.table, std::move(entry.chunks.front())};
    entry.chunks.pop_front();
    ++entry.in_hands;
    return work;
  }
  return std::nullopt;
}

bool LoadSchedule::nothing_will_come() const {
  return std::all_of(entries_.begin(), entries_.end(),
                     [](const Entry& e) { return e.is_started && !e.is_open(); });
}

LoadSchedule::Entry& LoadSchedule::entry_of(const TableLoad& table) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.table == &table; });
  CHECK(found != entries_.end(), "work belongs to a table of this schedule");
  return *found;
}

void LoadSchedule::started(TableLoad& table, std::vector<model::Chunk> chunks) {
  {
    std::lock_guard lock(mutex_);
    Entry& entry = entry_of(table);
    --entry.in_hands;
    for (model::Chunk& chunk : chunks) entry.chunks.push_back(std::move(chunk));
  }
  changed_.notify_all();
}

void LoadSchedule::chunk_read(TableLoad& table) {
  {
    std::lock_guard lock(mutex_);
    --entry_of(table).in_hands;
  }
  changed_.notify_all();
}

void LoadSchedule::put_back(TableLoad& table, model::Chunk chunk) {
  {
    std::lock_guard lock(mutex_);
    Entry& entry = entry_of(table);
    --entry.in_hands;
    entry.chunks.push_front(std::move(chunk));
  }
  changed_.notify_all();
}

void LoadSchedule::drop(TableLoad& table) {
  {
    std::lock_guard lock(mutex_);
    Entry& entry = entry_of(table);
    --entry.in_hands;
    entry.chunks.clear();
  }
  changed_.notify_all();
}

}  // namespace load
