#pragma once
// Reads the log's blocks in order and keeps the definitions that are in force: what a block needs
// before it may be decoded.
//
// Owned by the dispatcher thread of cdc_run, and by the simulator. A block of changes comes out
// with the catalog in force; a statement comes out as a SchemaStep. A table whose definition cannot
// be told for certain is stopped with the reason, never guessed: the log's table maps are compared
// with the definition of every captured table, and where they differ the live definition is asked.
// Errors: of the source and the target; task when everything has to stop.
#include "cdc/decoded_block.hpp"
#include "cdc/map_check.hpp"
#include "cdc/statement_follower.hpp"
#include "cdc/table_registry.hpp"
#include "model/checkpoint.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cdc {

/// A block that is ready to be decoded.
struct BlockWork {
  model::LogBlock block;
  CatalogPtr catalog;
};

using TrackedItem = std::variant<BlockWork, SchemaStep>;

class SchemaTracker {
 public:
  SchemaTracker(FollowerWorld world, TrackerSettings settings, ChangeProgress& progress);

  /// Begins with what the target remembers. Tables that cannot be read or written any more come out
  /// as a step that stops them.
  void begin(std::vector<port::CapturedTable> tables, std::vector<TrackedItem>& out);
  /// Takes the next block; transactions at or before `applied` are cut off it.
  void take(model::LogBlock block, std::vector<TrackedItem>& out);
  /// Everything up to here is applied already (the checkpoint that the run began with).
  void set_applied(model::LogPosition applied) {
    applied_ = std::move(applied);
    skipped_ = read_to_ = applied_;
    read_to_.gtids = {};
  }

 private:
  using Describe = std::function<std::optional<model::TargetTable>(const model::TableId&)>;
  Describe describe_targets(const std::vector<port::CapturedTable>& tables);
  static bool is_passed(const model::LogPosition& joined, const model::LogPosition& position);
  enum class Place : std::uint8_t { applied, before_start, to_apply };
  Place place_of(const model::TransactionEnd& end, const model::LogBlock& block) const;
  bool cut_applied(model::LogBlock& block);
  bool lies_behind_applied(const model::LogBlock& block) const;
  void tell_skipped(model::LogBlock& block);
  void tell_stranger(const model::TableId& id, const model::LogBlock& block);
  void leave_end(model::LogBlock& block);
  void tell(model::TransactionEnd& end) const;
  void forget_places(std::vector<TrackedItem>& out);

  FollowerWorld world_;
  TrackerSettings settings_;
  TableRegistry registry_;
  MapCheck map_check_;
  StatementFollower follower_;
  model::LogPosition applied_;
  model::LogPosition skipped_;  // behind the transactions before the time that the task starts at
  model::LogPosition read_to_;  // place and server alone: in front of the next block
  bool is_in_transaction_ = false;
  bool is_past_applied_ = false;  // the first transaction behind the checkpoint was seen
  bool has_skipped_ = false;      // and the first one that ends behind skipped_ was not
};

}  // namespace cdc
