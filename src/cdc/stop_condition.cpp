#include "cdc/stop_condition.hpp"

#include <algorithm>

namespace cdc {
namespace {

using model::StopKind;
using model::StopPoint;

bool lies_behind(const model::TransactionEnd& end, const StopPoint& point) {
  if (point.kind == StopKind::commit_time) {
    return end.committed_us / 1'000'000 > static_cast<std::uint64_t>(point.unix_seconds);
  }
  if (point.kind != StopKind::position || !point.position.gtids.is_empty()) return false;
  return model::compare(end.at, point.position.at) > 0;
}

bool has_come_to(const model::LogPosition& position, const StopPoint& point) {
  if (point.kind != StopKind::position) return false;
  const model::LogPosition& wanted = point.position;
  if (!wanted.gtids.is_empty() && !position.gtids.is_empty()) {
    return position.gtids.contains(wanted.gtids);
  }
  const bool is_same_log = !wanted.server.empty() && wanted.server == position.server;
  if (!wanted.gtids.is_empty() && !is_same_log) return false;
  return model::compare(position.at, wanted.at) >= 0;
}

}  // namespace

bool StopCondition::is_behind(const model::TransactionEnd& end) const {
  return std::any_of(points_.begin(), points_.end(),
                     [&](const StopPoint& point) { return lies_behind(end, point); });
}

bool StopCondition::is_reached(const model::LogPosition& position) const {
  return std::any_of(points_.begin(), points_.end(),
                     [&](const StopPoint& point) { return has_come_to(position, point); });
}

}  // namespace cdc
