// sim: runs change capture and the full load against a world in memory, one random order of steps
// per seed, and checks that the target is the source at the end.
//
//   sim --seeds A-B            runs these seeds
//   sim --seed N --verbose     prints what happens
//   sim --canary NAME          with a deliberate mistake; --expect-failure: one seed must fail
#include "base/error.hpp"
#include "base/log.hpp"

#include "scheduler.hpp"
#include <fmt/core.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace {

struct Options {
  std::uint64_t first = 1;
  std::uint64_t last = 1000;
  bool is_verbose = false;
  bool expects_failure = false;
  sim::Canary canary = sim::Canary::none;
};

int usage(std::string_view wrong) {
  fmt::print(stderr,
             "{}\nusage: sim [--seeds A-B | --seed N] [--verbose] [--canary NAME] "
             "[--expect-failure]\n",
             wrong);
  return 2;
}

bool read_number(std::string_view text, std::uint64_t& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
}

bool read_seeds(std::string_view text, Options& options) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    const bool is_number = read_number(text, options.first);
    options.last = options.first;
    return is_number;
  }
  return read_number(text.substr(0, dash), options.first) &&
         read_number(text.substr(dash + 1), options.last) && options.first <= options.last;
}

/// Says what was not understood; nullopt when all was.
std::optional<std::string> read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const std::string value = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--verbose") {
      options.is_verbose = true;
    } else if (word == "--expect-failure") {
      options.expects_failure = true;
    } else if (word == "--seeds" || word == "--seed") {
      if (!read_seeds(value, options)) return "no seeds: " + value;
      ++i;
    } else if (word == "--canary") {
      const auto canary = sim::parse_canary(value);
      if (!canary) return "no canary of this name: " + value;
      options.canary = *canary;
      ++i;
    } else {
      return "not understood: " + word;
    }
  }
  return std::nullopt;
}

/// Why the seed fails; nullopt when it does not.
std::optional<std::string> run_seed(std::uint64_t seed, const Options& options,
                                    std::uint64_t& steps) {
  const auto say = [&](const std::string& text) {
    if (options.is_verbose) fmt::print("{}\n", text);
  };
  sim::Scheduler scheduler(seed, options.canary, say);
  std::optional<std::string> failure;
  try {
    scheduler.run();
  } catch (const sim::Failure& error) {
    failure = error.what();
  } catch (const base::Error& error) {
    failure = error.report().to_text();
  }
  steps += scheduler.steps();
  return failure;
}

std::string seconds_since(std::chrono::steady_clock::duration began) {
  const base::SteadyTime now = base::system_clock().steady_now();
  const std::chrono::duration<double> taken = now.time_since_epoch() - began;
  return fmt::format("{:.1f} s", taken.count());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (const auto wrong = read_options(argc, argv, options)) return usage(*wrong);
  base::log_to([&](base::LogLevel, std::string_view line) {
    if (options.is_verbose) fmt::print("{}\n", line);
  });
  const auto began = base::system_clock().steady_now().time_since_epoch();
  const std::string canary(sim::to_string(options.canary));
  std::uint64_t steps = 0;
  for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
    const auto failure = run_seed(seed, options, steps);
    if (!failure) continue;
    fmt::print("seed {} fails: {}\nrepeat it: sim --seed {} --canary {} --verbose\n", seed,
               *failure, seed, canary);
    if (options.expects_failure) fmt::print("as it should: the canary is {}\n", canary);
    return options.expects_failure ? 0 : 1;
  }
  fmt::print("{} seeds, {} steps in {}, canary {}: no rule was broken\n",
             options.last - options.first + 1, steps, seconds_since(began), canary);
  return options.expects_failure ? 1 : 0;
}
