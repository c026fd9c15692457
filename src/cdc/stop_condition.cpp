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
  if (!point.position.gtids.is_empty()) return position.gtids.contains(point.position.gtids);
  return model::compare(position.at, point.position.at) >= 0;
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
