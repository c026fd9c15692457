#include "cdc/purge_watch.hpp"

#include <fmt/core.h>

namespace cdc {

std::optional<std::string> PurgeWatch::check(const std::vector<std::string>& files,
                                             const model::LogCoordinates& needed) {
  const bool is_oldest = files.size() > 1 && files.front() == needed.file;
  if (!is_oldest || told_ == needed.file) return std::nullopt;
  told_ = needed.file;
  return fmt::format(
      "The log is still being read in {}, the oldest of the source's {} files: the source may "
      "purge it next. If reading stands still, see to the target or raise spool_size, and keep the "
      "log longer on the source (binlog_expire_logs_seconds; RDS: binlog retention hours)",
      needed.to_text(), files.size());
}

}  // namespace cdc
