#pragma once
// What this machine remembers of a task between runs: a cache of intentions that could be rebuilt
// from the target's marks. Implemented by state/sqlite_state_store. Thread-safe.
#include "model/chunk.hpp"
#include "model/table_id.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace port {

enum class TableState : std::uint8_t { before_load, loading, completed, error };

/// One table's figures, in DMS's words (DescribeTableStatistics): what `sluice status` shows.
struct TableStatistics {
  model::TableId table;
  std::string run;  ///< see LoadMark::run
  TableState state = TableState::before_load;
  std::uint64_t rows = 0;
  std::uint64_t csv_bytes = 0;
  std::uint64_t staged_bytes = 0;
  std::uint64_t altered_values = 0;  ///< values changed by the value policy
  std::uint64_t skipped_rows = 0;
  double seconds = 0;
  std::string error;  ///< the report's text when state is error
  std::string snapshot_position;
};

class StateStore {
 public:
  virtual ~StateStore() = default;
  virtual void save_table(const TableStatistics& statistics) = 0;
  virtual std::vector<TableStatistics> tables() = 0;
  /// Keeps the plan of a table's chunks, replacing an older one of the same table.
  virtual void save_plan(const model::TableId& table, const std::string& run,
                         const std::vector<model::Chunk>& chunks) = 0;
  virtual std::vector<model::Chunk> plan(const model::TableId& table, const std::string& run) = 0;
  /// Forgets everything of the task (restart).
  virtual void clear() = 0;
};

}  // namespace port
