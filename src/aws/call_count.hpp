#pragma once
// How many requests were sent to AWS, by action: a figure that the doctor prints. Safe on every
// thread.
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace aws {

class CallCount {
 public:
  void add(const std::string& action) {
    std::lock_guard lock(mutex_);
    ++by_action_[action];
  }
  std::uint64_t total() const {
    std::lock_guard lock(mutex_);
    std::uint64_t sum = 0;
    for (const auto& [action, count] : by_action_) sum += count;
    return sum;
  }
  std::map<std::string, std::uint64_t> by_action() const {
    std::lock_guard lock(mutex_);
    return by_action_;
  }

 private:
  mutable std::mutex mutex_;  // guards the map
  std::map<std::string, std::uint64_t> by_action_;
};

}  // namespace aws
