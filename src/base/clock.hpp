#pragma once
// Time as a collaborator: everything that waits or stamps gets a Clock, so that tests and the
// simulator own time.
//
// SystemClock is the real one and safe on every thread. A Deadline is a value: a point of the
// steady clock that travels down the calls, so that nested waits share one bound.
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

namespace base {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;
using Millis = std::chrono::milliseconds;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady_now() const = 0;
  virtual WallTime wall_now() const = 0;
  /// Sleeps for `duration` or until `stop` is requested; says whether the whole duration passed.
  virtual bool sleep_for(Millis duration, std::stop_token stop) = 0;
};

class SystemClock final : public Clock {
 public:
  SteadyTime steady_now() const override;
  WallTime wall_now() const override;
  bool sleep_for(Millis duration, std::stop_token stop) override;
};

/// Gives the one SystemClock of the process.
SystemClock& system_clock();

class Deadline {
 public:
  Deadline(const Clock& clock, Millis timeout) : at_(clock.steady_now() + timeout) {}
  bool passed(const Clock& clock) const { return clock.steady_now() >= at_; }
  /// What is left, never negative.
  Millis left(const Clock& clock) const;

 private:
  SteadyTime at_;
};

/// Microseconds since 1970, as the log counts commits.
std::uint64_t wall_microseconds(const Clock& clock);

/// "2026-01-31T12:00:00Z" in UTC.
std::string to_iso8601(WallTime time);
/// "20260131T120000Z" in UTC, as AWS signs it.
std::string to_iso8601_basic(WallTime time);

}  // namespace base
