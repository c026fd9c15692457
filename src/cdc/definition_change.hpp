#pragma once
// A captured table gets another definition: the target's part of it, by policy, and the record.
//
// Used by the followers of statements and renames, on the dispatcher's thread. What the target
// cannot do, or may not be told, ends in a table that stops with the reason; nothing is guessed.
#include "cdc/decoded_block.hpp"
#include "cdc/planned_targets.hpp"
#include "cdc/shadow_tables.hpp"
#include "cdc/table_registry.hpp"
#include "mapping/rules.hpp"
#include "model/change_settings.hpp"
#include "model/task_definition.hpp"
#include "model/value_policy.hpp"
#include "port/change_source.hpp"
#include "port/change_target.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cdc {

struct FollowerWorld {
  port::ChangeSource& source;
  port::ChangeTarget& target;
};

struct TrackerSettings {
  mapping::Rules rules;
  model::TypeOptions types;
  model::ValuePolicy values;
  model::ChangeSettings changes;
  std::string null_sentinel;
  /// Transactions committed before this time are passed over (start at a time); 0: none.
  std::uint64_t skip_before_us = 0;
  /// What a CREATE TABLE does with rows that its target has already.
  model::TablePrep prep = model::TablePrep::do_nothing;
  LeftTargets left_targets;
  RowCheck holds_exactly;  ///< on the target; null where no left target has a number of rows
  bool folds_names = false;  ///< the source keeps names in lower case (lower_case_table_names=1)
  bool can_load = true;    ///< false: what stops is not loaded again (migration_type = cdc)
};

/// Source columns that the target has not.
std::vector<std::string> columns_without_target(const model::TableSchema& schema,
                                                const model::TargetTable& target);

class DefinitionChanger {
 public:
  DefinitionChanger(const TrackerSettings& settings, TableRegistry& registry)
      : settings_(settings), registry_(registry) {}

  /// Puts the new definition in force and tells the target; or stops the table.
  void change(const TableVersionPtr& before, TableChange change, SchemaStep& step);
  /// Stops the table: nothing more of it is applied.
  void stop(const TableVersionPtr& version, const std::string& reason, SchemaStep& step);
  /// The table is gone, or is called something else.
  void forget(const TableVersionPtr& version, const std::string& reason, SchemaStep& step);
  /// Puts a version in force and its record into the step; `before` stops when it cannot be.
  bool put(TableDefinition definition, const TableVersionPtr& before, SchemaStep& step);

 private:
  TableDefinition without_target(const TableVersionPtr& before, TableChange change) const;

  const TrackerSettings& settings_;
  TableRegistry& registry_;
};

}  // namespace cdc
