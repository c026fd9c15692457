#pragma once
// How many sessions read the source at once. Pure but for the number of the machine's cores.
#include "model/task_definition.hpp"

#include <cstddef>

namespace task {

/// max_full_load_subtasks, but at most two per core: more would only wait for each other.
std::size_t session_count(const model::TaskDefinition& task);

}  // namespace task
