#include "task/session_count.hpp"

#include <unistd.h>

#include <algorithm>

namespace task {

std::size_t session_count(const model::TaskDefinition& task) {
  const auto cores = static_cast<int>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  return static_cast<std::size_t>(std::clamp(task.sub_tasks_max, 1, 2 * cores));
}

}  // namespace task
