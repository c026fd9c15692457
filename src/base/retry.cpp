#include "base/retry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace base {

void Retrier::pause_or_throw(Error& error, std::string_view what, int attempt,
                             const Deadline& deadline, Millis& delay, std::stop_token stop,
                             const RetryObserver& observer) {
  if (error.scope() != ErrorScope::transient) throw error;
  if (stop.stop_requested()) {
    throw Error(ErrorScope::cancelled, "retry.stopped",
                fmt::format("stopped while trying again: {}", what), "");
  }
  const auto jitter =
      static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(delay.count()) + 1));
  const Millis pause = delay / 2 + Millis(jitter / 2);
  if (deadline.left(clock_) <= pause) {
    throw error.in(fmt::format("{}: gave up after {} attempts", what, attempt));
  }
  if (observer) observer(error, attempt, pause);
  if (!clock_.sleep_for(pause, stop)) {
    throw Error(ErrorScope::cancelled, "retry.stopped",
                fmt::format("stopped while trying again: {}", what), "");
  }
  delay = std::min(delay * 2, policy_.delay_max);
}

}  // namespace base
