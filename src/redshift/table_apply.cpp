#include "redshift/table_apply.hpp"

#include "base/error.hpp"
#include "base/fault_point.hpp"
#include "base/limits.hpp"
#include "dialect/table_ddl.hpp"
#include "redshift/copy_run.hpp"
#include "redshift/row_text.hpp"
#include "redshift/table_catalog.hpp"

#include <fmt/core.h>

#include <utility>

namespace redshift {
namespace {

using base::Error;
using base::ErrorScope;

dialect::ApplyStyle style_of(port::ApplyMode mode) {
  switch (mode) {
    case port::ApplyMode::append: return dialect::ApplyStyle::append;
    case port::ApplyMode::replace: return dialect::ApplyStyle::replace;
    case port::ApplyMode::pair: return dialect::ApplyStyle::pair;
  }
  return dialect::ApplyStyle::replace;
}

const model::TableId& table_of(const port::TargetChange& change) {
  return change.before.id.table.empty() ? change.after.id : change.before.id;
}

/// Redshift refuses to give a column the size that it has: then it was done before.
bool is_done_already(const ServerError& error) {
  return error.message.find("target column size should be different") != std::string::npos;
}

/// What the statements of a plan counted.
struct Counts {
  std::uint64_t staged_deletes = 0;
  std::uint64_t removed = 0;
  std::uint64_t put_back = 0;
  std::uint64_t inserted = 0;

  void add(dialect::ApplyRole role, const QueryResult& result) {
    const auto rows = static_cast<std::uint64_t>(result.affected);
    switch (role) {
      case dialect::ApplyRole::prepare: break;
      case dialect::ApplyRole::staged_deletes:
        if (!result.rows.empty()) staged_deletes = to_number<std::uint64_t>(result.rows[0].at(0));
        break;
      case dialect::ApplyRole::remove: removed += rows; break;
      case dialect::ApplyRole::put_back: put_back += rows; break;
      case dialect::ApplyRole::insert: inserted += rows; break;
    }
  }
};

}  // namespace

Situation TableApply::situation(std::string purpose) const {
  Situation situation = basis_;
  situation.purpose = std::move(purpose);
  return situation;
}

port::AppliedTable TableApply::apply(const port::TableChanges& changes) {
  try {
    return run_plan(changes);
  } catch (Error& error) {
    error.in("table " + changes.source.to_text());
    throw;
  }
}

port::AppliedTable TableApply::run_plan(const port::TableChanges& changes) {
  dialect::ApplyShape shape;
  shape.target = changes.target;
  shape.columns = changes.columns;
  shape.style = style_of(changes.mode);
  shape.has_deletes = changes.has_deletes;
  shape.number = ++plans_;
  const dialect::ApplyPlan plan = dialect::plan_apply(shape);

  session_.run(plan.create_stage,
               situation("make room for changes of " + shape.target.id.to_text()));
  copy_stage(changes, plan);
  Counts counts;
  for (const dialect::ApplyStatement& statement : plan.statements) {
    counts.add(statement.role,
               session_.run(statement.sql, situation(statement.purpose), session_.load_timeout()));
  }
  port::AppliedTable applied;
  applied.source = changes.source;
  applied.deleted = counts.removed - counts.put_back;
  applied.inserted = counts.inserted;
  const bool are_pairs = changes.mode == port::ApplyMode::pair && changes.has_deletes;
  if (are_pairs) applied.unmatched = counts.staged_deletes - applied.deleted;
  return applied;
}

void TableApply::copy_stage(const port::TableChanges& changes, const dialect::ApplyPlan& plan) {
  dialect::CopyStatement copy;
  copy.table = plan.stage;
  copy.columns = plan.stage_columns;
  copy.manifest_url = changes.manifest_url;
  copy.role_arn = basis_.role_arn;
  copy.region = basis_.region;
  copy.compression = changes.compression;
  copy.null_sentinel = changes.null_sentinel;
  Situation what = situation("load staged changes of " + changes.source.to_text());
  what.manifest_url = changes.manifest_url;
  FAULT_POINT("apply_before_copy");
  const auto rows = static_cast<std::uint64_t>(run_copy(session_, copy, what, fence_));
  FAULT_POINT("apply_after_copy");
  if (rows == changes.staged_rows) return;
  throw Error(
      ErrorScope::task, "redshift.copy.count",
      fmt::format("COPY counted {} changes where {} were staged", rows, changes.staged_rows),
      "Nothing of this batch was kept. Look for a second writer in the staging folder and run "
      "again.");
}

void TableApply::prepare(const port::TargetChange& change) {
  for (const std::string& sql : change.before_transaction) {
    const auto outcome = session_.try_run(sql, base::limits::kStatementTimeout);
    if (!outcome.refused || is_done_already(*outcome.refused)) continue;
    const std::string name = table_of(change).to_text();
    Error error = explain(*outcome.refused, situation("change table " + name));
    throw error.in("target table " + name);
  }
}

void TableApply::change(const port::TargetChange& change) {
  const std::string name = table_of(change).to_text();
  try {
    run_change(change, situation("change table " + name));
  } catch (Error& error) {
    error.in("target table " + name);
    throw;
  }
}

void TableApply::run_change(const port::TargetChange& change, const Situation& what) {
  switch (change.kind) {
    case port::TargetChangeKind::create_table:
      create_schema(change.after.id.schema, what);
      session_.run(dialect::create_missing_table_text(change.after), what);
      break;
    case port::TargetChangeKind::drop_table:
      session_.run(dialect::drop_table_text(table_of(change)), what);
      break;
    case port::TargetChangeKind::empty_table:
      session_.run(dialect::empty_table_text(table_of(change)), what, session_.load_timeout());
      break;
    case port::TargetChangeKind::rename_table: rename(change, what); break;
    case port::TargetChangeKind::rebuild: rebuild(change, what); break;
  }
}

/// IF NOT EXISTS asks for the right to create, which not every login has.
void TableApply::create_schema(const std::string& schema, const Situation& what) {
  if (schema_exists(session_, schema, what)) return;
  session_.run(dialect::create_schema_text(schema), what);
}

void TableApply::rebuild(const port::TargetChange& change, const Situation& what) {
  TableExtras extras;
  if (change.remakes) extras = read_extras(session_, change.before.id, what);
  for (const std::string& sql : change.statements) session_.run(sql, what, session_.load_timeout());
  if (change.remakes) restore_extras(session_, change.after.id, extras, change.kept_columns, what);
}

void TableApply::rename(const port::TargetChange& change, const Situation& what) {
  const model::TableId& before = change.before.id;
  const bool moves = before.schema != change.after.id.schema;
  TableExtras extras;
  if (moves) {
    create_schema(change.after.id.schema, what);
    extras = read_extras(session_, before, what);
  }
  for (const std::string& sql : dialect::rename_table_texts(before, change.after))
    session_.run(sql, what, session_.load_timeout());
  if (!moves) return;
  restore_extras(session_, change.after.id, extras, all_kept(change.after), what);
}

}  // namespace redshift
