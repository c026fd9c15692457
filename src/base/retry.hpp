#pragma once
// Tries again what failed for a passing reason, with growing, jittered pauses, until a deadline.
//
// Only Error with scope transient is tried again; everything else passes through at once. The
// operation must be safe to repeat: that is the caller's promise. Used on any thread; the Prng is
// the caller's own.
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/prng.hpp"

#include <functional>
#include <stop_token>
#include <string_view>

namespace base {

struct RetryPolicy {
  Millis first_delay = limits::kRetryFirstDelay;
  Millis delay_max = limits::kRetryDelayMax;
  Millis deadline = std::chrono::duration_cast<Millis>(limits::kRetryDeadline);
};

/// Is told of each failure that will be tried again, e.g. to log it.
using RetryObserver = std::function<void(const Error& error, int attempt, Millis pause)>;

/// Logs each failure as a warning of the component: "Attempt 2 failed (...), next in 400 ms".
RetryObserver log_retries(LogComponent component);

class Retrier {
 public:
  Retrier(Clock& clock, Prng& prng, RetryPolicy policy)
      : clock_(clock), prng_(prng), policy_(policy) {}

  /// Runs `operation` until it returns, fails for good, the deadline passes or `stop` fires. The
  /// last error is thrown with how often it was tried; a stop throws Error(cancelled).
  template <typename Operation>
  auto run(std::string_view what, std::stop_token stop, const RetryObserver& observer,
           Operation operation) {
    Attempt attempt{what, stop, observer, Deadline(clock_, policy_.deadline), policy_.first_delay};
    for (;; ++attempt.number) {
      try {
        return operation();
      } catch (Error& error) {
        pause_or_throw(error, attempt);
      }
    }
  }

 private:
  /// Where one run() stands.
  struct Attempt {
    std::string_view what;
    std::stop_token stop;
    const RetryObserver& observer;
    Deadline deadline;
    Millis delay;
    int number = 1;
  };
  void pause_or_throw(Error& error, Attempt& attempt);

  Clock& clock_;
  Prng& prng_;
  RetryPolicy policy_;
};

}  // namespace base
