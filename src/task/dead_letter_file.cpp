#include "task/dead_letter_file.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

#include <fmt/core.h>

namespace task {

void DeadLetterFile::add(const cdc::RejectedChange& change) {
  const base::Json line{{"time", base::to_iso8601(base::system_clock().wall_now())},
                        {"table", change.table.to_text()},
                        {"position", change.position},
                        {"row", change.line.empty() ? change.values : change.line},
                        {"reason", change.reason}};
  const std::string text = line.dump(-1, ' ', false, base::Json::error_handler_t::replace);
  std::lock_guard lock(mutex_);
  if (!out_.is_open()) out_.open(path_, std::ios::app | std::ios::binary);
  out_ << text << '\n';
  out_.flush();
  has_any_ = true;
  if (out_) return;
  throw base::Error(
      base::ErrorScope::task, "task.dead_letter",
      fmt::format("cannot write the list of changes that were left out, {}", path_),
      "Check that the state folder's disk has room; nothing may be left out unlisted.");
}

}  // namespace task
