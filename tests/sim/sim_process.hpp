#pragma once
// One process of the simulator, from its start to its end: it fences older ones, captures the log,
// loads what has to be loaded, then follows the log with the real tracker, decoders, batcher,
// stager and applier.
//
// Stepped by the scheduler; each step does one stage's work on one item. What it holds in memory is
// lost when it is destroyed. Errors of the code under test and Crash come out of every call.
#include "cdc/batch_applier.hpp"
#include "cdc/batch_stager.hpp"
#include "cdc/batcher.hpp"

#include "sim_capture.hpp"
#include "sim_connection.hpp"
#include "sim_load.hpp"
#include "sim_stream.hpp"
#include "sim_world.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace sim {

class SimProcess {
 public:
  /// `machine`: whose spool it has; no other process runs there.
  SimProcess(SimWorld& world, std::size_t machine);
  ~SimProcess();
  SimProcess(const SimProcess&) = delete;
  SimProcess& operator=(const SimProcess&) = delete;

  /// Does something that can be done now, chosen at random; says whether there was anything.
  bool step();
  /// Takes no more of the log; ends once what it has is applied.
  void ask_to_stop();
  bool has_ended() const noexcept { return is_stopping_ && is_idle(); }
  /// Everything that the log holds now is applied.
  bool is_at_end() const;
  std::uint64_t epoch() const noexcept { return epoch_; }
  std::size_t machine() const noexcept { return machine_; }

 private:
  struct Following;
  enum class Work { load, receive, cut, read, decode, batch, tick, stage, apply };

  void clean_staging();
  void open_spool();
  void choose_load();
  void join(const port::CapturedTable& record);
  void follow();
  std::vector<Work> possible_work() const;
  void work(Work what);
  void apply();
  void take_sealed();
  void check_part(const cdc::SealedPart& part);
  bool is_idle() const noexcept;
  cdc::CaptureSettings capture_settings() const;
  cdc::TrackerSettings tracker_settings();
  cdc::StagerSettings stager_settings() const;
  cdc::ApplierSettings applier_settings();

  SimWorld& world_;
  const std::size_t machine_;
  SimSpool& spool_;
  SimWarehouse warehouse_;
  SimConnection source_;
  cdc::ChangeProgress progress_;
  std::uint64_t epoch_ = 0;
  std::unique_ptr<SimTarget> target_;
  model::Checkpoint checkpoint_;  // as of the beginning, and of the tables that joined
  std::unique_ptr<SimCapture> capture_;
  std::unique_ptr<SimLoad> load_;
  std::unique_ptr<Following> following_;
  bool is_stopping_ = false;
};

}  // namespace sim
