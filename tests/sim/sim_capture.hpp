#pragma once
// The capture of a process of the simulator, in steps: the real one, whose threads are calls here.
//
// Each receive() opens the stream anew behind the last transaction that came and takes some events,
// so breaks lie anywhere in the log. One thread.
#include "cdc/log_capture.hpp"

#include "sim_clock.hpp"
#include "sim_connection.hpp"
#include "sim_spool.hpp"

#include <cstdint>

namespace sim {

/// Passes the time on, and ends a loop of sleeps after as many as it was given.
class StepClock final : public base::Clock {
 public:
  explicit StepClock(SimClock& clock) : clock_(clock) {}
  void allow_sleeps(std::uint64_t count) { left_ = count; }

  base::SteadyTime steady_now() const override { return clock_.steady_now(); }
  base::WallTime wall_now() const override { return clock_.wall_now(); }
  bool sleep_for(base::Millis time, std::stop_token stop) override {
    if (left_ == 0) return false;
    --left_;
    return clock_.sleep_for(time, std::move(stop));
  }

 private:
  SimClock& clock_;
  std::uint64_t left_ = 0;
};

class SimCapture {
 public:
  SimCapture(SimConnection& source, SimSpool& spool, cdc::CaptureSettings settings,
             SimClock& clock, cdc::ChangeProgress& progress)
      : source_(source),
        clock_(clock),
        capture_(source, spool, std::move(settings), clock_, progress) {}

  /// Takes at most so many events.
  void receive(std::uint64_t events) {
    std::stop_source step;
    source_.allow(events, [&] { step.request_stop(); });
    clock_.allow_sleeps(kPausesMax);
    capture_.receive(step.get_token());
    has_to_cut_ = true;
  }
  /// Gives what has come so far to the spool.
  void cut() {
    clock_.allow_sleeps(1);
    capture_.cut_regularly({});
    has_to_cut_ = false;
  }
  bool has_to_cut() const noexcept { return has_to_cut_; }

 private:
  static constexpr std::uint64_t kPausesMax = 1000;

  SimConnection& source_;
  StepClock clock_;
  cdc::LogCapture capture_;
  bool has_to_cut_ = false;
};

}  // namespace sim
