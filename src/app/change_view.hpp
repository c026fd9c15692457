#pragma once
// What a person sees of running changes: lag by stage, position, and the counters of each table in
// DMS's words. Pure formatting of cdc::ChangeProgress; any thread.
#include "cdc/change_progress.hpp"
#include "task/replication_task.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace app {

/// A few lines for a terminal that is repainted: summary, lag, the busiest tables.
std::vector<std::string> change_lines(const cdc::ChangeProgress& progress, std::size_t width);
/// "lag: received 0.1 s, decoded 0.1 s, staged 0.9 s, visible 1.2 s (p50 1.1 s, p99 2.3 s)"
std::string lag_line(const cdc::LagTracker& lag);
/// The table printed at the end: captured and applied changes per table, lag, position, and what
/// stopped.
std::string change_table(const cdc::ChangeProgress* progress, const task::ChangeSummary& summary);

}  // namespace app
