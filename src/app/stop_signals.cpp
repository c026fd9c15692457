#include "app/stop_signals.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <utility>

namespace app {
namespace {

sigset_t stop_set() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

constexpr int kExitInterrupted = 130;

}  // namespace

StopSignals::StopSignals(std::function<void()> on_first) : on_first_(std::move(on_first)) {
  const sigset_t set = stop_set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_.start("signals", [this](std::stop_token end) { wait(std::move(end)); });
}

StopSignals::~StopSignals() {
  waiter_.request_stop();
}

void StopSignals::wait(std::stop_token end) {
  const sigset_t set = stop_set();
  while (!end.stop_requested()) {
    const timespec tick{0, 200'000'000};
    if (sigtimedwait(&set, nullptr, &tick) < 0) continue;
    if (stop_.stop_requested()) ::_exit(kExitInterrupted);
    on_first_();
    stop_.request_stop();
  }
}

}  // namespace app
