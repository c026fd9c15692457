#pragma once
// What a DMS task-settings document says about changes: the honoured keys that concern them.
//
// Used by settings_import, which has checked form and range of every value before. Pure, one
// thread.
#include "base/json.hpp"
#include "config/settings_keys.hpp"
#include "model/change_settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace config {

struct ImportedChanges {
  std::optional<std::chrono::milliseconds> apply_timeout_min;
  std::optional<std::chrono::milliseconds> apply_timeout_max;
  std::optional<std::uint64_t> apply_memory_bytes;
  std::optional<std::uint64_t> apply_changes_max;
  std::optional<bool> apply_drop;
  std::optional<bool> apply_truncate;
  std::optional<bool> apply_alter;
  std::optional<model::RecordErrorPolicy> data_error;
  std::optional<bool> stop_on_table_error;
  bool stops_before_cached_changes = false;  ///< StopTaskCachedChangesNotApplied
  bool stops_after_cached_changes = false;   ///< StopTaskCachedChangesApplied
};

/// Takes the value of a key; false when the key does not concern changes. What the user should know
/// about the value goes to `note`.
bool import_change_setting(const SettingKey& key, const base::Json& value, ImportedChanges& changes,
                           std::string& note);

}  // namespace config
