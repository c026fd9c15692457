#include "cdc/stop_condition.hpp"

namespace cdc {

using model::StopKind;

bool StopCondition::is_behind(const model::TransactionEnd& end) const {
  if (point_.kind == StopKind::commit_time) {
    return end.committed_us / 1'000'000 > static_cast<std::uint64_t>(point_.unix_seconds);
  }
  if (point_.kind != StopKind::position || !point_.position.gtids.is_empty()) return false;
  return model::compare(end.at, point_.position.at) > 0;
}

bool StopCondition::is_reached(const model::LogPosition& position) const {
  if (point_.kind != StopKind::position) return false;
  if (!point_.position.gtids.is_empty()) return position.gtids.contains(point_.position.gtids);
  return model::compare(position.at, point_.position.at) >= 0;
}

}  // namespace cdc
