#pragma once
// A full load: the threads and queues that carry chunks from the snapshot to the target.
//
//   loader k (one per snapshot session)  read + encode + compress a chunk  --parts-->
//   uploader n                           send the parts of its files       --chunks-->
//   copier m                             manifest, COPY with the mark, remove the files
//
// run() is called once, from one thread, and returns when every table is loaded, failed or stopped.
// A table that fails does not stop the others; an error of the whole task is thrown after all
// threads have ended. Files that are no longer needed after a failure are left to the caller's
// clean-up of the staging prefix.
#include "base/clock.hpp"
#include "load/load_progress.hpp"
#include "load/table_job.hpp"
#include "port/object_store.hpp"
#include "port/snapshot_source.hpp"
#include "port/state_store.hpp"
#include "port/warehouse.hpp"

#include <memory>
#include <stop_token>
#include <vector>

namespace load {

/// The world of a load. All must outlive the run.
struct LoadPorts {
  port::SnapshotSource& source;
  port::ObjectStore& store;
  port::Warehouse* warehouse = nullptr;  ///< null: stage files only, and keep them
  port::StateStore& state;
  base::Clock& clock;
};

class LoadRun {
 public:
  LoadRun(LoadPorts ports, LoadSettings settings, std::vector<TableJob> jobs);
  ~LoadRun();

  /// Loads. `stop` ends it in order: no new rows are read, transactions in flight are finished.
  std::vector<TableOutcome> run(std::stop_token stop);
  const LoadProgress& progress() const noexcept;

 private:
  class Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace load
