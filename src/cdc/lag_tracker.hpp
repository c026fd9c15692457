#pragma once
// How old changes are when they reach each stage, counted from their commit on the source.
//
// One sample per batch and stage (of its oldest transaction), kept in a window of the newest ones.
// Thread-safe; the window's mutex is held for a copy. Times are microseconds; a source whose clock
// is ahead of ours gives 0, never a negative age.
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace cdc {

enum class LagStage : std::uint8_t { received, decoded, staged, visible };
inline constexpr std::size_t kLagStages = 4;
std::string_view to_string(LagStage stage) noexcept;

/// Seconds from the commit on the source.
struct LagFigures {
  double p50 = 0;
  double p99 = 0;
  double newest = 0;
  std::size_t samples = 0;
};

class LagTracker {
 public:
  void add(LagStage stage, std::uint64_t committed_us, std::uint64_t now_us);
  LagFigures figures(LagStage stage) const;

 private:
  struct Window {
    std::vector<double> seconds;
    std::size_t next = 0;
    double newest = 0;
  };
  mutable std::mutex mutex_;  // guards the windows
  std::array<Window, kLagStages> windows_;
};

}  // namespace cdc
