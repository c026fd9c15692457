#include "cdc/statement_follower.hpp"

#include "base/log.hpp"
#include "binlog/ddl_scanner.hpp"
#include "binlog/event_refusals.hpp"
#include "binlog/name_folding.hpp"
#include "binlog/query_event.hpp"
#include "binlog/table_alteration.hpp"
#include "binlog/table_map_check.hpp"
#include "cdc/rename_follower.hpp"
#include "cdc/statement_text.hpp"
#include "dialect/type_map.hpp"
#include "mapping/table_matching.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace cdc {
namespace {

using base::LogComponent;
using binlog::AlterKind;
using binlog::DdlKind;

constexpr std::size_t kShownStatementBytes = 300;
constexpr std::string_view kVersioned =
    "it is system-versioned, and the log has rows of its past that are not told apart";

bool has_same_columns(const model::TableSchema& a, const model::TableSchema& b) {
  return a.columns == b.columns && a.key == b.key;
}

bool has_clause(const binlog::DdlStatement& statement, AlterKind kind) {
  return std::any_of(statement.clauses.begin(), statement.clauses.end(),
                     [kind](const auto& clause) { return clause.kind == kind; });
}

/// Says whether the step empties the table.
bool is_emptied(const model::TargetTable& table, const SchemaStep& step) {
  return std::any_of(step.changes.begin(), step.changes.end(), [&](const auto& change) {
    return change.kind == port::TargetChangeKind::empty_table && change.before.id == table.id;
  });
}

}  // namespace

/// One statement where it stands in the log.
struct StatementFollower::Scene {
  binlog::DdlStatement statement;
  model::TransactionEnd end;
  std::string server;  // whose coordinates they are
  binlog::CharsetDefaults schema_defaults;
  std::string sql;  // shortened, for people
};

void StatementFollower::follow(const model::LogBlock& block, SchemaStep& step) {
  Scene scene;
  scene.end = block.ends_transaction ? block.transactions.back() : block.open;
  scene.server = block.server;
  const StatementText text = statement_text(block);
  scene.statement = binlog::scan_ddl(text.sql, text.context);
  if (settings_.folds_names) binlog::fold_names(scene.statement);
  scene.schema_defaults = text.schema_defaults;
  scene.sql = text.sql.substr(0, kShownStatementBytes);
  step.statement_us = text.started_us;
  step.is_strict = text.is_strict;
  if (scene.statement.is_temporary) return;
  follow_kind(scene, step);
  planned_.note(step);
}

void StatementFollower::follow_kind(const Scene& scene, SchemaStep& step) {
  switch (scene.statement.kind) {
    case DdlKind::create_table:
    case DdlKind::create_table_like:
    case DdlKind::create_table_select: return create(scene, step);
    case DdlKind::alter_table: return alter(scene, step);
    case DdlKind::drop_tables:
      for (const model::TableId& id : scene.statement.tables) drop(id, scene, step);
      return;
    case DdlKind::rename_tables: return rename(scene, step);
    case DdlKind::truncate_table: return empty(scene, step);
    case DdlKind::drop_schema: return drop_schema(scene, step);
    case DdlKind::unknown: return follow_unknown(scene, step);
    case DdlKind::create_schema:
    case DdlKind::alter_schema:
    case DdlKind::row_statement:  // of captured tables it was refused by the framer
    case DdlKind::harmless: return;
  }
}

TableVersionPtr StatementFollower::captured(const model::TableId& id, const Scene& scene) const {
  TableVersionPtr version = registry_.find(id);
  if (!version) return nullptr;
  return version->is_loaded(scene.end, scene.server) ? nullptr : version;
}

void StatementFollower::create(const Scene& scene, SchemaStep& step) {
  const binlog::DdlStatement& statement = scene.statement;
  if (statement.tables.empty()) return;
  const model::TableId& id = statement.tables.front();
  const auto selected = mapping::match_table(settings_.rules, {id, model::TableKind::base_table});
  if (!selected) return note_shadow(scene);
  // Where the table was there already, IF NOT EXISTS leaves the rows out too.
  const bool is_made = !registry_.find(id) || (captured(id, scene) && !statement.if_not_exists);
  // In the format ROW the server writes the columns into the statement, and the rows behind it.
  if (statement.kind == DdlKind::create_table_select && is_made) {
    binlog::refuse::rows_of_query(scene.end.at.to_text(), scene.sql);
  }
  if (registry_.find(id)) {
    // Captured: either its load lies behind this statement, or it was there and IF NOT EXISTS left
    // it alone, or OR REPLACE dropped it.
    if (!statement.or_replace || !captured(id, scene)) return;
    drop(id, scene, step);
  } else if (registry_.is_stopped(id)) {
    return;
  }
  std::optional<model::TableSchema> schema = created_schema(scene);
  if (!schema || schema->columns.empty()) schema = created_beside_live(scene);
  if (!schema) {
    base::log_warning(LogComponent::tables_manager,
                      "Table {} was created at {}, but its definition is not understood and it is "
                      "gone since: {}",
                      id.to_text(), scene.end.at.to_text(), scene.sql);
    return;
  }
  create_selected(scene, selected->target, std::move(*schema), step);
}

std::optional<model::TableSchema> StatementFollower::created_schema(const Scene& scene) {
  const binlog::DdlStatement& statement = scene.statement;
  if (statement.kind == DdlKind::create_table) {
    return binlog::created_table(statement, scene.schema_defaults);
  }
  if (statement.kind != DdlKind::create_table_like) return std::nullopt;
  std::optional<model::TableSchema> schema;
  if (const TableVersionPtr like = registry_.find(statement.like)) {
    schema = like->schema;
  } else if (const TableChange* shadow = shadows_.find(statement.like)) {
    schema = shadow->after;
  }
  if (schema) schema->id = statement.tables.front();
  return schema;
}

/// The log often leaves out the character set that a schema gives its tables. The table has it
/// still, while its columns may be others by now: those are the statement's.
std::optional<model::TableSchema> StatementFollower::created_beside_live(const Scene& scene) {
  const binlog::DdlStatement& statement = scene.statement;
  std::optional<model::TableSchema> live = world_.source.read_table(statement.tables.front());
  if (!live || !scene.schema_defaults.charset.empty()) return live;
  std::optional<model::TableSchema> then =
      binlog::created_table(statement, {live->charset, live->collation});
  return then ? then : live;
}

void StatementFollower::create_selected(const Scene& scene, const model::TableId& target,
                                        model::TableSchema schema, SchemaStep& step) {
  schema.id = scene.statement.tables.front();
  if (schema.kind == model::TableKind::system_versioned) {
    base::log_error(LogComponent::tables_manager, "Table {} is not captured: {}",
                    schema.id.to_text(), kVersioned);
    return;
  }
  TableDefinition definition;
  port::TargetChange change;
  change.kind = port::TargetChangeKind::create_table;
  try {
    change.after = dialect::propose_table(schema, target, settings_.types);
  } catch (const base::Error& error) {
    if (error.scope() != base::ErrorScope::table) throw;
    base::log_error(LogComponent::tables_manager, "Table {} is not captured: {}",
                    schema.id.to_text(), error.report().to_text());
    return;
  }
  const std::optional<model::TargetTable> there = kept_target(change.after.id, step);
  definition.target = there ? *there : change.after;
  definition.inserts_are_new = !there || is_emptied(*there, step);
  definition.schema = std::move(schema);
  definition.joined.at = scene.end.at;
  definition.joined.server = scene.server;
  definition.joined.gtids.add(scene.end.gtid);  // nothing of the table lies before it
  if (!there) step.changes.push_back(std::move(change));
  base::log_info(LogComponent::tables_manager, "Table {} was created at {} and is captured",
                 definition.schema.id.to_text(), scene.end.at.to_text());
  changer_.put(std::move(definition), nullptr, step);
}

/// The table that is there already and will have the rows of the new one: emptied of rows of ours,
/// and of all rows as the task prepares its targets. Null: there is none, or it is dropped first.
std::optional<model::TargetTable> StatementFollower::kept_target(const model::TableId& id,
                                                                 SchemaStep& step) {
  planned_.note(step);
  std::optional<model::TargetTable> there = planned_.describe(id);
  const bool is_ours = planned_.is_left(id);
  if (!there || (settings_.prep == model::TablePrep::do_nothing && !is_ours)) return there;
  const bool is_dropped = settings_.prep == model::TablePrep::drop_and_create;
  base::log_info(LogComponent::tables_manager, "Table {} is on the target already and is {}: {}",
                 id.to_text(), is_dropped ? "dropped" : "emptied",
                 is_ours ? "its rows were those of a source table that is gone"
                         : "the task prepares its tables so");
  port::TargetChange change;
  change.kind =
      is_dropped ? port::TargetChangeKind::drop_table : port::TargetChangeKind::empty_table;
  change.before = *there;
  change.after = *there;
  step.changes.push_back(std::move(change));
  if (is_dropped) there.reset();
  return there;
}

void StatementFollower::note_shadow(const Scene& scene) {
  const model::TableId& id = scene.statement.tables.front();
  const auto& tables = registry_.tables();
  const auto original = std::find_if(tables.begin(), tables.end(), [&](const auto& table) {
    return is_online_copy(id, table.first);
  });
  if (original == tables.end()) return;
  std::optional<model::TableSchema> schema = created_schema(scene);
  if (!schema || schema->columns.empty()) return;
  TableChange shadow;
  shadow.added = unknown_values(original->second->schema, *schema);
  shadow.after = std::move(*schema);
  shadow.after.id = id;
  shadows_.put(std::move(shadow));
}

void StatementFollower::alter(const Scene& scene, SchemaStep& step) {
  const binlog::DdlStatement& statement = scene.statement;
  if (statement.tables.empty()) return;
  const TableVersionPtr version = captured(statement.tables.front(), scene);
  for (std::size_t i = 1; i < statement.tables.size(); ++i) {
    const TableVersionPtr other = captured(statement.tables[i], scene);
    if (other && statement.loses_rows()) {
      changer_.stop(other, "rows came or went without being logged: " + scene.sql, step);
    }
  }
  if (!version) {
    alter_shadow(scene);
    return rename(scene, step);
  }
  if (statement.loses_rows()) {
    return changer_.stop(version, "rows came or went without being logged: " + scene.sql, step);
  }
  if (has_clause(statement, AlterKind::versioning)) {
    return changer_.stop(version, "its system versioning is changed: " + scene.sql, step);
  }
  std::optional<model::Alteration> alteration = binlog::apply_alter(version->schema, statement);
  if (!alteration) {
    compare_with_live(scene, step);
  } else if (!has_same_columns(alteration->after, version->schema)) {
    TableChange change;
    change.after = std::move(alteration->after);
    change.after.id = version->schema.id;  // a new name is the rename's business
    change.renamed = std::move(alteration->renamed_columns);
    change.added = std::move(alteration->added);
    changer_.change(version, std::move(change), step);
  }
  rename(scene, step);
}

void StatementFollower::alter_shadow(const Scene& scene) {
  const model::TableId& id = scene.statement.tables.front();
  const TableChange* shadow = shadows_.find(id);
  if (shadow == nullptr) return;
  std::optional<model::Alteration> alteration = binlog::apply_alter(shadow->after, scene.statement);
  if (!alteration) return shadows_.erase(id);  // the swap will ask for the live definition
  TableChange next = *shadow;
  next.after = std::move(alteration->after);
  next.after.id = id;
  for (auto& renamed : alteration->renamed_columns) next.renamed.push_back(std::move(renamed));
  for (auto& added : alteration->added) next.added.push_back(std::move(added));
  shadows_.put(std::move(next));
}

void StatementFollower::drop(const model::TableId& id, const Scene& scene, SchemaStep& step) {
  shadows_.erase(id);
  const TableVersionPtr version = captured(id, scene);
  if (!version) return;
  if (settings_.changes.apply_drop) {
    port::TargetChange change;
    change.kind = port::TargetChangeKind::drop_table;
    change.before = version->target;
    step.changes.push_back(std::move(change));
  }
  registry_.erase(id);
  changer_.forget(version, "dropped at " + scene.end.at.to_text(), step);
}

void StatementFollower::drop_schema(const Scene& scene, SchemaStep& step) {
  std::vector<model::TableId> gone;
  for (const auto& [id, version] : registry_.tables()) {
    if (id.schema == scene.statement.schema) gone.push_back(id);
  }
  for (const model::TableId& id : gone) drop(id, scene, step);
}

void StatementFollower::rename(const Scene& scene, SchemaStep& step) {
  Renames renames = scene.statement.renames;
  for (const binlog::AlterClause& clause : scene.statement.clauses) {
    if (clause.kind == AlterKind::rename_table) {
      renames.emplace_back(scene.statement.tables.front(), clause.table);
    }
  }
  if (renames.empty()) return;
  std::map<model::TableId, TableVersionPtr> concerned;
  for (const auto& [from, to] : renames) {
    for (const model::TableId& id : {from, to}) {
      if (TableVersionPtr version = captured(id, scene)) concerned[id] = std::move(version);
    }
  }
  RenameFollower(world_, settings_, registry_, changer_, shadows_, planned_)
      .follow(renames, concerned, step);
}

void StatementFollower::empty(const Scene& scene, SchemaStep& step) {
  for (const model::TableId& id : scene.statement.tables) {
    const TableVersionPtr version = captured(id, scene);
    if (!version || !settings_.changes.apply_truncate) continue;
    port::TargetChange change;
    change.kind = port::TargetChangeKind::empty_table;
    change.before = version->target;
    change.after = version->target;
    step.changes.push_back(std::move(change));
    step.changed.push_back(version->slot);
  }
}

/// A statement whose end is not understood: where rows may have gone with it, its tables stop; for
/// the others what they are now decides.
void StatementFollower::follow_unknown(const Scene& scene, SchemaStep& step) {
  base::log_warning(LogComponent::tables_manager, "A statement at {} is not understood: {}",
                    scene.end.at.to_text(), scene.sql);
  switch (scene.statement.intended) {
    case DdlKind::truncate_table:
    case DdlKind::drop_tables:
    case DdlKind::rename_tables:
    case DdlKind::drop_schema: break;
    default: return compare_with_live(scene, step);
  }
  for (const model::TableId& id : scene.statement.tables) {
    const TableVersionPtr version = captured(id, scene);
    if (version) changer_.stop(version, "a statement is not understood: " + scene.sql, step);
  }
}

void StatementFollower::compare_with_live(const Scene& scene, SchemaStep& step) {
  for (const model::TableId& id : scene.statement.tables) {
    const TableVersionPtr version = captured(id, scene);
    if (!version) continue;
    std::optional<model::TableSchema> live = world_.source.read_table(id);
    if (!live) {
      changer_.stop(version,
                    "a statement is not understood, and the table is gone since: " + scene.sql,
                    step);
    } else if (!has_same_columns(*live, version->schema)) {
      take_live(version, std::move(*live), step);
    }
  }
}

void StatementFollower::adopt_live(const TableVersionPtr& version, const binlog::TableMap& map,
                                   const std::string& difference, SchemaStep& step) {
  std::optional<model::TableSchema> live = world_.source.read_table(version->schema.id);
  if (!live) return changer_.stop(version, difference + ", and the table is gone since", step);
  if (binlog::difference(map, *live)) {
    return changer_.stop(
        version, difference + "; it is not the definition that the source has now either", step);
  }
  base::log_warning(LogComponent::tables_manager, "Table {}: {}; its live definition is taken",
                    version->schema.id.to_text(), difference);
  take_live(version, std::move(*live), step);
}

void StatementFollower::take_live(const TableVersionPtr& version, model::TableSchema live,
                                  SchemaStep& step) {
  TableChange change;
  change.added = unknown_values(version->schema, live);
  change.after = std::move(live);
  changer_.change(version, std::move(change), step);
}

}  // namespace cdc
