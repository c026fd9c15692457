#pragma once
// One seed from its beginning to its end: steps in random order, everything that may go wrong, then
// quiet, then the rules. One thread; used by sim_main.
#include "sim_process.hpp"
#include "sim_world.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace sim {

class Scheduler {
 public:
  Scheduler(std::uint64_t seed, Canary canary, std::function<void(const std::string&)> say)
      : world_(seed, canary, std::move(say)) {}

  /// Throws Failure when a rule is broken.
  void run();
  std::uint64_t steps() const noexcept { return steps_; }

 private:
  void step();
  void come_to_rest();
  void start_process();
  void step_process();
  void lose(const SimProcess* process);
  void take_error(const base::Error& error, std::uint64_t epoch);
  std::size_t choose_machine();

  SimWorld world_;
  std::vector<std::unique_ptr<SimProcess>> processes_;  // the newest is last
  std::set<std::uint64_t> fenced_;
  std::uint64_t last_epoch_ = 0;
  std::uint64_t steps_ = 0;
  std::size_t machine_ = 0;  // of the last start
};

}  // namespace sim
