#include "scheduler.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace sim {
namespace {

constexpr int kStepsPerCommit = 10;
constexpr int kQuietStepsMax = 20'000;
constexpr int kRestSteps = 3;  // what only time seals comes out

}  // namespace

void Scheduler::run() {
  int commits = world_.plan.commits;
  for (int left = commits * kStepsPerCommit; left > 0; --left) {
    if (commits > 0 && world_.prng.below(kStepsPerCommit) < 2) {
      world_.source.commit();
      --commits;
    }
    step();
  }
  try {
    come_to_rest();
    world_.check_end(last_epoch_, fenced_);
  } catch (const Failure&) {
    world_.tell_log();
    throw;
  }
}

void Scheduler::step() {
  ++steps_;
  if (world_.target.epoch < last_epoch_) throw Failure("the epoch went back");
  const bool is_long = chance(world_.prng, 20);
  world_.clock.advance(base::Millis(world_.prng.below(is_long ? 40'000 : 400)));
  if (processes_.empty() ||
      (processes_.size() == 1 && chance(world_.prng, world_.plan.duplicate_starts))) {
    start_process();
    return;
  }
  if (chance(world_.prng, world_.plan.orderly_stops)) processes_.back()->ask_to_stop();
  step_process();
}

void Scheduler::start_process() {
  for (const auto& process : processes_) fenced_.insert(process->epoch());
  try {
    processes_.push_back(std::make_unique<SimProcess>(world_, choose_machine()));
  } catch (const Crash&) {
    world_.say("a process crashed while it started");
  } catch (const base::Error& error) {
    take_error(error, world_.target.epoch);
  }
  last_epoch_ = world_.target.epoch;
}

/// The one on which the last process ran, if it still can; nobody shares a state folder.
std::size_t Scheduler::choose_machine() {
  if (!processes_.empty()) {
    machine_ = 1 - processes_.back()->machine();
  } else if (chance(world_.prng, 200)) {
    machine_ = 1 - machine_;
  }
  if (chance(world_.prng, world_.plan.lost_folders)) world_.spools[machine_] = {};
  return machine_;
}

void Scheduler::step_process() {
  SimProcess* process = processes_[world_.prng.below(processes_.size())].get();
  try {
    if (!process->step() && process->has_ended()) lose(process);
  } catch (const Crash&) {
    lose(process);
  } catch (const base::Error& error) {
    take_error(error, process->epoch());
    lose(process);
  }
}

void Scheduler::lose(const SimProcess* process) {
  world_.say(fmt::format("epoch {}: the process is gone", process->epoch()));
  std::erase_if(processes_, [&](const auto& other) { return other.get() == process; });
}

/// What passes ends the process, which is started again; an older process may fail in any way that
/// keeps it from changing anything.
void Scheduler::take_error(const base::Error& error, std::uint64_t epoch) {
  world_.say(fmt::format("epoch {}: {}", epoch, error.what()));
  if (error.scope() == base::ErrorScope::transient && !world_.is_quiet) return;
  if (epoch < world_.target.epoch) return;
  throw Failure(fmt::format("epoch {} failed: {}", epoch, error.report().to_text()));
}

/// Nothing fails any more; a table that stopped, or was never seen, is loaded by one more start.
void Scheduler::come_to_rest() {
  world_.is_quiet = true;
  world_.say("quiet");
  int rested = 0;
  for (int left = kQuietStepsMax; left > 0; --left) {
    ++steps_;
    world_.clock.advance(base::Millis(2000));
    if (processes_.empty()) start_process();
    rested = processes_.back()->is_at_end() ? rested + 1 : 0;
    if (rested < kRestSteps) {
      step_process();
    } else if (!world_.is_all_captured()) {
      processes_.clear();
    } else {
      return;
    }
  }
  throw Failure("it does not come to rest");
}

}  // namespace sim
