#pragma once
// Decides, from the records on the target, which tables of a task that follows changes go on and
// which are loaded (again), and whether the spool kept here still serves. Pure.
//
// A table goes on only when its record says "captured": then its rows are those of the checkpoint.
// Every other table is loaded and joins at its snapshot's position (docs/recovery.md, "What the
// next run does with a table").
#include "binlog/statement_maps.hpp"
#include "cdc/planned_targets.hpp"
#include "mapping/rules.hpp"
#include "model/checkpoint.hpp"
#include "model/table_schema.hpp"
#include "model/task_definition.hpp"
#include "port/change_target.hpp"
#include "port/log_spool.hpp"
#include "port/warehouse.hpp"
#include "task/resume_plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace task {

enum class ChangeStart : std::uint8_t {
  go_on,   ///< its changes are applied behind the checkpoint
  load,    ///< load it, prepared as the task says
  reload,  ///< its rows are ours and out of date: load it into an emptied table
  refuse,  ///< out of date among rows of others: nobody can tell them apart
};

struct ChangeDecision {
  ChangeStart start = ChangeStart::load;
  std::string reason;  ///< for the log; empty for a table never captured
};

/// `record` is null for a table without one; `target` is where it is loaded, of whose rows a record
/// with another target says nothing.
ChangeDecision decide_changes(const port::CapturedTable* record, model::TablePrep prep,
                              const model::TableId& target);

/// The rules' answer for a name of the log, remembered: it is asked for every table map.
binlog::TableFilter wanted_tables(mapping::Rules rules);

/// Throws Error(table) for a table whose changes cannot be followed: MariaDB's system-versioned
/// ones, of which the log has rows of the past that look like others.
void require_followable(const model::TableSchema& schema);

/// Says whether the target table holds so many rows; false where it cannot be looked at.
bool holds_exactly(port::Warehouse& warehouse, const model::TableId& target, std::uint64_t rows);

/// What a load does with a table of a task with changes: captured ones are kept, and a complete
/// load that never joined the changes does not count.
TableDecision under_changes(TableDecision decision, bool is_captured);

using CaptureRecords = std::map<model::TableId, port::CapturedTable>;

/// Target tables whose rows are ours and are not kept up to date: those of tables that are gone or
/// that stopped, unless a captured one has them.
cdc::LeftTargets left_targets(const CaptureRecords& records);

/// The same of loads that never joined the changes: those that broke off. Only where the target
/// holds nothing but what they wrote.
cdc::LeftTargets left_by_loads(port::Warehouse& warehouse, const CaptureRecords& records,
                               const mapping::Rules& rules);

/// Where the load of each selected source table goes.
using LoadTargets = std::map<model::TableId, model::TableId>;

/// Tables that will be loaded again and whose rows, all of them ours, are on the target under a
/// name that no table goes by now: they stopped before they got their new one.
std::vector<port::CapturedTable> under_old_names(const CaptureRecords& records,
                                                 const LoadTargets& targets);

/// One of under_old_names, and what the target has under its old and its new name.
struct OldName {
  port::CapturedTable record;
  model::TableId new_name;
  model::TargetTable there;
  bool is_new_name_taken = false;
};

/// What gives a table its new name: for one batch. Without changes the table under the old name
/// stays as it is: nothing is written into it any more, and its rows are those of tables that are
/// gone (left_targets).
struct NameMove {
  std::vector<port::CapturedTable> records;
  std::vector<port::TargetChange> changes;
};

/// Renames the target table. Where the new name is taken the old one goes, unless the task drops
/// none (HandleSourceTableDropped): then there is nothing to be done.
NameMove move_to_new_name(const CaptureRecords& records, OldName old, bool drops_tables);

/// Whether the spool holds the log from the checkpoint on, so that nothing has to be asked of the
/// source again.
bool spool_serves(const port::SpoolExtent& extent, const model::LogPosition& checkpoint);

}  // namespace task
