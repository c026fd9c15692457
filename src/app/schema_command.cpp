#include "app/commands.hpp"
#include "base/error.hpp"
#include "config/task_file.hpp"
#include "dialect/table_ddl.hpp"
#include "dialect/type_map.hpp"
#include "mysql/connection.hpp"
#include "task/source_selection.hpp"

#include <fmt/core.h>

#include <set>
#include <string>

namespace app {

int schema_command(const std::string& task_file) {
  const model::TaskDefinition definition = config::read_task_file(task_file);
  const auto connection = mysql::Connection::open(definition.source, {});
  bool is_whole = true;
  std::set<std::string> schemas;
  for (const task::SelectedSource& source : task::select_source(definition, *connection)) {
    try {
      const model::TargetTable table =
          dialect::propose_table(source.schema, source.table.target, definition.types);
      if (schemas.insert(table.id.schema).second) {
        fmt::print("{};\n\n", dialect::create_schema_text(table.id.schema));
      }
      fmt::print("{};\n\n", dialect::create_table_text(table, dialect::DdlComments::reasons));
    } catch (const base::Error& error) {
      is_whole = false;
      fmt::print("/* {}: {} */\n\n", source.schema.id.to_text(), error.report().to_text());
    }
  }
  return is_whole ? 0 : 4;
}

}  // namespace app
