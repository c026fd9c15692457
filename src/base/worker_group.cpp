#include "base/worker_group.hpp"

#include <pthread.h>

#include <utility>

namespace base {

WorkerGroup::~WorkerGroup() {
  request_stop();
  threads_.clear();  // joins
}

void WorkerGroup::start(std::string name, std::function<void(std::stop_token)> work) {
  threads_.emplace_back([this, name = std::move(name), work = std::move(work)] {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    try {
      work(stop_.get_token());
    } catch (...) {
      fail(report_current_exception());
    }
  });
}

void WorkerGroup::join() {
  threads_.clear();
  std::lock_guard lock(mutex_);
  if (!first_error_) return;
  Error error(*std::exchange(first_error_, std::nullopt));
  throw error;
}

void WorkerGroup::fail(ErrorReport report) {
  {
    std::lock_guard lock(mutex_);
    const bool is_echo = report.scope == ErrorScope::cancelled && stop_.stop_requested();
    if (!first_error_ && !is_echo) first_error_ = std::move(report);
  }
  request_stop();
}

}  // namespace base
