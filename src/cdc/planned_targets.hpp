#pragma once
// The target's tables as they will be when every change given out so far is applied.
//
// Used by the followers of statements, on the dispatcher's thread, which runs ahead of the applier:
// the target itself may still have a table that the stream dropped, or lack one that it made.
#include "cdc/decoded_block.hpp"
#include "port/change_target.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace cdc {

/// Tables of the target whose rows are ours and of source tables that are gone. With a number: as
/// long as they hold exactly that many rows.
using LeftTargets = std::map<model::TableId, std::optional<std::uint64_t>>;

/// Counts the rows of a target table.
using RowCheck = std::function<bool(const model::TableId&, std::uint64_t)>;

class PlannedTargets {
 public:
  PlannedTargets(port::ChangeTarget& target, LeftTargets left, RowCheck holds_exactly)
      : target_(target), left_(std::move(left)), holds_exactly_(std::move(holds_exactly)) {}

  /// Takes the step's changes in; harmless when called again as the step grows.
  void note(const SchemaStep& step);
  /// The table is let alone from now on, with rows of ours that nobody keeps up to date.
  void note_left(const model::TableId& id) { left_[id] = std::nullopt; }
  /// Counts again where a number is known: others may have written since.
  bool is_left(const model::TableId& id) const;
  std::optional<model::TargetTable> describe(const model::TableId& id) const;

 private:
  port::ChangeTarget& target_;
  LeftTargets left_;
  RowCheck holds_exactly_;
  std::map<model::TableId, std::optional<model::TargetTable>> planned_;  // nullopt: gone
};

}  // namespace cdc
