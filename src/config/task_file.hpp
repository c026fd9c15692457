#pragma once
// The task file (task.toml): reads it, with the DMS documents it names, into a
// model::TaskDefinition.
//
// Used by app/ at the start of every verb; docs/task_file.md is its manual. One thread, no state.
// Reads the task file, the files it names and environment variables; connects to nothing.
// Everything that is wrong is reported together in one Error(request), one line per problem:
// file:line:column, the key, what is accepted.
#include "model/task_definition.hpp"

#include <string>

namespace config {

/// Reads and checks a task file. Relative paths in it are resolved against the folder it lies in.
model::TaskDefinition read_task_file(const std::string& path);

/// Gives the commented task file that `sluice init` writes: valid as it is once the two environment
/// variables that it names are set.
std::string sample_task_file();

}  // namespace config
