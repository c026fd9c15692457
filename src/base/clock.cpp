#include "base/clock.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>

namespace base {
namespace {

std::string format_utc(WallTime time, const char* pattern) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, pattern, &parts);
  return {text, size};
}

}  // namespace

SteadyTime SystemClock::steady_now() const {
  return std::chrono::steady_clock::now();
}

namespace {

/// How far a test wants the wall clock to be wrong; nothing in a release.
std::chrono::seconds injected_skew() {
#ifdef SLUICE_FAULT_POINTS
  const char* setting = std::getenv("SLUICE_FAULT_CLOCK_SECONDS");
  std::int64_t seconds = 0;
  if (setting != nullptr) std::from_chars(setting, setting + std::strlen(setting), seconds);
  return std::chrono::seconds(seconds);
#else
  return std::chrono::seconds(0);
#endif
}

}  // namespace

WallTime SystemClock::wall_now() const {
  static const std::chrono::seconds kSkew = injected_skew();
  return std::chrono::system_clock::now() + kSkew;
}

bool SystemClock::sleep_for(Millis duration, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

SystemClock& system_clock() {
  static SystemClock clock;
  return clock;
}

Millis Deadline::left(const Clock& clock) const {
  const auto left = std::chrono::duration_cast<Millis>(at_ - clock.steady_now());
  return std::max(left, Millis{0});
}

std::uint64_t wall_microseconds(const Clock& clock) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(clock.wall_now().time_since_epoch())
          .count());
}

std::string to_iso8601(WallTime time) {
  return format_utc(time, "%Y-%m-%dT%H:%M:%SZ");
}

std::string to_iso8601_basic(WallTime time) {
  return format_utc(time, "%Y%m%dT%H%M%SZ");
}

}  // namespace base
