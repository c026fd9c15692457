#include "cdc/stop_condition.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace cdc {

using model::StopKind;

bool StopCondition::lies_behind(const model::TransactionEnd& end, const std::string& server,
                                Point& point) {
  const model::StopPoint& stop = point.at;
  if (stop.kind == StopKind::commit_time) {
    return end.committed_us / 1'000'000 > static_cast<std::uint64_t>(stop.unix_seconds);
  }
  if (stop.kind != StopKind::position || !stop.position.gtids.is_empty()) return false;
  const std::string& wanted = stop.position.server;
  if (wanted.empty() || wanted == server) {
    point.was_its_server = true;
    return model::compare(end.at, stop.position.at) > 0;
  }
  if (!point.was_its_server) return false;  // the log of the server before is still to be read
  throw base::Error(
      base::ErrorScope::task, "cdc.stop.other_server",
      fmt::format("the stop point {} is a place of server {}, but the source became {} before it",
                  stop.position.to_text(), wanted, server),
      "Name a place of this server, a GTID set or a time in stop (CdcStopPosition), and run again: "
      "it goes on where it is.");
}

bool StopCondition::has_come_to(const model::LogPosition& position, Point& point) {
  if (point.at.kind != StopKind::position) return false;
  const model::LogPosition& wanted = point.at.position;
  if (!wanted.gtids.is_empty() && !position.gtids.is_empty()) {
    return position.gtids.contains(wanted.gtids);
  }
  const bool is_same_log = !wanted.server.empty() && wanted.server == position.server;
  if ((!wanted.gtids.is_empty() || !wanted.server.empty()) && !is_same_log) return false;
  point.was_its_server = true;
  return model::compare(position.at, wanted.at) >= 0;
}

bool StopCondition::is_behind(const model::TransactionEnd& end, const std::string& server) {
  return std::any_of(points_.begin(), points_.end(),
                     [&](Point& point) { return lies_behind(end, server, point); });
}

bool StopCondition::is_reached(const model::LogPosition& position) {
  return std::any_of(points_.begin(), points_.end(),
                     [&](Point& point) { return has_come_to(position, point); });
}

}  // namespace cdc
