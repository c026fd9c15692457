#pragma once
// The simulator's time: it moves when the scheduler says so, and by one fixed step per pause, so
// that a run is the same whatever jitter the code under test draws. One thread.
#include "base/clock.hpp"

#include <chrono>
#include <cstdint>

namespace sim {

class SimClock final : public base::Clock {
 public:
  base::SteadyTime steady_now() const override { return base::SteadyTime{} + passed_; }
  base::WallTime wall_now() const override { return base::WallTime{} + kStart + passed_; }
  bool sleep_for(base::Millis, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    passed_ += std::chrono::seconds(1);
    return true;
  }

  void advance(base::Millis time) { passed_ += time; }
  std::uint64_t now_us() const {
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(kStart + passed_);
    return static_cast<std::uint64_t>(time.count());
  }

 private:
  static constexpr std::chrono::hours kStart{24 * 20'000};
  base::Millis passed_{0};
};

}  // namespace sim
