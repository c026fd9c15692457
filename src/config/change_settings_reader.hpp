#pragma once
// The keys of [task] that concern changes: where they begin and end, the pace of the batches, the
// room for the log.
//
// Used by task_file. One thread. Problems go where the reader's go. What depends on other keys
// (migration_type, the settings document) is checked by check_changes() when all have been read.
#include "config/toml_reader.hpp"
#include "model/task_definition.hpp"

#include <string>

namespace config {

/// Reads what the table says into `changes` and leaves the rest as it is.
void read_changes(TableReader& reader, model::ChangeSettings& changes);

/// Complains of values that contradict each other. `settings_origin` is the path of the DMS
/// document that values may come from; empty: there is none.
void check_changes(TableReader& reader, const model::TaskDefinition& task,
                   const std::string& settings_origin);

}  // namespace config
