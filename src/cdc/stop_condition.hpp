#pragma once
// Where a task that follows the log shall stop: a commit time, a position, whichever comes first
// (DMS CdcStopPosition).
//
// Pure; used by cdc/batcher, which asks at every commit. Stop points that depend on the world (the
// server's time, cached changes) become a position when it is known; until then they never stop.
#include "model/change_settings.hpp"
#include "model/log_position.hpp"

#include <utility>
#include <vector>

namespace cdc {

class StopCondition {
 public:
  explicit StopCondition(model::StopPoint point) : points_{std::move(point)} {}
  /// Adds another point, once it is known.
  void add(model::StopPoint point) { points_.push_back(std::move(point)); }

  /// Says whether the transaction lies behind the stop point and must not be applied.
  bool is_behind(const model::TransactionEnd& end) const;
  /// Says whether everything up to the stop point has been seen: by GTID where both know them, else
  /// by its place.
  bool is_reached(const model::LogPosition& position) const;

 private:
  std::vector<model::StopPoint> points_;
};

}  // namespace cdc
