#pragma once
// Reads a DMS task-settings document: takes what sluice honours, and reports the rest line by line.
//
// Used by task_file. Pure but for the Problems it fills; one thread. Every key of the document is
// checked (known, type, range); one that is read but not honoured becomes a note, never silence.
// null stands for "not set", as in the documents that DMS itself writes.
#include "config/change_settings_import.hpp"
#include "config/problems.hpp"
#include "model/task_definition.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

struct ImportedSettings {
  std::optional<model::TablePrep> table_prep;
  std::optional<int> sub_tasks_max;
  std::optional<std::string> target_schema;
  std::optional<std::string> control_schema;
  std::optional<std::uint64_t> file_bytes;
  ImportedChanges changes;
  std::vector<std::string> notes;  ///< one line per key that is not honoured
};

/// Reads a document; `origin` is its path, for messages. A text that is not JSON is a problem as
/// well.
ImportedSettings import_settings(std::string_view json, const std::string& origin,
                                 Problems& problems);

}  // namespace config
