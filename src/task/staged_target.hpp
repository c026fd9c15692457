#pragma once
// Opens the target of changes of a task whose result is files: [target] engine = "none".
//
// Used by task/replication_task, on its thread, once the state folder is locked. Errors: those of
// the store and of SQLite; Error(request) when the staging area holds batches that the state folder
// knows nothing of, which only --restart removes.
#include "model/task_definition.hpp"
#include "port/object_store.hpp"
#include "state/staged_changes.hpp"
#include "task/resume_plan.hpp"

#include <memory>

namespace task {

/// The store must outlive the target.
std::unique_ptr<state::StagedChanges> open_staged_changes(const model::TaskDefinition& definition,
                                                          port::ObjectStore& store, StartMode mode);

}  // namespace task
