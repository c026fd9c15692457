#pragma once
// Where a task that follows the log shall stop: a commit time, a position, whichever comes first
// (DMS CdcStopPosition).
//
// Used by cdc/batcher, which asks at every commit, in the order of the log. Stop points that depend
// on the world (the server's time, cached changes) become a position when it is known; until then
// they never stop. A point without GTIDs is a place in the log of one server: on another one it is
// compared with nothing.
#include "model/change_settings.hpp"
#include "model/log_position.hpp"

#include <string>
#include <utility>
#include <vector>

namespace cdc {

class StopCondition {
 public:
  explicit StopCondition(model::StopPoint point) { add(std::move(point)); }
  /// Adds another point, once it is known.
  void add(model::StopPoint point) { points_.push_back({std::move(point), false}); }

  /// Says whether the transaction, of that server's log, lies behind the stop point and must not be
  /// applied. Throws Error(task, "cdc.stop.other_server") when the log goes on as another server's
  /// before the place that it is was reached.
  bool is_behind(const model::TransactionEnd& end, const std::string& server);
  /// Says whether everything up to the stop point has been seen: by GTID where both know them, else
  /// by its place.
  bool is_reached(const model::LogPosition& position);

 private:
  struct Point {
    model::StopPoint at;
    bool was_its_server = false;  // the log was that of the place's server
  };
  static bool lies_behind(const model::TransactionEnd& end, const std::string& server,
                          Point& point);
  static bool has_come_to(const model::LogPosition& position, Point& point);

  std::vector<Point> points_;
};

}  // namespace cdc
