#include "setup/setup_journal.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "setup/change_json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace setup {
namespace {

using base::Json;

constexpr std::size_t kBytesMax = std::size_t{16} << 20;

std::string folder_made(const std::string& state_folder) {
  const std::string folder = state_folder + "/setup";
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw base::Error(base::ErrorScope::request, "state.folder",
                      fmt::format("cannot make the folder {}: {}", folder, failure.message()),
                      "Name a writable folder as state_folder in [task].");
  }
  return folder;
}

const char* word_of(StepState state) {
  switch (state) {
    case StepState::begun: return "begun";
    case StepState::made: return "made";
    case StepState::undone: return "undone";
  }
  return "begun";
}

StepState state_of(const std::string& word) {
  if (word == "made") return StepState::made;
  return word == "undone" ? StepState::undone : StepState::begun;
}

Json to_json(const Step& step) {
  return {{"at", step.at},           {"account", step.account},
          {"region", step.region},   {"state", word_of(step.state)},
          {"made_id", step.made_id}, {"change", setup::to_json(step.change)}};
}

std::string path_of(const std::string& state_folder) {
  return state_folder + "/setup/journal.json";
}

}  // namespace

std::vector<Step> read_journal(const std::string& state_folder) {
  const std::string path = path_of(state_folder);
  if (!std::filesystem::exists(path)) return {};
  std::vector<Step> steps;
  try {
    const Json json = base::parse_json(base::read_file(path, kBytesMax), path);
    for (const Json& step : json.at("steps")) {
      steps.push_back({step.at("at").get<std::string>(), step.at("account").get<std::string>(),
                       step.at("region").get<std::string>(),
                       state_of(step.at("state").get<std::string>()),
                       step.at("made_id").get<std::string>(), change_of(step.at("change"))});
    }
  } catch (const Json::exception& error) {
    throw base::Error(
        base::ErrorScope::request, "setup.journal.unreadable",
        fmt::format("the journal of setup cannot be read: {}: {}", path, error.what()),
        "It was written by another version or edited. Without it nothing can be "
        "taken back by --undo; move it away to go on without.");
  }
  return steps;
}

bool made_bucket(const std::vector<Step>& steps, const std::string& bucket) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    const auto* making = std::get_if<MakeBucket>(&step.change);
    return making != nullptr && making->bucket == bucket && step.state != StepState::undone;
  });
}

SetupJournal::SetupJournal(const std::string& state_folder, base::Clock& clock)
    : path_(path_of(state_folder)),
      clock_(clock),
      lock_(folder_made(state_folder), "another `sluice setup` of this task"),
      steps_(read_journal(state_folder)) {}

std::size_t SetupJournal::begin(const std::string& account, const std::string& region,
                                const Change& change) {
  steps_.push_back(
      {base::to_iso8601(clock_.wall_now()), account, region, StepState::begun, "", change});
  write();
  return steps_.size() - 1;
}

void SetupJournal::made(std::size_t step, const std::string& made_id) {
  steps_.at(step).state = StepState::made;
  steps_.at(step).made_id = made_id;
  write();
}

void SetupJournal::undone(std::size_t step) {
  steps_.at(step).state = StepState::undone;
  write();
}

bool SetupJournal::is_in_doubt() const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [](const Step& step) { return step.state == StepState::begun; });
}

void SetupJournal::write() const {
  Json json = {{"version", 1}, {"steps", Json::array()}};
  for (const Step& step : steps_) json["steps"].push_back(to_json(step));
  base::write_file_atomically(path_, json.dump(1) + "\n");
}

}  // namespace setup
