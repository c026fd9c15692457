#pragma once
// What setup changed in the account, so that it can be taken back: <state
// folder>/setup/journal.json.
//
// Each change is written before it is begun and again when it is made, so that a process killed in
// between leaves a step "begun", whose change may be there or not. One process at a time has a
// journal (its folder is locked); one thread. The documents in it hold no secrets.
#include "base/clock.hpp"
#include "setup/change.hpp"
#include "state/run_lock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace setup {

enum class StepState : std::uint8_t { begun, made, undone };

struct Step {
  std::string at;       ///< "2026-01-31T12:00:00Z"
  std::string account;  ///< twelve digits
  std::string region;
  StepState state = StepState::begun;
  std::string made_id;  ///< of what was made, where AWS gives it a name: "vpce-1"
  Change change;
};

/// The steps of a task's journal, in the order in which they were made; none without a journal.
/// Throws Error(request) when it cannot be read.
std::vector<Step> read_journal(const std::string& state_folder);
/// Whether setup made this bucket, or began to.
bool made_bucket(const std::vector<Step>& steps, const std::string& bucket);

class SetupJournal {
 public:
  /// Opens the journal of a task, makes its folder; throws Error(request) when another setup works
  /// on it, or when it cannot be read.
  SetupJournal(const std::string& state_folder, base::Clock& clock);

  const std::vector<Step>& steps() const { return steps_; }
  /// Gives the number of the step.
  std::size_t begin(const std::string& account, const std::string& region, const Change& change);
  void made(std::size_t step, const std::string& made_id);
  void undone(std::size_t step);
  /// Whether the end of a step is not known.
  bool is_in_doubt() const;
  const std::string& path() const { return path_; }

 private:
  void write() const;

  std::string path_;
  base::Clock& clock_;
  state::RunLock lock_;
  std::vector<Step> steps_;
};

}  // namespace setup
