#pragma once
// The state port over one SQLite file per task: <state folder>/state.db.
//
// Thread-safe by one mutex: it is written a few times per chunk, never per row. The schema has a
// version; a file of another version is refused by name rather than guessed at.
#include "port/state_store.hpp"
#include "state/database.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace state {

class SqliteStateStore final : public port::StateStore {
 public:
  /// Opens or creates the file; ":memory:" keeps nothing.
  explicit SqliteStateStore(const std::string& path);

  void save_table(const port::TableStatistics& statistics) override;
  std::vector<port::TableStatistics> tables() override;
  void save_plan(const model::TableId& table, const std::string& run,
                 const std::vector<model::Chunk>& chunks) override;
  std::vector<model::Chunk> plan(const model::TableId& table, const std::string& run) override;
  void clear() override;

 private:
  void create_schema(const std::string& path);

  std::mutex mutex_;  // guards the database; the port promises thread safety
  Database database_;
};

}  // namespace state
