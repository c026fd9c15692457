#pragma once
// Batcher, stager and applier on top of the world in memory, driven in a row. For the tests of the
// stager, the dead letter and the applier; one thread.
#include "base/fake_clock.hpp"
#include "base/prng.hpp"
#include "cdc/batch_applier.hpp"
#include "cdc/batch_stager.hpp"
#include "cdc/batcher_rig.hpp"
#include "cdc/fake_world.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cdc::fake {

/// Runs the jobs in their order.
inline void run_all(std::vector<std::function<void()>> jobs) {
  for (const auto& job : jobs) job();
}

class ApplyRig : public BatcherRig {
 public:
  ApplyRig() {
    settings.compression = model::Compression::none;
    state.epoch = 1;
    state.checkpoint = applied;
    for (const TableVersionPtr& version : {a, b}) {
      state.tables[version->target.id] = {version->target, {}};
      state.records[version->schema.id] = record_of(*version);
    }
  }

  /// Stages what the batcher gave, applies it, and forgets it.
  void apply_all() {
    for (SealedPart& part : std::exchange(out, {})) {
      if (auto batch = applier().add(stage(std::move(part)), {})) done.push_back(std::move(*batch));
    }
  }
  /// Seals and applies what is in the open batch.
  void apply_open() {
    now += 30'000'000;
    tick();
    apply_all();
  }
  StagedPart stage(SealedPart part) {
    StagerSettings stager{"sluice/t/", 1, settings.compression, file_csv_bytes, kSentinel};
    return BatchStager(store, stager, run_all).stage(std::move(part));
  }
  BatchApplier& applier() {
    if (!applier_) {
      applier_ = std::make_unique<BatchApplier>(ApplierWorld{target, store, clock, prng, progress},
                                                applier_settings);
    }
    return *applier_;
  }

  /// "1,a 2,NULL": the rows of a target table, in order.
  std::string rows(const TableVersionPtr& version) {
    std::vector<std::string> lines;
    for (const Row& row : state.tables.at(version->target.id).rows) {
      std::string line;
      for (const auto& value : row) line += (line.empty() ? "" : ",") + value.value_or("NULL");
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : " ") + line;
    return text;
  }
  port::CaptureState state_of(const TableVersionPtr& version) {
    return state.records.at(version->schema.id).state;
  }
  /// The target refuses rows whose second column is this.
  void refuse_text(const std::string& text) {
    target.refuses = [text](const Row& line) { return line.size() > 2 && line[2] == text; };
  }

  StagerSettings settings;
  std::uint64_t file_csv_bytes = 1 << 20;
  ApplierSettings applier_settings;
  State state;
  Store store;
  Target target{state, store, 1};
  base::FakeClock clock;
  base::Prng prng{1};
  std::vector<SealedPart> done;

 private:
  std::unique_ptr<BatchApplier> applier_;
};

}  // namespace cdc::fake
