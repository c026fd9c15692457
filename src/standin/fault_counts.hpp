#pragma once
// Counts how often each switch for faults has been used, so that it acts its `times` times; 0 times
// is until it is taken out.
//
// Used by the S3 service and the control plane, on all their threads. A switch that was changed in
// the World is another one: its count starts anew, and that of the old one is forgotten.
#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace standin {

template <typename Fault>
class FaultCounts {
 public:
  /// Uses the first switch that is meant and not used up.
  template <typename IsMeant>
  std::optional<Fault> next(const std::vector<Fault>& faults, IsMeant is_meant) {
    if (faults.empty()) return std::nullopt;
    std::lock_guard lock(mutex_);
    std::erase_if(used_, [&](const auto& used) {
      return std::find(faults.begin(), faults.end(), used.first) == faults.end();
    });
    for (const Fault& fault : faults) {
      if (!is_meant(fault) || (fault.times != 0 && used_[fault] >= fault.times)) continue;
      ++used_[fault];
      return fault;
    }
    return std::nullopt;
  }

 private:
  std::mutex mutex_;
  std::map<Fault, std::int64_t> used_;
};

}  // namespace standin
