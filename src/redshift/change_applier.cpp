#include "redshift/change_applier.hpp"

#include "base/error.hpp"
#include "base/fault_point.hpp"
#include "redshift/apply_exceptions.hpp"
#include "redshift/table_catalog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace redshift {
namespace {

using base::Error;
using base::ErrorScope;

/// Several parts of a batch may be of one table; the answer has it once.
void add_to(std::vector<port::AppliedTable>& tables, const port::AppliedTable& applied) {
  const auto known =
      std::find_if(tables.begin(), tables.end(),
                   [&](const port::AppliedTable& table) { return table.source == applied.source; });
  if (known == tables.end()) {
    tables.push_back(applied);
    return;
  }
  known->deleted += applied.deleted;
  known->inserted += applied.inserted;
  known->unmatched += applied.unmatched;
}

Error checkpoint_moved(const port::ApplyRequest& request,
                       const std::optional<ChangeTables::StoredCheckpoint>& stored) {
  const std::string found = stored ? fmt::format("batch {} at {}", stored->checkpoint.batch,
                                                 stored->checkpoint.position.to_text())
                                   : "none";
  return Error(
      ErrorScope::task, "task.checkpoint_moved",
      fmt::format("the checkpoint on the target is {}; batch {} follows batch {} at {}", found,
                  request.next.batch, request.previous.batch, request.previous.position.to_text()),
      "Somebody else wrote it: another process of this task, or a hand. Nothing of this "
      "batch was kept. Start again: the run goes on where the target stands.");
}

}  // namespace

RedshiftChanges::RedshiftChanges(model::TargetEndpoint target, std::string region,
                                 TaskHolder holder)
    : pool_(target),
      fence_(std::move(target), holder.task),
      region_(std::move(region)),
      holder_(std::move(holder)) {
  fence_.hold(static_cast<std::int64_t>(holder_.epoch));
}

Situation RedshiftChanges::situation(std::string purpose) const {
  const model::TargetEndpoint& target = pool_.target();
  return {std::move(purpose), target.role_arn, {}, region_, target.user, target.database};
}

void RedshiftChanges::interrupt() noexcept {
  pool_.interrupt_all();
  fence_.interrupt();
}

/// Without its own tables nothing can be exactly once: what would stop a table elsewhere stops the
/// task here.
QueryResult RedshiftChanges::run_own(Session& session, const std::vector<std::string>& statements,
                                     const std::string& purpose) {
  try {
    QueryResult last;
    for (const std::string& sql : statements) last = session.run(sql, situation(purpose));
    return last;
  } catch (Error& error) {
    if (error.scope() == ErrorScope::table || error.scope() == ErrorScope::record)
      error.with_scope(ErrorScope::task);
    throw;
  }
}

std::optional<model::Checkpoint> RedshiftChanges::checkpoint() {
  const auto session = pool_.borrow();
  const auto stored = tables().read_checkpoint(*session, situation("read the checkpoint"));
  if (!stored) return std::nullopt;
  return stored->checkpoint;
}

std::vector<port::CapturedTable> RedshiftChanges::captured_tables() {
  const auto session = pool_.borrow();
  return tables().read_tables(*session, situation("read the records of the tables"));
}

std::optional<model::TargetTable> RedshiftChanges::describe(const model::TableId& id) {
  const auto session = pool_.borrow();
  return read_table(*session, id, situation("read the definition of " + id.to_text()));
}

std::map<model::TableId, model::TargetTable> RedshiftChanges::describe_all(
    const std::vector<model::TableId>& ids) {
  const auto session = pool_.borrow();
  return read_tables(*session, ids, situation("read the definitions of the tables"));
}

void RedshiftChanges::begin(const model::Checkpoint& first,
                            const std::vector<port::CapturedTable>& captured) {
  const std::string purpose = "write the first checkpoint";
  const auto session = pool_.borrow();
  run_own(*session, {"BEGIN"}, purpose);
  run_own(*session, tables().forget_sql(), purpose);
  run_own(*session, {tables().insert_checkpoint_sql({first, fence_.epoch()})}, purpose);
  run_own(*session, tables().put_tables_sql(captured), purpose);
  fence_.check();
  run_own(*session, {"COMMIT"}, purpose);
}

void RedshiftChanges::forget() {
  const std::string purpose = "forget the checkpoint";
  const auto session = pool_.borrow();
  run_own(*session, {"BEGIN"}, purpose);
  run_own(*session, tables().forget_sql(), purpose);
  fence_.check();
  run_own(*session, {"COMMIT"}, purpose);
}

port::ApplyResult RedshiftChanges::apply(const port::ApplyRequest& request) {
  const auto session = pool_.borrow();
  fence_.check();  // before anything outside of the transaction
  if (is_doubtful_ && was_applied(*session, request)) return {true, {}};
  run_before(*session, request);

  const std::string purpose = fmt::format("apply batch {}", request.next.batch);
  run_own(*session, {"BEGIN"}, purpose);
  if (!move_checkpoint(*session, request)) return {true, {}};
  port::ApplyResult result;
  result.tables = run_steps(*session, request);
  write_records(*session, request);
  commit(*session, purpose);
  return result;
}

/// Waits for the transaction whose end is not known, then looks.
bool RedshiftChanges::was_applied(Session& session, const port::ApplyRequest& request) {
  const std::string purpose = "find out whether the batch was applied";
  run_own(session, {"BEGIN", "LOCK TABLE " + tables().position_table()}, purpose);
  const auto stored = tables().read_checkpoint(session, situation(purpose));
  run_own(session, {"COMMIT"}, purpose);
  is_doubtful_ = false;
  return holds(stored, request.next);
}

bool RedshiftChanges::holds(const std::optional<ChangeTables::StoredCheckpoint>& stored,
                            const model::Checkpoint& next) const {
  return stored && stored->epoch == fence_.epoch() && stored->checkpoint == next;
}

/// What Redshift takes outside of a transaction only; each step is harmless when run again.
void RedshiftChanges::run_before(Session& session, const port::ApplyRequest& request) {
  TableApply apply(session, fence_, situation({}));
  for (const port::TargetChange& change : request.changes) apply.prepare(change);
  if (request.exceptions.empty()) return;
  run_own(session, {create_exceptions_sql(pool_.target().control_schema)},
          "create awsdms_apply_exceptions");
}

/// Takes the lock of the position table; says false when the row holds `next` already.
bool RedshiftChanges::move_checkpoint(Session& session, const port::ApplyRequest& request) {
  const std::string purpose = "move the checkpoint";
  const std::string sql =
      tables().move_checkpoint_sql(request.previous, {request.next, fence_.epoch()});
  const QueryResult moved = run_own(session, {sql}, purpose);
  fence_.check();
  if (moved.affected == 1) return true;
  const auto stored = tables().read_checkpoint(session, situation(purpose));
  session.roll_back();
  if (holds(stored, request.next)) return false;
  throw checkpoint_moved(request, stored);
}

std::vector<port::AppliedTable> RedshiftChanges::run_steps(Session& session,
                                                           const port::ApplyRequest& request) {
  TableApply apply(session, fence_, situation({}));
  for (const port::TargetChange& change : request.changes) {
    FAULT_POINT("apply_before_change");
    apply.change(change);
  }
  std::vector<port::AppliedTable> applied;
  for (const port::ApplyPart& part : request.parts) {
    for (const port::TableChanges& changes : part.tables) add_to(applied, apply.apply(changes));
  }
  return applied;
}

void RedshiftChanges::write_records(Session& session, const port::ApplyRequest& request) {
  run_own(session, tables().put_tables_sql(request.tables), "write the records of the tables");
  run_own(session,
          insert_exceptions_sql(pool_.target().control_schema, holder_.task, request.exceptions),
          "write to awsdms_apply_exceptions");
}

void RedshiftChanges::commit(Session& session, const std::string& purpose) {
  FAULT_POINT("apply_before_commit");
  is_doubtful_ = true;
  run_own(session, {"COMMIT"}, purpose);
  FAULT_POINT("apply_after_commit");
  is_doubtful_ = false;
}

void RedshiftChanges::probe(const port::TableChanges& changes) {
  const auto session = pool_.borrow();
  run_own(*session, {"BEGIN"}, "try changes");
  TableApply(*session, fence_, situation({})).apply(changes);
  session->roll_back();
}

}  // namespace redshift
