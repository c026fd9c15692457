#pragma once
// The target's tables as they will be when every change given out so far is applied.
//
// Used by the followers of statements, on the dispatcher's thread, which runs ahead of the applier:
// the target itself may still have a table that the stream dropped, or lack one that it made.
#include "cdc/decoded_block.hpp"
#include "port/change_target.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace cdc {

class PlannedTargets {
 public:
  /// `left`: tables whose rows are ours and of source tables that are gone.
  PlannedTargets(port::ChangeTarget& target, std::set<model::TableId> left)
      : target_(target), left_(std::move(left)) {}

  /// Takes the step's changes in; harmless when called again as the step grows.
  void note(const SchemaStep& step);
  /// The table is let alone from now on, with rows of ours that nobody keeps up to date.
  void note_left(const model::TableId& id) { left_.insert(id); }
  bool is_left(const model::TableId& id) const { return left_.count(id) > 0; }
  std::optional<model::TargetTable> describe(const model::TableId& id) const;

 private:
  port::ChangeTarget& target_;
  std::set<model::TableId> left_;
  std::map<model::TableId, std::optional<model::TargetTable>> planned_;  // nullopt: gone
};

}  // namespace cdc
