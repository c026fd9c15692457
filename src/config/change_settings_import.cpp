#include "config/change_settings_import.hpp"

#include "base/limits.hpp"

namespace config {
namespace {

std::uint64_t memory_bytes(std::uint64_t megabytes, std::string& note) {
  const std::uint64_t bytes = megabytes * base::limits::kMiB;
  if (bytes >= base::limits::kApplyMemoryBytesMin) return bytes;
  note = "raised to 16 MB, the least that a batch may take";
  return base::limits::kApplyMemoryBytesMin;
}

model::RecordErrorPolicy data_error(const std::string& word, std::string& note) {
  using model::RecordErrorPolicy;
  if (word == "SUSPEND_TABLE") return RecordErrorPolicy::suspend_table;
  if (word == "STOP_TASK") return RecordErrorPolicy::stop_task;
  note = "honoured for changes: a row that Redshift refuses is left out of the target";
  if (word == "IGNORE_RECORD") return RecordErrorPolicy::ignore_record;
  note += " and listed in awsdms_apply_exceptions";
  return RecordErrorPolicy::log_error;
}

bool stops_on_table_error(const std::string& word, std::string& note) {
  if (word != "STOP_TASK") return false;
  note = "honoured for changes; a table whose load fails stops alone, the others go on";
  return true;
}

bool import_pace(const SettingKey& key, const base::Json& value, ImportedChanges& changes,
                 std::string& note) {
  if (key.key == "BatchApplyTimeoutMin") {
    changes.apply_timeout_min = std::chrono::seconds(value.get<std::int64_t>());
  } else if (key.key == "BatchApplyTimeoutMax") {
    changes.apply_timeout_max = std::chrono::seconds(value.get<std::int64_t>());
  } else if (key.key == "BatchApplyMemoryLimit") {
    changes.apply_memory_bytes = memory_bytes(value.get<std::uint64_t>(), note);
  } else if (key.key == "BatchSplitSize") {
    changes.apply_changes_max = value.get<std::uint64_t>();
  } else {
    return false;
  }
  return true;
}

bool import_statements(const SettingKey& key, const base::Json& value, ImportedChanges& changes) {
  if (key.key == "HandleSourceTableDropped") {
    changes.apply_drop = value.get<bool>();
  } else if (key.key == "HandleSourceTableTruncated") {
    changes.apply_truncate = value.get<bool>();
  } else if (key.key == "HandleSourceTableAltered") {
    changes.apply_alter = value.get<bool>();
  } else if (key.key == "StopTaskCachedChangesNotApplied") {
    changes.stops_before_cached_changes = value.get<bool>();
  } else if (key.key == "StopTaskCachedChangesApplied") {
    changes.stops_after_cached_changes = value.get<bool>();
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool import_change_setting(const SettingKey& key, const base::Json& value, ImportedChanges& changes,
                           std::string& note) {
  if (key.key == "DataErrorPolicy") {
    changes.data_error = data_error(value.get<std::string>(), note);
  } else if (key.key == "TableErrorPolicy") {
    changes.stop_on_table_error = stops_on_table_error(value.get<std::string>(), note);
  } else {
    return import_pace(key, value, changes, note) || import_statements(key, value, changes);
  }
  return true;
}

}  // namespace config
