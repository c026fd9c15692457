#include "redshift/redshift_warehouse.hpp"

#include "base/error.hpp"
#include "base/fault_point.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "dialect/copy_statement.hpp"
#include "dialect/identifier.hpp"
#include "dialect/row_match.hpp"
#include "dialect/table_ddl.hpp"
#include "redshift/copy_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace redshift {
namespace {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

constexpr const char* kStageTable = "sluice_stage";

std::string quoted(const model::TableId& id) {
  return dialect::quote_table(id);
}

std::string count_rows(Session& session, const model::TableId& id, const Situation& what) {
  return session.run("SELECT COUNT(*) FROM " + quoted(id), what).rows.at(0).at(0).value_or("");
}

std::string column_list(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) {
    if (!text.empty()) text += ", ";
    text += dialect::quote_identifier(column);
  }
  return text;
}

/// Old rows keep their layout: what the proposal does not say is taken from the table that is
/// dropped.
model::TargetTable with_layout_of(model::TargetTable proposal, const model::TargetTable& old) {
  const auto has_column = [&](const std::string& name) {
    for (const model::TargetColumn& column : proposal.columns) {
      if (column.name == name) return true;
    }
    return false;
  };
  if (proposal.distribution == model::DistributionStyle::automatic &&
      (old.distribution_key.empty() || has_column(old.distribution_key))) {
    proposal.distribution = old.distribution;
    proposal.distribution_key = old.distribution_key;
  }
  if (proposal.sort_key.empty()) {
    for (const std::string& name : old.sort_key) {
      if (!has_column(name)) return proposal;
    }
    proposal.sort_key = old.sort_key;
  }
  return proposal;
}

bool lists_identity(const port::LoadRequest& request) {
  return std::any_of(request.table.columns.begin(), request.table.columns.end(),
                     [&](const model::TargetColumn& column) {
                       return column.is_identity &&
                              std::find(request.columns.begin(), request.columns.end(),
                                        column.name) != request.columns.end();
                     });
}

}  // namespace

RedshiftWarehouse::RedshiftWarehouse(model::TargetEndpoint target, std::string region)
    : pool_(std::move(target)), region_(std::move(region)) {}

Situation RedshiftWarehouse::situation(std::string purpose) const {
  return {std::move(purpose), {}, {}, region_, pool_.target().user, pool_.target().database};
}

TaskFence& RedshiftWarehouse::fence() const {
  CHECK(fence_ != nullptr, "open_task comes first");
  return *fence_;
}

std::uint64_t RedshiftWarehouse::open_task(const std::string& task) {
  const auto session = pool_.borrow();
  fence_ = std::make_unique<TaskFence>(pool_.target(), task);
  try {
    fence_->raise(*session,
                  situation("open sluice's own tables in schema " + pool_.target().control_schema));
  } catch (Error& error) {
    // Without its own tables nothing can be exactly once: what would stop a table elsewhere stops
    // the task here.
    if (error.scope() == ErrorScope::table) error.with_scope(ErrorScope::task);
    throw;
  }
  base::log_info(LogComponent::task_manager, "Task '{}' holds epoch {} on the target", task,
                 fence_->epoch());
  return static_cast<std::uint64_t>(fence_->epoch());
}

std::vector<port::LoadMark> RedshiftWarehouse::marks() {
  const auto session = pool_.borrow();
  return fence().control().read_marks(*session, situation("read the load marks"));
}

std::optional<model::TargetTable> RedshiftWarehouse::describe(const model::TableId& id) {
  const auto session = pool_.borrow();
  return read_table(*session, id, situation("read the definition of " + id.to_text()));
}

bool RedshiftWarehouse::holds_exactly(const model::TableId& id, std::uint64_t rows) {
  const auto session = pool_.borrow();
  const Situation what = situation("count the rows of " + id.to_text());
  return read_table(*session, id, what) && count_rows(*session, id, what) == std::to_string(rows);
}

void RedshiftWarehouse::create_table(Session& session, const model::TargetTable& table,
                                     const Situation& what) {
  session.run(dialect::create_table_text(table, dialect::DdlComments::none), what);
}

port::PrepareResult RedshiftWarehouse::prepare(const port::PrepareRequest& request) {
  const auto session = pool_.borrow();
  const model::TargetTable& proposal = request.proposal;
  const Situation what = situation("prepare table " + proposal.id.to_text());
  port::PrepareResult result;
  {
    // IF NOT EXISTS does not keep two sessions from making the same schema at once.
    std::lock_guard lock(schema_mutex_);
    if (!schema_exists(*session, proposal.id.schema, what)) {
      session->run(dialect::create_schema_text(proposal.id.schema), what);
      result.notes.push_back("created schema " + proposal.id.schema);
    }
  }
  fence().check();
  const std::optional<model::TargetTable> old = read_table(*session, proposal.id, what);
  if (old && request.prep == model::TablePrep::do_nothing && request.rows_of_earlier_load > 0) {
    if (forget_earlier_rows(*session, request, what)) {
      result.notes.push_back("held exactly the rows of an earlier load: emptied");
    } else if (proposal.primary_key.empty() && has_rows(*session, proposal.id, what)) {
      // Nobody can tell our rows from the others. Without their marks the next run would take all
      // of them for rows of others and load ours again.
      result.table = *old;
      result.had_rows = true;
      return result;
    }
  }
  // Marks go first: a table without marks is prepared again, one with marks of vanished rows would
  // stay short.
  session->run(fence().control().forget_table_sql(request.source), what);
  if (!old) {
    create_table(*session, proposal, what);
    result.was_created = true;
  } else if (request.prep == model::TablePrep::drop_and_create) {
    recreate_table(*session, *old, proposal, result);
  } else if (request.prep == model::TablePrep::truncate_before_load) {
    empty_table(*session, proposal.id, what);
    result.notes.push_back("emptied, definition kept");
  } else {
    result.had_rows = has_rows(*session, proposal.id, what);
  }
  FAULT_POINT("after_prepare");
  const std::optional<model::TargetTable> now = read_table(*session, proposal.id, what);
  if (!now) {
    throw Error(ErrorScope::table, "redshift.table_vanished",
                proposal.id.to_text() + " vanished while it was prepared",
                "Find out who drops it, then run again.");
  }
  result.table = *now;
  return result;
}

/// Rows and marks go in one transaction: a crash leaves both or neither, so nothing can double.
bool RedshiftWarehouse::forget_earlier_rows(Session& session, const port::PrepareRequest& request,
                                            const Situation& what) {
  session.run("BEGIN", what);
  const bool are_ours = count_rows(session, request.proposal.id, what) ==
                        std::to_string(request.rows_of_earlier_load);
  if (are_ours) {
    session.run("DELETE FROM " + quoted(request.proposal.id), what);
    session.run(fence().control().forget_table_sql(request.source), what);
  }
  session.run("COMMIT", what);
  return are_ours;
}

void RedshiftWarehouse::recreate_table(Session& session, const model::TargetTable& old,
                                       const model::TargetTable& proposal,
                                       port::PrepareResult& result) {
  const Situation what = situation("drop and create table " + proposal.id.to_text());
  session.run("BEGIN", what);
  const TableExtras extras = read_extras(session, old.id, what);
  session.run("DROP TABLE " + quoted(old.id), what);
  create_table(session, with_layout_of(proposal, old), what);
  restore_extras(session, proposal.id, extras, all_kept(proposal), what);
  session.run("COMMIT", what);
  result.was_created = true;
  result.notes.push_back(
      fmt::format("dropped and created; kept owner {}, {} grants, {} comments, distribution and "
                  "sort keys",
                  extras.owner, extras.grants.size(), extras.comments.size()));
}

void RedshiftWarehouse::empty_table(Session& session, const model::TableId& id,
                                    const Situation& what) {
  const Session::Outcome truncated =
      session.try_run("TRUNCATE TABLE " + quoted(id), base::limits::kStatementTimeout);
  if (!truncated.refused) return;
  // Who may delete but not truncate (not the owner) still gets an empty table.
  const Session::Outcome deleted =
      session.try_run("DELETE FROM " + quoted(id), base::limits::kStatementTimeout);
  if (deleted.refused) throw explain(*truncated.refused, what);
}

bool RedshiftWarehouse::was_tried_before(const port::LoadMark& mark) {
  std::lock_guard lock(mutex_);
  return !tried_.insert({mark.run, mark.source, mark.chunk}).second;
}

port::LoadResult RedshiftWarehouse::load(const port::LoadRequest& request) {
  Situation what = situation(
      fmt::format("load chunk {} of {}", request.mark.chunk, request.mark.source.to_text()));
  what.role_arn = pool_.target().role_arn;
  what.manifest_url = request.manifest_url;
  const auto session = pool_.borrow();
  fence().check();  // a fenced process finds its files removed: it must say why
  if (was_tried_before(request.mark) &&
      fence().control().has_mark_after_barrier(*session, request.mark, what)) {
    return {true, request.mark.rows};
  }
  port::LoadResult result;
  session->run("BEGIN", what);
  if (!request.manifest_url.empty()) {
    result.rows = static_cast<std::uint64_t>(copy_rows(*session, request, what));
    if (result.rows != request.mark.rows) {
      throw Error(
          ErrorScope::table, "redshift.copy.count",
          fmt::format("COPY counted {} rows where {} were staged", result.rows, request.mark.rows),
          "Nothing of this chunk was kept. Look for a second writer in the staging folder and run "
          "again.");
    }
  }
  FAULT_POINT("before_mark");
  session->run(fence().control().insert_mark_sql(request.mark), what);
  fence().check();
  FAULT_POINT("before_commit");
  session->run("COMMIT", what);
  FAULT_POINT("after_commit");
  return result;
}

std::int64_t RedshiftWarehouse::copy_rows(Session& session, const port::LoadRequest& request,
                                          const Situation& what) {
  if (!request.replace_by_key) return copy_into(session, request, request.table.id, what);
  session.run(fmt::format("CREATE TEMP TABLE {} (LIKE {})", kStageTable, quoted(request.table.id)),
              what);
  const std::int64_t rows = copy_into(session, request, {"", kStageTable}, what);
  replace_rows(session, request, what);
  return rows;
}

std::int64_t RedshiftWarehouse::copy_into(Session& session, const port::LoadRequest& request,
                                          const model::TableId& into, const Situation& what) {
  dialect::CopyStatement copy;
  copy.table = into;
  copy.columns = request.columns;
  copy.manifest_url = request.manifest_url;
  copy.role_arn = pool_.target().role_arn;
  copy.region = region_;
  copy.compression = request.compression;
  copy.null_sentinel = request.null_sentinel;
  copy.has_identity_column = lists_identity(request);
  // Writing STATUPDATE asks for the table's owner, who hand-made tables may not give.
  if (!is_owned(session, into, what)) copy.statistics = dialect::StatisticsUpdate::automatic;
  FAULT_POINT("before_copy");
  const std::int64_t rows = run_copy(session, copy, what, fence());
  FAULT_POINT("after_copy");
  return rows;
}

void RedshiftWarehouse::replace_rows(Session& session, const port::LoadRequest& request,
                                     const Situation& what) {
  CHECK(!request.table.primary_key.empty(), "rows are replaced by their key");
  const std::string columns = column_list(request.columns);
  session.run(fmt::format("DELETE FROM {} USING {} WHERE {}", quoted(request.table.id), kStageTable,
                          dialect::key_predicate(request.table, kStageTable)),
              what, session.load_timeout());
  session.run(fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM {2}", quoted(request.table.id),
                          columns, kStageTable),
              what, session.load_timeout());
  session.run(fmt::format("DROP TABLE {}", kStageTable), what);
}

void RedshiftWarehouse::finish_table(const port::LoadMark& mark) {
  CHECK(mark.is_last && mark.chunk == 0, "the closing mark has no chunk");
  const auto session = pool_.borrow();
  const Situation what = situation("close table " + mark.source.to_text());
  if (was_tried_before(mark) && fence().control().has_mark_after_barrier(*session, mark, what))
    return;
  session->run("BEGIN", what);
  session->run(fence().control().insert_mark_sql(mark), what);
  fence().check();
  session->run("COMMIT", what);
}

}  // namespace redshift
