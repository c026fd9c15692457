#pragma once
// Where a task that follows the log shall stop: a commit time or a position (DMS CdcStopPosition).
//
// Pure; used by cdc/batcher, which asks at every commit. Stop points that depend on the world (the
// server's time, cached changes) become a position when it is known; until then they never stop.
#include "model/change_settings.hpp"
#include "model/log_position.hpp"

#include <utility>

namespace cdc {

class StopCondition {
 public:
  explicit StopCondition(model::StopPoint point) : point_(std::move(point)) {}

  /// Says whether the transaction lies behind the stop point and must not be applied.
  bool is_behind(const model::TransactionEnd& end) const;
  /// Says whether everything up to the stop point has been seen.
  bool is_reached(const model::LogPosition& position) const;

 private:
  model::StopPoint point_;
};

}  // namespace cdc
