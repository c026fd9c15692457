#include "redshift/task_fence.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

namespace redshift {

std::int64_t TaskFence::raise(Session& session, const Situation& situation) {
  epoch_ = control_.open(session, situation);
  return epoch_;
}

void TaskFence::check() {
  const auto session = pool_.borrow();
  const model::TargetEndpoint& target = pool_.target();
  const std::int64_t now = control_.read_epoch(
      *session, {"check the task's epoch", {}, {}, {}, target.user, target.database});
  if (now == epoch_) return;
  throw base::Error(
      base::ErrorScope::task, "task.fenced",
      fmt::format("another process runs this task: it holds epoch {}, this one had {}", now,
                  epoch_),
      "This process stops so that no row is written twice. Let one process run the task; "
      "if the other one is "
      "not yours, look at host and time in the log of the target.");
}

}  // namespace redshift
