#pragma once
// How changes are captured and applied, as the user described it: the pace of the batches, which
// statements on tables are followed, what happens to a row that does not fit, where to begin and
// where to stop.
//
// A plain value: config/ makes it, cdc/ and task/ read it. The names in the comments are those of
// DMS task settings (AWS DMS User Guide, "Change processing tuning settings", "Error handling task
// settings", "Specifying a CDC start point").
#include "model/log_position.hpp"

#include <chrono>
#include <cstdint>

namespace model {

/// The words of DataErrorPolicy.
enum class RecordErrorPolicy : std::uint8_t {
  ignore_record,  ///< the row is left out
  log_error,      ///< and listed
  suspend_table,
  stop_task,
};

enum class StartKind : std::uint8_t {
  automatic,  ///< behind the load; without one, at the end of the log
  time,
  position,
};

enum class StopKind : std::uint8_t {
  never,
  after_load,            ///< cached changes are not applied
  after_cached_changes,  ///< what was committed while the load ran is applied
  commit_time,           ///< before the first transaction that was committed later
  server_time,           ///< when the source's clock says so
  position,
};

struct StartPoint {
  StartKind kind = StartKind::automatic;
  std::int64_t unix_seconds = 0;  ///< of kind time
  LogPosition position;           ///< of kind position; its server is not known
  bool operator==(const StartPoint&) const = default;
};

struct StopPoint {
  StopKind kind = StopKind::never;
  std::int64_t unix_seconds = 0;  ///< of the kinds commit_time and server_time
  LogPosition position;           ///< of kind position; its server is not known
  bool operator==(const StopPoint&) const = default;
};

struct ChangeSettings {
  std::chrono::milliseconds apply_timeout_min{1000};        ///< BatchApplyTimeoutMin
  std::chrono::milliseconds apply_timeout_max{30000};       ///< BatchApplyTimeoutMax
  std::uint64_t apply_memory_bytes = 500ULL * 1024 * 1024;  ///< BatchApplyMemoryLimit
  std::uint64_t apply_changes_max = 0;                      ///< BatchSplitSize; 0: no limit
  bool apply_drop = true;                                   ///< HandleSourceTableDropped
  bool apply_truncate = true;                               ///< HandleSourceTableTruncated
  bool apply_alter = true;                                  ///< HandleSourceTableAltered
  /// DataErrorPolicy where the settings document gives it. DMS's own default, LOG_ERROR, is not
  /// taken silently: rows would be missing.
  RecordErrorPolicy data_error = RecordErrorPolicy::suspend_table;
  bool stop_on_table_error = false;                            ///< TableErrorPolicy STOP_TASK
  std::uint64_t spool_bytes_max = 20ULL * 1024 * 1024 * 1024;  ///< of the log kept on this machine
  StartPoint start;
  StopPoint stop;
  bool operator==(const ChangeSettings&) const = default;
};

}  // namespace model
