#pragma once
// One process of the simulator, from its start to its end: it fences older ones, loads what has to
// be loaded, then follows the log with the real batcher, stager and applier.
//
// Stepped by the scheduler; each step does one stage's work on one item. What it holds in memory is
// lost when it is destroyed. Errors of the code under test and Crash come out of every call.
#include "cdc/batch_applier.hpp"
#include "cdc/batch_stager.hpp"
#include "cdc/batcher.hpp"

#include "sim_load.hpp"
#include "sim_stream.hpp"
#include "sim_world.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace sim {

class SimProcess {
 public:
  explicit SimProcess(SimWorld& world);
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

 private:
  struct Following;
  enum class Work { load, read, batch, tick, stage, apply };

  void clean_staging();
  void choose_load();
  void keep_record(const port::CapturedTable& record);
  void follow();
  std::vector<Work> possible_work() const;
  void work(Work what);
  void take_sealed();
  void check_part(const cdc::SealedPart& part);
  bool is_idle() const noexcept;
  StreamWorld stream_world();
  cdc::StagerSettings stager_settings() const;
  cdc::ApplierSettings applier_settings();
  void reject(const model::TableId& table, const Row& row);

  SimWorld& world_;
  SimWarehouse warehouse_;
  std::uint64_t epoch_ = 0;
  std::unique_ptr<SimTarget> target_;
  std::unique_ptr<SimLoad> load_;
  std::unique_ptr<Following> following_;
  bool is_stopping_ = false;
};

}  // namespace sim
