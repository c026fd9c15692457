#pragma once
// Which piece of work a loader takes next: start a table, or read a chunk of a started one.
//
// Thread-safe; the loaders of one run share it. As many tables as there are loaders are open at a
// time, in load order, then by size; when fewer tables than loaders are left, several loaders read
// chunks of one table. A loader waits only while work that may come back (a table being started, a
// chunk being read) is in other hands.
#include "load/table_load.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace load {

class LoadSchedule {
 public:
  LoadSchedule(const std::vector<std::unique_ptr<TableLoad>>& tables, std::size_t loaders);

  struct Work {
    TableLoad* table = nullptr;
    std::optional<model::Chunk> chunk;  ///< none: the table has to be started
  };
  /// Every Work is answered by one of the calls below. nullopt: nothing will come any more, or
  /// stopped.
  std::optional<Work> next(std::stop_token stop);

  void started(TableLoad& table, std::vector<model::Chunk> chunks);
  void chunk_read(TableLoad& table);
  /// The chunk has to be read again, by whoever comes.
  void put_back(TableLoad& table, model::Chunk chunk);
  /// Drops what is left of a table that failed; in place of the answer for the failing work.
  void drop(TableLoad& table);

 private:
  struct Entry {
    TableLoad* table = nullptr;
    bool is_started = false;
    int in_hands = 0;  ///< work of this table with loaders now
    std::deque<model::Chunk> chunks;
    bool is_open() const { return in_hands > 0 || !chunks.empty(); }
  };
  Entry& entry_of(const TableLoad& table);
  std::optional<Work> take();
  bool nothing_will_come() const;

  std::mutex mutex_;  // the schedule is a monitor: loaders meet here a few times per chunk
  std::condition_variable_any changed_;
  std::vector<Entry> entries_;
  std::size_t loaders_;
  std::size_t turn_ = 0;
};

}  // namespace load
