#pragma once
// A Batcher with its tables, and a short text of what comes out of it. For the tests of the
// batcher; one thread.
#include "cdc/batcher.hpp"
#include "cdc/change_lines.hpp"
#include "cdc/fake_blocks.hpp"

#include <fmt/core.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cdc::fake {

inline constexpr std::uint64_t kMillisecond = 1000;
inline constexpr std::uint64_t kNow = 1'000'000'000;

/// "t: U,1,a D,2,N": the tables of a part with their lines.
inline std::string text_of(const SealedPart& part) {
  std::string text;
  for (const NetChanges& table : part.tables) {
    text += (text.empty() ? "" : " ") + table.version().schema.id.table + ":";
    const ChangeLines lines(table.version(), "N");
    for (const NetChanges::Slot& slot : table.slots()) {
      std::string out;
      lines.append(slot, out);
      for (const std::string_view line : split_lines(out)) {
        text += " " + std::string(line.substr(0, line.size() - 1));
      }
    }
  }
  return text;
}

class BatcherRig {
 public:
  BatcherRig() {
    options.part_bytes_max = 1 << 20;
    applied.batch = 7;
    applied.position.at = {"bin.000001", 10};
    applied.position.gtids = model::GtidSet::parse("0-1-10");
    add_tables(progress, {a, b});
  }

  void add(std::shared_ptr<DecodedBlock> block) { add(StreamItem(std::move(block))); }
  void add(StreamItem item) { batcher().add(std::move(item), now, out); }
  void tick(bool is_target_idle = true) { batcher().tick(now, is_target_idle, out); }
  void finish() { batcher().finish(out); }
  /// Made at the first use, so that a test may change the options before.
  Batcher& batcher() {
    if (!batcher_) batcher_ = std::make_unique<Batcher>(options, applied, progress);
    return *batcher_;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const SealedPart& part : out) texts.push_back(text_of(part));
    return texts;
  }

  TableVersionPtr a = table("a", {.slot = 0, .number = 1});
  TableVersionPtr b = table("b", {.slot = 1, .number = 2});
  BatcherOptions options;
  model::Checkpoint applied;
  ChangeProgress progress;
  std::uint64_t now = kNow;
  std::vector<SealedPart> out;

 private:
  std::unique_ptr<Batcher> batcher_;
};

/// A change of definitions that ends its transaction.
inline SchemaStep step_at(std::uint64_t offset) {
  SchemaStep step;
  step.end = end_at(offset);
  step.received_us = 1;
  return step;
}

inline port::TargetChange empty_change(const TableVersion& version) {
  port::TargetChange change;
  change.kind = port::TargetChangeKind::empty_table;
  change.before = change.after = version.target;
  return change;
}

}  // namespace cdc::fake
