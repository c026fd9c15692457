#include "app/doctor_tables.hpp"

#include "task/source_selection.hpp"

#include <utility>

namespace app {

std::vector<doctor::SourceTable> doctor_tables(const model::TaskDefinition& task,
                                               mysql::Connection& connection) {
  std::vector<doctor::SourceTable> tables;
  for (task::SelectedSource& source : task::select_source(task, connection)) {
    tables.push_back({std::move(source.table), std::move(source.schema)});
  }
  return tables;
}

}  // namespace app
