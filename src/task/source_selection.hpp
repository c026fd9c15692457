#pragma once
// What a task copies: the tables of the source that its rules choose, with their definitions.
#include "mapping/table_mapping.hpp"
#include "model/table_schema.hpp"
#include "model/task_definition.hpp"
#include "mysql/connection.hpp"

#include <string>
#include <vector>

namespace task {

struct SelectedSource {
  mapping::SelectedTable table;
  model::TableSchema schema;
};

/// Reads names and definitions through the connection and applies the rules; notes go to the log.
/// Throws Error(request) when a rule or the whole selection matches nothing, naming what is near.
std::vector<SelectedSource> select_source(const model::TaskDefinition& task,
                                          mysql::Connection& connection);

/// Logs a warning for every foreign key of the tables whose actions the source does not log: what
/// they change does not reach the target.
void warn_of_cascades(mysql::Connection& connection, const std::vector<SelectedSource>& selected);

}  // namespace task
