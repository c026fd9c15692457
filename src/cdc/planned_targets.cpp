#include "cdc/planned_targets.hpp"

namespace cdc {

void PlannedTargets::note(const SchemaStep& step) {
  for (const port::TargetChange& change : step.changes) {
    switch (change.kind) {
      case port::TargetChangeKind::create_table:
      case port::TargetChangeKind::rebuild:
        planned_[change.after.id] = change.after;
        left_.erase(change.after.id);
        break;
      case port::TargetChangeKind::drop_table:
        planned_[change.before.id] = std::nullopt;
        left_.erase(change.before.id);
        break;
      case port::TargetChangeKind::rename_table:
        planned_[change.before.id] = std::nullopt;
        planned_[change.after.id] = change.after;
        left_.erase(change.before.id);
        left_.erase(change.after.id);
        break;
      case port::TargetChangeKind::empty_table: left_.erase(change.before.id); break;
    }
  }
}

bool PlannedTargets::is_left(const model::TableId& id) const {
  const auto found = left_.find(id);
  if (found == left_.end()) return false;
  return !found->second || holds_exactly_(id, *found->second);
}

std::optional<model::TargetTable> PlannedTargets::describe(const model::TableId& id) const {
  const auto found = planned_.find(id);
  return found == planned_.end() ? target_.describe(id) : found->second;
}

}  // namespace cdc
