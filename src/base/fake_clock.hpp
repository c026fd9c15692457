#pragma once
// A clock that only a test moves: sleeping takes no time and moves it forward.
//
// For unit tests and the simulator, so that retries, deadlines and delays of hours run in
// microseconds and always the same way. Safe on every thread. It remembers each pause in the order
// in which they were asked for.
#include "base/clock.hpp"

#include <mutex>
#include <vector>

namespace base {

class FakeClock final : public Clock {
 public:
  /// Starts at `wall`; the steady clock starts at its epoch.
  explicit FakeClock(WallTime wall = WallTime{}) : wall_start_(wall) {}

  SteadyTime steady_now() const override {
    std::lock_guard lock(mutex_);
    return SteadyTime{} + passed_;
  }
  WallTime wall_now() const override {
    std::lock_guard lock(mutex_);
    return wall_start_ + passed_;
  }
  /// Moves the time at once, unless `stop` was requested before.
  bool sleep_for(Millis duration, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    std::lock_guard lock(mutex_);
    pauses_.push_back(duration);
    passed_ += duration;
    return true;
  }

  void advance(Millis duration) {
    std::lock_guard lock(mutex_);
    passed_ += duration;
  }
  std::vector<Millis> pauses() const {
    std::lock_guard lock(mutex_);
    return pauses_;
  }

 private:
  const WallTime wall_start_;
  mutable std::mutex mutex_;
  Millis passed_{0};
  std::vector<Millis> pauses_;
};

}  // namespace base
