#pragma once
// The table printed at the end of a run: table, rows, bytes, seconds, state; then each failure with
// cause and fix. Pure.
#include "task/replication_task.hpp"

#include <string>

namespace app {

std::string closing_table(const task::RunResult& result);

}  // namespace app
