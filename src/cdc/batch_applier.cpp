#include "cdc/batch_applier.hpp"

#include "base/fault_point.hpp"
#include "base/log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using base::LogComponent;
using model::RecordErrorPolicy;

constexpr std::size_t kRefusedRowsMax = 1000;  // of one table in one batch; more stop the table

/// Says whether an error of the target is about the table, by its contexts: "table s.t" with the
/// source's name, "target table s.t".
bool is_about(const Error& error, const model::TableId& id) {
  const std::vector<std::string>& contexts = error.report().contexts;
  return std::any_of(contexts.begin(), contexts.end(), [&](const std::string& context) {
    return context == "table " + id.to_text() || context == "target table " + id.to_text();
  });
}

const StagedTable* table_of(const std::vector<StagedPart>& parts, const Error& error) {
  for (const StagedPart& part : parts) {
    for (const StagedTable& table : part.tables) {
      if (is_about(error, table.changes.source) || is_about(error, table.changes.target.id)) {
        return &table;
      }
    }
  }
  return nullptr;
}

}  // namespace

struct BatchApplier::Batch {
  std::vector<StagedPart> parts;
  SealedPart& sealed;                           // of the last part
  std::vector<StagedTable> dropped;             // whose files are to be removed all the same
  std::vector<port::CapturedTable> again = {};  // stopped tables that a new one has the name of
};

/// Rows that the target refuses, with the staged table that holds them.
struct BatchApplier::RefusedRows {
  StagedTable* table;
  std::vector<RefusedRow> rows;
};

std::optional<SealedPart> BatchApplier::add(StagedPart part, std::stop_token stop) {
  if (part.sealed.ends_batch && part.sealed.next == part.sealed.previous) {
    // Nothing but the stop point; a transaction that it cut off may have left parts.
    for (const StagedPart& old : std::exchange(parts_, {})) remove_files(old.tables);
    return std::move(part.sealed);
  }
  if (!parts_.empty() && parts_.back().sealed.batch != part.sealed.batch) {
    throw Error(ErrorScope::task, "cdc.batch_unfinished",
                fmt::format("batch {} came before batch {} was complete", part.sealed.batch,
                            parts_.back().sealed.batch),
                "This is a mistake of sluice: report it. Running again is safe.");
  }
  const bool ends_batch = part.sealed.ends_batch;
  parts_.push_back(std::move(part));
  if (!ends_batch) return std::nullopt;
  std::vector<StagedPart> parts = std::exchange(parts_, {});
  SealedPart sealed = std::exchange(parts.back().sealed, {});
  Batch batch{std::move(parts), sealed, {}};
  apply(batch, stop);
  return sealed;
}

/// Tables that stopped in an earlier batch, or in this one while it was put together, take no part.
void BatchApplier::begin(Batch& batch) {
  SealedPart& sealed = batch.sealed;
  for (const port::TargetChange& change : sealed.changes) {
    if (change.kind == port::TargetChangeKind::rename_table &&
        stopped_targets_.count(change.before.id) > 0) {
      stop_new_name(batch, change.after.id);
    }
  }
  batch.again = stopped_records_.keep(sealed.records, stopped_);
  for (const port::CapturedTable& record : sealed.records) {
    if (record.state != port::CaptureState::suspended) continue;
    stopped_.insert(record.schema.id);
    stopped_targets_.insert(record.target);
  }
  stopped_slots_.insert(sealed.stopped.begin(), sealed.stopped.end());
  leave_out_stopped(batch);
}

/// A stopped table got another name on the source, but not on the target: what is found there under
/// the new name is another table.
void BatchApplier::stop_new_name(Batch& batch, const model::TableId& target) {
  stopped_targets_.insert(target);
  for (port::CapturedTable& record : batch.sealed.records) {
    if (record.target != target || record.state != port::CaptureState::captured) continue;
    record.state = port::CaptureState::suspended;
    record.reason = "a table that had stopped before got this name";
  }
}

/// A table that cannot get its new name keeps its old one on the target, where none can go then,
/// and what is found under the new name is another table.
void BatchApplier::keep_old_names(Batch& batch) {
  for (std::size_t known = 0; known != stopped_targets_.size();) {
    known = stopped_targets_.size();
    for (const port::TargetChange& change : batch.sealed.changes) {
      if (change.kind != port::TargetChangeKind::rename_table) continue;
      const bool stays =
          stopped_targets_.count(change.before.id) + stopped_targets_.count(change.after.id) > 0;
      if (stays) stopped_targets_.insert({change.before.id, change.after.id});
    }
  }
  for (port::CapturedTable& record : batch.sealed.records) {
    const bool is_blocked = stopped_targets_.count(record.target) > 0;
    if (record.state != port::CaptureState::captured || !is_blocked) continue;
    record.state = port::CaptureState::suspended;
    record.reason = "its target is that of a table that stopped";
    note_stopped(batch, record.schema.id);
    stopped_.insert(record.schema.id);
  }
}

bool BatchApplier::is_left_out(const port::TargetChange& change) const {
  return stopped_targets_.count(change.before.id) + stopped_targets_.count(change.after.id) > 0;
}

/// The record says under which name the table's rows are; before it is loaded again it gets its new
/// one.
void BatchApplier::note_old_name(port::CapturedTable& record) const {
  const model::TableId name = record.target;
  const auto old_name = old_names_.find(name);
  if (old_name == old_names_.end() || old_name->second == name) return;
  record.target = old_name->second;
  base::log_warning(LogComponent::target_apply,
                    "Table {} is {} on the target, and stays so until it is loaded again as {}",
                    record.schema.id.to_text(), record.target.to_text(), name.to_text());
}

/// Renames that are not done on the target, of this batch and those before: a name -> where its
/// rows are.
void BatchApplier::note_undone_renames(const Batch& batch) {
  for (const port::TargetChange& change : batch.sealed.changes) {
    if (change.kind != port::TargetChangeKind::rename_table || !is_left_out(change)) continue;
    const auto before = old_names_.find(change.before.id);
    const model::TableId rows = before == old_names_.end() ? change.before.id : before->second;
    if (before != old_names_.end()) old_names_.erase(before);
    old_names_[change.after.id] = rows;
  }
}

void BatchApplier::leave_out_stopped(Batch& batch) {
  keep_old_names(batch);
  note_undone_renames(batch);
  for (port::CapturedTable& record : batch.sealed.records) {
    if (record.state == port::CaptureState::suspended) note_old_name(record);
  }
  std::erase_if(batch.sealed.changes, [&](const auto& change) { return is_left_out(change); });
  for (StagedPart& part : batch.parts) {
    std::erase_if(part.tables, [&](StagedTable& table) {
      if (stopped_.count(table.changes.source) == 0) return false;
      batch.dropped.push_back(std::move(table));
      return true;
    });
  }
}

void BatchApplier::apply(Batch& batch, std::stop_token stop) {
  begin(batch);
  for (const RejectedChange& change : batch.sealed.rejected) tell_rejected(change);
  for (;;) {
    try {
      const port::ApplyResult result = apply_once(batch, stop);
      FAULT_POINT("after_apply");
      note_applied(batch, result);
      if (settings_.applied_files == AppliedFiles::removed) {
        for (const StagedPart& part : batch.parts) remove_files(part.tables);
      }
      remove_files(batch.dropped);
      return;
    } catch (const Error& error) {
      if (error.scope() != ErrorScope::record && error.scope() != ErrorScope::table) throw;
      mend(batch, error, stop);
    }
  }
}

bool BatchApplier::is_dropped_with(const Batch& batch, const port::CapturedTable& record) {
  const auto& changes = batch.sealed.changes;
  return record.state == port::CaptureState::dropped &&
         std::any_of(changes.begin(), changes.end(), [&](const port::TargetChange& change) {
           return change.kind == port::TargetChangeKind::drop_table &&
                  change.before.id == record.target;
         });
}

port::ApplyResult BatchApplier::apply_once(const Batch& batch, std::stop_token stop) {
  port::ApplyRequest request;
  request.previous = batch.sealed.previous;
  request.next = batch.sealed.next;
  request.changes = batch.sealed.changes;
  request.tables = batch.sealed.records;
  request.tables.insert(request.tables.end(), batch.again.begin(), batch.again.end());
  for (port::CapturedTable& record : request.tables) {
    // Who makes a table of the name there later is not ours.
    if (is_dropped_with(batch, record)) record.target = {};
  }
  request.exceptions = batch.sealed.exceptions;
  for (const StagedPart& part : batch.parts) {
    port::ApplyPart step;
    for (const StagedTable& table : part.tables) step.tables.push_back(table.changes);
    if (!step.tables.empty()) request.parts.push_back(std::move(step));
  }
  base::Retrier retrier(world_.clock, world_.prng, settings_.retry);
  return retrier.run(fmt::format("apply batch {}", batch.sealed.batch), stop,
                     base::log_retries(LogComponent::target_apply),
                     [&] { return world_.target.apply(request); });
}

/// Makes the batch such that the next try can succeed: without a table, or without its bad rows.
void BatchApplier::mend(Batch& batch, const Error& error, std::stop_token stop) {
  if (const StagedTable* table = table_of(batch.parts, error)) {
    if (error.scope() == ErrorScope::record) {
      return take_rows_out(batch, table->changes.target.id, error, std::move(stop));
    }
    return stop_table(batch, table->changes.target.id, error);
  }
  for (const port::TargetChange& change : batch.sealed.changes) {
    if (!is_about(error, change.before.id) && !is_about(error, change.after.id)) continue;
    // The record of a table that is renamed has its new name.
    return stop_table(batch, change.after.id.table.empty() ? change.before.id : change.after.id,
                      error);
  }
  throw Error(error.report()).with_scope(ErrorScope::task);
}

/// Looks into the table's files of every part: which one was refused is not known.
std::vector<BatchApplier::RefusedRows> BatchApplier::find_refused(Batch& batch,
                                                                  const model::TableId& target,
                                                                  std::size_t rows_max) {
  std::vector<RefusedRows> refused;
  DeadLetter dead_letter(world_.target, world_.store);
  for (StagedPart& part : batch.parts) {
    for (StagedTable& table : part.tables) {
      if (table.changes.target.id != target || rows_max == 0) continue;
      std::vector<RefusedRow> rows = dead_letter.find(table, rows_max);
      rows_max -= std::min(rows_max, rows.size());
      if (!rows.empty()) refused.push_back({&table, std::move(rows)});
    }
  }
  return refused;
}

void BatchApplier::take_rows_out(Batch& batch, const model::TableId& target, const Error& error,
                                 std::stop_token stop) {
  const bool is_listed = settings_.data_error == RecordErrorPolicy::log_error ||
                         settings_.data_error == RecordErrorPolicy::ignore_record;
  base::Retrier retrier(world_.clock, world_.prng, settings_.retry);
  const std::vector<RefusedRows> refused = retrier.run(
      "find refused rows", std::move(stop), base::log_retries(LogComponent::target_apply),
      [&] { return find_refused(batch, target, is_listed ? kRefusedRowsMax : 1); });
  Error reason = error;
  std::size_t count = 0;
  for (const RefusedRows& found : refused) count += found.rows.size();
  if (count > 0) {
    const RefusedRow& first = refused.front().rows.front();
    base::ErrorReport report = first.report;
    report.contexts.push_back("staged row " + first.line.substr(0, 500));
    reason = Error(std::move(report));
  }
  if (settings_.data_error == RecordErrorPolicy::stop_task) {
    throw reason.with_scope(ErrorScope::task);
  }
  if (!is_listed || count == 0 || count >= kRefusedRowsMax) {
    return stop_table(batch, target, reason);
  }
  for (const RefusedRows& found : refused) {
    DeadLetter(world_.target, world_.store).take_out(*found.table, found.rows);
    list_refused(batch, found);
  }
  for (StagedPart& part : batch.parts) {
    std::erase_if(part.tables, [](const StagedTable& table) { return table.keys.empty(); });
  }
}

void BatchApplier::list_refused(Batch& batch, const RefusedRows& refused) {
  const model::TableId& source = refused.table->changes.source;
  const std::string position =
      batch.sealed.previous.position.to_text() + " to " + batch.sealed.next.position.to_text();
  world_.progress.table(refused.table->slot).rejected_rows += refused.rows.size();
  for (const RefusedRow& row : refused.rows) {
    base::log_warning(LogComponent::target_apply, "Table {}: a row was left out: {}; staged as {}",
                      source.to_text(), row.report.message, row.line);
    tell_rejected({source, row.line, "", position, row.report.message});
    if (settings_.data_error == RecordErrorPolicy::log_error) {
      batch.sealed.exceptions.push_back(
          {source, fmt::format("{}: {}", position, row.line), row.report.message});
    }
  }
}

void BatchApplier::tell_rejected(const RejectedChange& change) const {
  if (settings_.on_rejected) settings_.on_rejected(change);
}

/// What is known of the table that goes into `target`; its schema has no name when it is unknown.
port::CapturedTable BatchApplier::record_of(const Batch& batch, const model::TableId& target) {
  port::CapturedTable record;
  for (const StagedPart& part : batch.parts) {
    for (const StagedTable& table : part.tables) {
      if (table.changes.target.id != target) continue;
      record.schema = table.version->schema;
      record.target = target;
      record.joined = table.version->joined;
      record.has_foreign_rows = !table.version->inserts_are_new;
      return record;
    }
  }
  std::vector<port::CapturedTable> records = batch.sealed.records;
  for (port::CapturedTable& old : world_.target.captured_tables()) records.push_back(old);
  const auto found =
      std::find_if(records.begin(), records.end(),
                   [&](const port::CapturedTable& other) { return other.target == target; });
  return found == records.end() ? record : *found;
}

/// `target` is the name there: changes of definitions know only that one.
void BatchApplier::stop_table(Batch& batch, const model::TableId& target, const Error& error) {
  if (settings_.stop_on_table_error) throw Error(error.report()).with_scope(ErrorScope::task);
  port::CapturedTable record = record_of(batch, target);
  if (record.schema.id.table.empty()) throw Error(error.report()).with_scope(ErrorScope::task);
  record.state = port::CaptureState::suspended;
  record.reason = error.message();
  base::log_error(LogComponent::target_apply, "Table {} stopped as of {}, the others go on: {}",
                  record.schema.id.to_text(), batch.sealed.previous.position.to_text(),
                  error.report().to_text());
  note_stopped(batch, record.schema.id);
  stopped_.insert(record.schema.id);
  stopped_targets_.insert(target);
  std::erase_if(batch.sealed.records, [&](const port::CapturedTable& other) {
    return other.schema.id == record.schema.id;
  });
  batch.sealed.records.push_back(std::move(record));
  leave_out_stopped(batch);
}

/// Finds the counters of the table, by its rows or, without any, by its name.
void BatchApplier::note_stopped(const Batch& batch, const model::TableId& source) {
  std::optional<std::size_t> slot = world_.progress.find(source);
  for (const StagedPart& part : batch.parts) {
    for (const StagedTable& table : part.tables) {
      if (table.changes.source == source) slot = table.slot;
    }
  }
  if (!slot) return;
  stopped_slots_.insert(*slot);
  world_.progress.table(*slot).is_stopped = true;
}

void BatchApplier::note_applied(const Batch& batch, const port::ApplyResult& result) {
  ChangeProgress& progress = world_.progress;
  for (const BatchCounts& counts : batch.sealed.counts) {
    TableCounters& table = progress.table(counts.slot);
    if (stopped_slots_.count(counts.slot) > 0) continue;
    table.applied_inserts += counts.rows.inserts;
    table.applied_updates += counts.rows.updates;
    table.applied_deletes += counts.rows.deletes;
    table.applied_ddls += counts.ddls;
    table.rejected_rows += counts.rejected;
    progress.applied_changes += counts.rows.inserts + counts.rows.updates + counts.rows.deletes;
  }
  for (const port::AppliedTable& table : result.tables) {
    if (table.unmatched == 0) continue;
    base::log_warning(LogComponent::target_apply,
                      "Table {}: {} deleted rows were not on the target: somebody else changes "
                      "them there",
                      table.source.to_text(), table.unmatched);
  }
  stopped_records_.note(batch.sealed.records, batch.again);
  ++progress.applied_batches;
  progress.set_position(batch.sealed.next.position.to_text());
  progress.visible_commit_us = batch.sealed.next.committed_us;
}

void BatchApplier::remove_files(const std::vector<StagedTable>& tables) {
  for (const StagedTable& table : tables) {
    for (const std::string& key : table.keys) world_.store.remove(key);
    world_.store.remove(table.manifest_key);
  }
}

}  // namespace cdc
