#pragma once
// All rules of a task: the [[tables]] entries of the task file, then its DMS document.
//
// Used by task/ before the source is asked for anything. Pure, safe on every thread. An entry that
// is not of the form schema.table, or whose pattern makes no sense, is an Error(request) with the
// file and line of each.
#include "mapping/rules.hpp"
#include "model/task_definition.hpp"

namespace mapping {

/// Puts the rules of a task together. Where entries and document rename the same object, the entry
/// wins.
Rules rules_of(const model::TaskDefinition& task);

}  // namespace mapping
