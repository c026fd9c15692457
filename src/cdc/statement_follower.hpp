#pragma once
// What a statement of the log does to the captured tables, and what the target must do about it.
//
// Part of cdc/schema_tracker, on its thread. Statements are read by a tolerant scanner; where one
// is not understood, or the log disagrees, the live definition decides, and where that cannot be,
// the table stops with the reason. Names are matched by the task's rules as they stand in the log.
// The policy of the user (ChangeProcessingDdlHandlingPolicy) says which changes reach the target.
// Renames are cdc/rename_follower's.
#include "binlog/ddl_statement.hpp"
#include "binlog/table_map.hpp"
#include "cdc/decoded_block.hpp"
#include "cdc/definition_change.hpp"
#include "cdc/planned_targets.hpp"
#include "cdc/shadow_tables.hpp"
#include "cdc/table_registry.hpp"
#include "model/log_block.hpp"

#include <optional>
#include <string>

namespace cdc {

class StatementFollower {
 public:
  StatementFollower(FollowerWorld world, const TrackerSettings& settings, TableRegistry& registry)
      : world_(world),
        settings_(settings),
        registry_(registry),
        changer_(settings, registry),
        planned_(world.target, settings.left_targets, settings.holds_exactly) {}

  /// Follows the statement of the block; fills in what the step has to do.
  void follow(const model::LogBlock& block, SchemaStep& step);
  /// Takes the live definition instead of the one in force, which the log contradicts.
  void adopt_live(const TableVersionPtr& version, const binlog::TableMap& map,
                  const std::string& difference, SchemaStep& step);
  DefinitionChanger& changer() noexcept { return changer_; }

 private:
  struct Scene;
  void follow_kind(const Scene& scene, SchemaStep& step);
  void create(const Scene& scene, SchemaStep& step);
  void create_selected(const Scene& scene, const model::TableId& target, model::TableSchema schema,
                       SchemaStep& step);
  std::optional<model::TargetTable> kept_target(const model::TableId& id, SchemaStep& step);
  std::optional<model::TableSchema> created_schema(const Scene& scene);
  std::optional<model::TableSchema> created_beside_live(const Scene& scene);
  void note_shadow(const Scene& scene);
  void alter(const Scene& scene, SchemaStep& step);
  void alter_shadow(const Scene& scene);
  void drop(const model::TableId& id, const Scene& scene, SchemaStep& step);
  void drop_schema(const Scene& scene, SchemaStep& step);
  void rename(const Scene& scene, SchemaStep& step);
  void empty(const Scene& scene, SchemaStep& step);
  void follow_unknown(const Scene& scene, SchemaStep& step);
  void compare_with_live(const Scene& scene, SchemaStep& step);
  void take_live(const TableVersionPtr& version, model::TableSchema live, SchemaStep& step);
  /// The captured table whose rows the statement concerns; null when it is not captured, or when
  /// the statement lies at or before its joined position.
  TableVersionPtr captured(const model::TableId& id, const Scene& scene) const;

  FollowerWorld world_;
  const TrackerSettings& settings_;
  TableRegistry& registry_;
  DefinitionChanger changer_;
  ShadowTables shadows_;
  PlannedTargets planned_;
};

}  // namespace cdc
