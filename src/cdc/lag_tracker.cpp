#include "cdc/lag_tracker.hpp"

#include <algorithm>

namespace cdc {
namespace {

constexpr std::size_t kWindowSamples = 1000;

double percentile(const std::vector<double>& sorted, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
  return sorted[at];
}

}  // namespace

std::string_view to_string(LagStage stage) noexcept {
  switch (stage) {
    case LagStage::received: return "received";
    case LagStage::decoded: return "decoded";
    case LagStage::staged: return "staged";
    case LagStage::visible: return "visible";
  }
  return "";
}

void LagTracker::add(LagStage stage, std::uint64_t committed_us, std::uint64_t now_us) {
  if (committed_us == 0) return;
  const double age = now_us > committed_us ? static_cast<double>(now_us - committed_us) / 1e6 : 0;
  std::lock_guard lock(mutex_);
  Window& window = windows_.at(static_cast<std::size_t>(stage));
  window.newest = age;
  if (window.seconds.size() < kWindowSamples) {
    window.seconds.push_back(age);
    return;
  }
  window.seconds[window.next] = age;
  window.next = (window.next + 1) % kWindowSamples;
}

LagFigures LagTracker::figures(LagStage stage) const {
  std::vector<double> sorted;
  LagFigures figures;
  {
    std::lock_guard lock(mutex_);
    const Window& window = windows_.at(static_cast<std::size_t>(stage));
    sorted = window.seconds;
    figures.newest = window.newest;
  }
  figures.samples = sorted.size();
  if (sorted.empty()) return figures;
  std::sort(sorted.begin(), sorted.end());
  figures.p50 = percentile(sorted, 0.5);
  figures.p99 = percentile(sorted, 0.99);
  return figures;
}

}  // namespace cdc
