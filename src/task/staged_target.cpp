#include "task/staged_target.hpp"

#include "base/error.hpp"
#include "dialect/type_map.hpp"
#include "model/staged_file.hpp"
#include "task/store_maker.hpp"

#include <fmt/core.h>

#include <utility>

namespace task {

std::unique_ptr<state::StagedChanges> open_staged_changes(const model::TaskDefinition& definition,
                                                          port::ObjectStore& store,
                                                          StartMode mode) {
  state::StagedSettings settings;
  settings.path = definition.state_folder + "/staged_changes.db";
  settings.prefix = model::staging_prefix(definition.staging.folder, definition.name);
  settings.loads = definition.migration_type != model::MigrationType::cdc;
  settings.propose = [types = definition.types](const model::TableSchema& schema,
                                                const model::TableId& target) {
    return dialect::propose_table(schema, target, types);
  };
  const std::string prefix = settings.prefix;
  auto target = std::make_unique<state::StagedChanges>(std::move(settings), store);
  if (mode == StartMode::resume && target->finds_unknown_batches()) {
    throw base::Error(
        base::ErrorScope::request, "task.unknown_batches",
        fmt::format("batches of changes lie under {}/{}, and the state folder {} "
                    "knows nothing of them",
                    staging_name(definition.staging), prefix, definition.state_folder),
        "Name the state folder that they were made with, or another folder in "
        "[staging]; --restart removes them and begins anew.");
  }
  return target;
}

}  // namespace task
