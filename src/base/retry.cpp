#include "base/retry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace base {

namespace {

Error stopped(std::string_view what) {
  return {ErrorScope::cancelled, "retry.stopped",
          fmt::format("stopped while trying again: {}", what), ""};
}

}  // namespace

RetryObserver log_retries(LogComponent component) {
  return [component](const Error& error, int attempt, Millis pause) {
    log_warning(component, "Attempt {} failed ({}), next in {} ms", attempt, error.message(),
                pause.count());
  };
}

void Retrier::pause_or_throw(Error& error, Attempt& attempt) {
  if (error.scope() != ErrorScope::transient) throw error;
  if (attempt.stop.stop_requested()) throw stopped(attempt.what);
  const auto jitter =
      static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(attempt.delay.count()) + 1));
  const Millis pause = attempt.delay / 2 + Millis(jitter / 2);
  if (attempt.deadline.left(clock_) <= pause) {
    throw error.in(fmt::format("{}: gave up after {} attempts", attempt.what, attempt.number));
  }
  if (attempt.observer) attempt.observer(error, attempt.number, pause);
  if (!clock_.sleep_for(pause, attempt.stop)) throw stopped(attempt.what);
  attempt.delay = std::min(attempt.delay * 2, policy_.delay_max);
}

}  // namespace base
