#pragma once
// RENAME TABLE, whole: which captured tables have which names afterwards, and what took the place
// of those that left.
//
// Used by cdc/statement_follower, on its thread. A statement may pass a table through several names
// and swap others; only where each ends counts. The copy of an online schema change that takes a
// captured table's name is that table with a new definition. Where the new name was loaded behind
// the statement, its rows are there already and the old name's table goes. A table whose rows were
// never seen is not taken in silently: what it replaces stops.
#include "cdc/definition_change.hpp"
#include "cdc/planned_targets.hpp"
#include "cdc/shadow_tables.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cdc {

using Renames = std::vector<std::pair<model::TableId, model::TableId>>;

/// Where each table that the statement names first ends: RENAME a TO x, b TO a gives a->x, b->a.
std::map<model::TableId, model::TableId> net_renames(const Renames& renames);

class RenameFollower {
 public:
  RenameFollower(FollowerWorld world, const TrackerSettings& settings, TableRegistry& registry,
                 DefinitionChanger& changer, ShadowTables& shadows, PlannedTargets& planned)
      : world_(world),
        settings_(settings),
        registry_(registry),
        changer_(changer),
        shadows_(shadows),
        planned_(planned) {}

  /// `captured`: the tables it concerns that are captured and were loaded before it.
  void follow(const Renames& renames, const std::map<model::TableId, TableVersionPtr>& captured,
              SchemaStep& step);

 private:
  struct Move {
    TableVersionPtr version;
    model::TableId to;
    model::TableId target;
  };
  void move(std::vector<Move> moves, SchemaStep& step);
  void supersede(const TableVersionPtr& version, const model::TableId& to,
                 const std::vector<Move>& moves, SchemaStep& step);
  void leave(const TableVersionPtr& version, const model::TableId& to,
             const model::TableId* successor, SchemaStep& step);
  void give_up(const TableVersionPtr& version, const model::TableId& to,
               const model::TableId& target, SchemaStep& step);
  /// `is_replaced`: another table gets its name in the same statement.
  void drop_target(const TableVersionPtr& version, const model::TableId& to, SchemaStep& step,
                   bool is_replaced);
  void swap_in(const TableVersionPtr& version, const model::TableId& from, SchemaStep& step);

  FollowerWorld world_;
  const TrackerSettings& settings_;
  TableRegistry& registry_;
  DefinitionChanger& changer_;
  ShadowTables& shadows_;
  PlannedTargets& planned_;
};

}  // namespace cdc
