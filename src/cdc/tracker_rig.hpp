#pragma once
// A schema tracker over a source and a target in memory, and a short text of what comes out of it.
// For the tests of the tracker and of its followers; one thread.
#include "cdc/fake_log.hpp"
#include "cdc/fake_world.hpp"
#include "cdc/schema_tracker.hpp"
#include "dialect/type_map.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cdc::fake {

inline mapping::SelectionRule select(mapping::SelectionAction action, const std::string& table) {
  mapping::SelectionRule rule;
  rule.label = "of the test";
  rule.action = action;
  rule.schema = mapping::Wildcard::exact("demo1");
  rule.table = mapping::Wildcard::parse(table);
  return rule;
}

inline std::string text_of(const port::TargetChange& change) {
  switch (change.kind) {
    case port::TargetChangeKind::create_table: return "create " + change.after.id.table;
    case port::TargetChangeKind::drop_table: return "drop " + change.before.id.table;
    case port::TargetChangeKind::empty_table: return "empty " + change.before.id.table;
    case port::TargetChangeKind::rebuild: return "rebuild " + change.before.id.table;
    case port::TargetChangeKind::rename_table: break;
  }
  return "rename " + change.before.id.table + " " + change.after.id.table;
}

/// "rebuild t; t captured": the changes of the target, then the records.
inline std::string text_of(const SchemaStep& step) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  for (const port::TargetChange& change : step.changes) add(text_of(change));
  for (const port::CapturedTable& record : step.records) {
    const bool is_captured = record.state == port::CaptureState::captured;
    const bool is_dropped = record.state == port::CaptureState::dropped;
    add(record.schema.id.table + (is_captured  ? " captured"
                                  : is_dropped ? " dropped"
                                               : " suspended"));
  }
  return text;
}

class TrackerRig {
 public:
  TrackerRig() {
    settings.rules.selections = {select(mapping::SelectionAction::include, "%")};
    settings.null_sentinel = "nsentinelofthetests0";
  }

  /// The rules take the table's name, and no other.
  void select_only(const std::string& table) {
    settings.rules.selections = {select(mapping::SelectionAction::include, table)};
  }
  /// A table that was loaded; `joined` unknown: before everything.
  void capture(const model::TableSchema& schema, model::LogPosition joined = {}) {
    const model::TargetTable made =
        dialect::propose_table(schema, {"public", schema.id.table}, settings.types);
    state.tables[made.id] = {made, {}};
    port::CapturedTable record;
    record.schema = schema;
    record.target = made.id;
    record.joined = std::move(joined);
    records.push_back(std::move(record));
    source.tables[schema.id] = schema;
  }
  /// Takes what was written since the last call. Gives "step | step | rows t u": what came out; a
  /// block shows the tables in force.
  std::string take() {
    std::vector<TrackedItem> items;
    if (!tracker_) {
      settings.rules.target_schema = "public";
      tracker_ = std::make_unique<SchemaTracker>(FollowerWorld{source, target}, settings, progress);
      tracker_->set_applied(applied);
      tracker_->begin(records, items);
    }
    for (model::LogBlock& block : log.blocks()) tracker_->take(std::move(block), items);
    return keep(std::move(items));
  }
  std::string take(const std::string& sql) {
    log.statement(sql);
    return take();
  }
  /// Takes a block that is in no log; not the first of the test.
  std::string take(const model::LogBlock& block) {
    std::vector<TrackedItem> items;
    tracker_->take(block, items);
    return keep(std::move(items));
  }
  /// The version of the table in force where the last block came.
  TableVersionPtr version(const std::string& table) const {
    const auto found = catalog->find({"demo1", table});
    return found == catalog->end() ? nullptr : found->second;
  }

  LogWriter log;
  Source source;
  State state;
  Store store;
  Target target{state, store, 0};
  TrackerSettings settings;
  ChangeProgress progress;
  model::LogPosition applied;
  std::vector<port::CapturedTable> records;
  std::vector<SchemaStep> steps;        ///< all that came
  std::vector<model::LogBlock> blocks;  ///< all that came
  CatalogPtr catalog;                   ///< of the last block

 private:
  std::string keep(std::vector<TrackedItem> items) {
    std::string text;
    for (TrackedItem& item : items) {
      if (!text.empty()) text += " | ";
      if (auto* step = std::get_if<SchemaStep>(&item)) {
        text += text_of(*step);
        steps.push_back(std::move(*step));
        continue;
      }
      auto& work = std::get<BlockWork>(item);
      text += "rows";
      for (const auto& [id, version] : *work.catalog) text += " " + id.table;
      catalog = work.catalog;
      blocks.push_back(std::move(work.block));
    }
    return text;
  }

  std::unique_ptr<SchemaTracker> tracker_;
};

}  // namespace cdc::fake
