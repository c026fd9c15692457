#include "config/change_settings_reader.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "config/byte_size.hpp"
#include "config/duration.hpp"
#include "config/log_point.hpp"

#include <fmt/core.h>

namespace config {
namespace {

namespace limits = base::limits;
using model::MigrationType;
using model::StopKind;

// The key as text in a form of its own, whose error says what is accepted.
template <typename Point>
void read_point(TableReader& reader, const std::string& key, Point (*parse)(std::string_view),
                Point& point) {
  const std::optional<std::string> text = reader.text(key);
  if (!text) return;
  try {
    point = parse(*text);
  } catch (const base::Error& error) {
    reader.complain(key, error.message());
  }
}

void check_start(TableReader& reader, const model::TaskDefinition& task) {
  if (!reader.has("start") || task.migration_type == MigrationType::cdc) return;
  reader.complain("start", task.migration_type == MigrationType::full_load
                               ? "concerns changes, which migration_type = \"full-load\" does not "
                                 "capture; leave it out, or write migration_type = \"cdc\""
                               : "changes begin where the load's snapshot stands; leave it out, or "
                                 "write migration_type = \"cdc\"");
}

void check_stop(TableReader& reader, const model::TaskDefinition& task) {
  if (!reader.has("stop")) return;
  const StopKind kind = task.changes.stop.kind;
  if (task.migration_type == MigrationType::full_load) {
    reader.complain("stop",
                    "concerns changes, which migration_type = \"full-load\" does not capture; it "
                    "stops after the load by itself");
  } else if (task.migration_type == MigrationType::cdc &&
             (kind == StopKind::after_load || kind == StopKind::after_cached_changes)) {
    reader.complain("stop",
                    "there is no load with migration_type = \"cdc\"; accepted: commit_time:, "
                    "server_time:, position:");
  }
}

std::string in_seconds(std::chrono::milliseconds length) {
  const auto milliseconds = length.count();
  return milliseconds % 1000 == 0 ? fmt::format("{}s", milliseconds / 1000)
                                  : fmt::format("{}ms", milliseconds);
}

void check_intervals(TableReader& reader, const model::TaskDefinition& task,
                     const std::string& settings_origin) {
  const model::ChangeSettings& changes = task.changes;
  if (changes.apply_timeout_min <= changes.apply_timeout_max) return;
  const std::string least = in_seconds(changes.apply_timeout_min);
  const std::string most = in_seconds(changes.apply_timeout_max);
  for (const char* key : {"apply_interval_min", "apply_interval_max"}) {
    if (!reader.has(key)) continue;
    return reader.complain(key, fmt::format("apply_interval_min ({}) is more than "
                                            "apply_interval_max ({})",
                                            least, most));
  }
  reader.context().problems.add(
      settings_origin, {},
      fmt::format("ChangeProcessingTuning.BatchApplyTimeoutMin: {} is more than "
                  "BatchApplyTimeoutMax ({})",
                  least, most));
}

}  // namespace

void read_changes(TableReader& reader, model::ChangeSettings& changes) {
  read_point(reader, "start", &parse_start, changes.start);
  read_point(reader, "stop", &parse_stop, changes.stop);
  if (const auto bytes = read_byte_size(
          reader, "spool_size",
          {limits::kSpoolBytesMin, limits::kSpoolBytesMax, "from \"256MiB\" to \"65536GiB\""})) {
    changes.spool_bytes_max = *bytes;
  }
  if (const auto bytes = read_byte_size(reader, "batch_memory",
                                        {limits::kApplyMemoryBytesMin, limits::kApplyMemoryBytesMax,
                                         "from \"16MiB\" to \"64GiB\""})) {
    changes.apply_memory_bytes = *bytes;
  }
  if (const auto length = read_duration(
          reader, "apply_interval_min",
          {std::chrono::milliseconds(0), limits::kApplyIntervalMax, "from \"0s\" to \"24h\""})) {
    changes.apply_timeout_min = *length;
  }
  if (const auto length = read_duration(reader, "apply_interval_max",
                                        {limits::kApplyIntervalMaxLeast, limits::kApplyIntervalMax,
                                         "from \"100ms\" to \"24h\""})) {
    changes.apply_timeout_max = *length;
  }
}

void check_changes(TableReader& reader, const model::TaskDefinition& task,
                   const std::string& settings_origin) {
  check_start(reader, task);
  check_stop(reader, task);
  check_intervals(reader, task, settings_origin);
}

}  // namespace config
