#pragma once
// Following the log: the threads and queues that carry changes from the source to the target.
//
//   receiver, cutter  the log -> blocks -> spool                     (CaptureThreads)
//   dispatcher        spool -> definitions checked, statements understood --blocks, numbered-->
//   decoder k         block -> keys and CSV                          --sequencer-->
//   batcher           net change, sealed batches                     --parts-->
//   stager            files, manifests (its tables side by side)     --staged parts-->
//   applier           one transaction per batch
//   watcher           turns a stop point of the clock into a position; a line on progress now and
//   then
//
// CaptureThreads run from before the snapshot of a load until the end; CdcRun::run() is called once
// the loaded tables have joined, from one thread, and returns at the stop point or after `stop`:
// then the open batch is sealed at its last commit and applied. The first error of any thread stops
// all of them and is thrown.
#include "base/clock.hpp"
#include "base/worker_group.hpp"
#include "cdc/batch_applier.hpp"
#include "cdc/batch_stager.hpp"
#include "cdc/batcher.hpp"
#include "cdc/log_capture.hpp"
#include "cdc/schema_tracker.hpp"
#include "cdc/table_rows.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace cdc {

class CaptureThreads {
 public:
  /// `on_failed` is called once, from a capture thread, when it ends with an error.
  CaptureThreads(std::unique_ptr<LogCapture> capture, std::function<void()> on_failed);
  ~CaptureThreads();
  CaptureThreads(const CaptureThreads&) = delete;
  CaptureThreads& operator=(const CaptureThreads&) = delete;

  /// Stops the threads; throws the error that ended one of them.
  void stop_and_join();

 private:
  std::unique_ptr<LogCapture> capture_;
  base::WorkerGroup group_;
};

/// The world of a run. All must outlive it.
struct CdcPorts {
  port::ChangeSource& source;
  port::LogSpool& spool;
  port::ObjectStore& store;
  port::ChangeTarget& target;
  base::Clock& clock;
  ChangeProgress& progress;
};

struct CdcSettings {
  BatcherOptions batcher;
  StagerSettings stager;
  DecoderSettings decoder;
  ApplierSettings applier;
  TrackerSettings tracker;
  int decoders = 1;
  int stage_jobs = 4;     ///< tables staged side by side
  model::StopPoint stop;  ///< after_cached_changes was made a position by the caller
};

class CdcRun {
 public:
  CdcRun(CdcPorts ports, CdcSettings settings, model::Checkpoint applied,
         std::vector<port::CapturedTable> tables);
  ~CdcRun();

  void run(std::stop_token stop);

 private:
  class Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace cdc
