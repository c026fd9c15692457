#pragma once
// Owns threads. The first error of any of them stops all of them and comes out of join().
//
// The only place of the program that makes threads. A worker is a function of a stop_token: it
// returns when its work is done or soon after the token fires. The group is used by one thread
// (start, request_stop, join); the workers know only their token. The destructor stops and joins,
// and drops the error: call join() to see it.
#include "base/error.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace base {

class WorkerGroup {
 public:
  WorkerGroup() = default;
  ~WorkerGroup();
  WorkerGroup(const WorkerGroup&) = delete;
  WorkerGroup& operator=(const WorkerGroup&) = delete;

  /// Starts a thread named `name` (15 bytes are shown by the system).
  void start(std::string name, std::function<void(std::stop_token)> work);
  /// Asks all workers to stop; does not wait. Safe from any thread and from a worker.
  void request_stop() noexcept { stop_.request_stop(); }
  std::stop_token stop_token() const noexcept { return stop_.get_token(); }
  /// Waits for all workers, then throws the first error any of them ended with.
  void join();

 private:
  void fail(ErrorReport report);

  std::stop_source stop_;
  std::vector<std::jthread> threads_;
  std::mutex mutex_;
  std::optional<ErrorReport> first_error_;
};

}  // namespace base
