#pragma once
// The tables that a task selects, as the doctor's checks want them.
#include "doctor/source_facts.hpp"
#include "model/task_definition.hpp"
#include "mysql/connection.hpp"

#include <vector>

namespace app {

/// Throws as task::select_source.
std::vector<doctor::SourceTable> doctor_tables(const model::TaskDefinition& task,
                                               mysql::Connection& connection);

}  // namespace app
