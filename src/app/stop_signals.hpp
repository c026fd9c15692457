#pragma once
// Ctrl-C and SIGTERM as a stop_token: the first asks the task to stop in order, the second ends the
// process at once.
//
// Made once, in main's thread, before other threads, so that they inherit the blocked signals; a
// thread of its own waits for them. At once means exit code 130 without unwinding: what is staged
// is removed by the next run, what is in a transaction is rolled back by the server.
#include "base/worker_group.hpp"

#include <functional>
#include <stop_token>

namespace app {

class StopSignals {
 public:
  /// `on_first` is called from the waiting thread when the first signal comes.
  explicit StopSignals(std::function<void()> on_first);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  std::stop_token token() const noexcept { return stop_.get_token(); }

 private:
  void wait(std::stop_token end);

  std::function<void()> on_first_;
  std::stop_source stop_;
  base::WorkerGroup waiter_;
};

}  // namespace app
