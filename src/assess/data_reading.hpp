#pragma once
// Reads the selected tables by several sessions at once, a table or a chunk each, and measures
// them.
//
// Each worker has a snapshot of one session, which needs no lock on the source: a table (or chunk)
// is of one moment, the tables are of moments close to each other. A table that cannot be read gets
// its error, the others go on; a lost connection is opened anew and its piece read again, until the
// retry deadline. Throws Error for what ends everything, Error(cancelled) when stopped.
#include "assess/fit.hpp"
#include "base/clock.hpp"
#include "load/load_progress.hpp"
#include "model/target_table.hpp"
#include "model/task_definition.hpp"
#include "port/snapshot_source.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace assess {

/// What is read of each table.
struct ReadScope {
  std::uint64_t sample_rows = 100'000;
  bool is_complete = false;  ///< all rows, whatever sample_rows says
};

struct DataWorld {
  const model::TaskDefinition& task;
  base::Clock& clock;
  /// A snapshot of one session; called by the workers.
  std::function<std::unique_ptr<port::SnapshotSource>()> open_snapshot;
  std::size_t sessions = 1;
  /// Called once, when the progress has all tables and nothing is read yet.
  std::function<void()> on_begin = [] {};
};

/// A table to read and the fit to fill: of fits with a proposal only.
struct DataTable {
  const model::TableSchema* schema = nullptr;
  const model::TargetTable* target = nullptr;
  TableFit* fit = nullptr;
};

/// Adds the tables to `progress` before the first thread starts.
void read_tables(const DataWorld& world, const std::vector<DataTable>& tables,
                 const ReadScope& scope, load::LoadProgress& progress, std::stop_token stop);

}  // namespace assess
