#pragma once
// The only randomness of the process, always passed in, so that a test can fix it by its seed.
//
// SplitMix64: small, fast, good enough for jitter, sentinels and tests; not for keys. Not
// thread-safe: one each.
#include <cstdint>
#include <random>
#include <string>

namespace base {

class Prng {
 public:
  explicit Prng(std::uint64_t seed) : state_(seed) {}
  /// Seeds from the system's entropy; for the program's edge, not for tests.
  static Prng from_entropy() {
    std::random_device device;
    return Prng((static_cast<std::uint64_t>(device()) << 32) ^ device());
  }

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// Uniform enough in [0, bound); bound must not be 0.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// `size` characters of a-z and 0-9.
  std::string token(std::size_t size) {
    static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string text(size, 'a');
    for (char& c : text) c = kAlphabet[below(36)];
    return text;
  }

 private:
  std::uint64_t state_;
};

}  // namespace base
