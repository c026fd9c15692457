#include "cdc/definition_change.hpp"

#include "base/log.hpp"
#include "dialect/identifier.hpp"
#include "dialect/table_change.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace cdc {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

std::vector<std::string> columns_without_target(const model::TableSchema& schema,
                                                const model::TargetTable& target) {
  std::vector<std::string> names;
  for (const model::Column& column : schema.columns) {
    const std::string name = dialect::target_name(column.name);
    const auto& there = target.columns;
    const bool has_counterpart = std::any_of(
        there.begin(), there.end(),
        [&](const model::TargetColumn& other) { return dialect::target_name(other.name) == name; });
    if (!has_counterpart) names.push_back(column.name);
  }
  return names;
}

void DefinitionChanger::change(const TableVersionPtr& before, TableChange change,
                               SchemaStep& step) {
  if (!settings_.changes.apply_alter) {
    put(without_target(before, std::move(change)), before, step);
    return;
  }
  const model::Alteration alteration{change.after, change.renamed, change.added, false};
  const dialect::SourceMode mode =
      step.is_strict ? dialect::SourceMode::strict : dialect::SourceMode::lenient;
  dialect::TargetPlan plan =
      dialect::plan_table_change({before->schema, alteration, before->target, settings_.types,
                                  settings_.values, mode, step.statement_us});
  for (const std::string& note : plan.notes) {
    base::log_info(LogComponent::tables_manager, "Table {}: {}", before->schema.id.to_text(), note);
  }
  if (plan.stop_reason) return stop(before, *plan.stop_reason, step);
  TableDefinition definition;
  definition.schema = std::move(change.after);
  definition.target = plan.after;
  definition.joined = before->joined;
  definition.inserts_are_new = before->inserts_are_new;
  definition.left_out = before->left_out_names();
  if (!put(std::move(definition), before, step)) return;
  if (plan.statements.empty() && plan.before_transaction.empty()) return;
  port::TargetChange target;
  target.kind = port::TargetChangeKind::rebuild;
  target.before = before->target;
  target.after = std::move(plan.after);
  target.before_transaction = std::move(plan.before_transaction);
  target.statements = std::move(plan.statements);
  target.remakes = plan.remakes;
  for (auto& [old_name, new_name] : plan.kept_columns) {
    target.kept_columns.push_back({std::move(old_name), std::move(new_name)});
  }
  step.changes.push_back(std::move(target));
}

/// The source's definition changes, the target's does not: columns that it has not are left out.
TableDefinition DefinitionChanger::without_target(const TableVersionPtr& before,
                                                  TableChange change) const {
  TableDefinition definition;
  definition.target = before->target;
  definition.joined = before->joined;
  definition.inserts_are_new = before->inserts_are_new;
  definition.left_out = columns_without_target(change.after, before->target);
  definition.schema = std::move(change.after);
  return definition;
}

bool DefinitionChanger::put(TableDefinition definition, const TableVersionPtr& before,
                            SchemaStep& step) {
  const model::TableId id = definition.schema.id;
  try {
    const TableVersionPtr version = registry_.put(std::move(definition));
    step.records.push_back(record_of(*version, port::CaptureState::captured, ""));
    step.changed.push_back(version->slot);
    return true;
  } catch (const Error& error) {
    if (error.scope() != ErrorScope::table) throw;
    if (before) {
      stop(before, error.message(), step);
    } else {
      base::log_error(LogComponent::tables_manager, "Table {} is not captured: {}", id.to_text(),
                      error.report().to_text());
    }
    return false;
  }
}

void DefinitionChanger::stop(const TableVersionPtr& version, const std::string& reason,
                             SchemaStep& step) {
  const model::TableId& id = version->schema.id;
  if (settings_.changes.stop_on_table_error) {
    throw Error(ErrorScope::task, "cdc.table_stopped",
                fmt::format("table {} cannot go on: {}", id.to_text(), reason),
                "Run again to load the table anew; TableErrorPolicy SUSPEND_TABLE would let the "
                "others go on.");
  }
  base::log_error(LogComponent::tables_manager,
                  "Table {} stopped, the others go on: {}. It is loaded again by the next run",
                  id.to_text(), reason);
  registry_.erase(id);
  registry_.note_stopped(id);
  step.stopped.push_back(version->slot);
  std::erase_if(step.records, [&](const auto& record) { return record.schema.id == id; });
  step.records.push_back(record_of(*version, port::CaptureState::suspended, reason));
}

void DefinitionChanger::forget(const TableVersionPtr& version, const std::string& reason,
                               SchemaStep& step) {
  base::log_info(LogComponent::tables_manager, "Table {}: {}", version->schema.id.to_text(),
                 reason);
  step.records.push_back(record_of(*version, port::CaptureState::dropped, reason));
  step.changed.push_back(version->slot);
}

}  // namespace cdc
