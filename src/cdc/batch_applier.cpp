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

void log_retry(const Error& error, int attempt, base::Millis pause) {
  base::log_warning(LogComponent::target_apply, "Attempt {} failed ({}), next in {} ms", attempt,
                    error.message(), pause.count());
}

bool names(const Error& error, const std::string& context) {
  const std::vector<std::string>& contexts = error.report().contexts;
  return std::find(contexts.begin(), contexts.end(), context) != contexts.end();
}

/// Which table an error of the target is about, by its contexts ("table s.t", the source's name).
StagedTable* table_of(std::vector<StagedPart>& parts, const Error& error) {
  for (StagedPart& part : parts) {
    for (StagedTable& table : part.tables) {
      if (names(error, "table " + table.changes.source.to_text())) return &table;
    }
  }
  return nullptr;
}

std::string range_text(const SealedPart& sealed) {
  return sealed.previous.position.to_text() + " to " + sealed.next.position.to_text();
}

}  // namespace

struct BatchApplier::Batch {
  std::vector<StagedPart> parts;
  SealedPart& sealed;                // of the last part
  std::vector<StagedTable> dropped;  // whose files are to be removed all the same
};

std::optional<SealedPart> BatchApplier::add(StagedPart part, std::stop_token stop) {
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
  if (sealed.next == sealed.previous) return sealed;  // nothing but the stop point
  Batch batch{std::move(parts), sealed, {}};
  apply(batch, stop);
  return sealed;
}

/// Tables that stopped in an earlier batch, or in this one while it was put together, take no part.
void BatchApplier::leave_out_stopped(Batch& batch) {
  const auto is_old = [&](const port::CapturedTable& record) {
    return stopped_.count(record.schema.id) > 0;
  };
  std::erase_if(batch.sealed.records, is_old);
  for (const port::CapturedTable& record : batch.sealed.records) {
    if (record.state != port::CaptureState::suspended) continue;
    stopped_.insert(record.schema.id);
    stopped_targets_.insert(record.target);
  }
  std::erase_if(batch.sealed.changes, [&](const port::TargetChange& change) {
    return stopped_targets_.count(change.before.id) + stopped_targets_.count(change.after.id) > 0;
  });
  for (StagedPart& part : batch.parts) {
    std::erase_if(part.tables, [&](StagedTable& table) {
      if (stopped_.count(table.changes.source) == 0) return false;
      batch.dropped.push_back(std::move(table));
      return true;
    });
  }
}

void BatchApplier::apply(Batch& batch, std::stop_token stop) {
  leave_out_stopped(batch);
  for (;;) {
    try {
      const port::ApplyResult result = apply_once(batch, stop);
      FAULT_POINT("after_apply");
      note_applied(batch, result);
      remove_files(batch);
      return;
    } catch (const Error& error) {
      if (error.scope() != ErrorScope::record && error.scope() != ErrorScope::table) throw;
      mend(batch, error);
    }
  }
}

port::ApplyResult BatchApplier::apply_once(const Batch& batch, std::stop_token stop) {
  port::ApplyRequest request;
  request.previous = batch.sealed.previous;
  request.next = batch.sealed.next;
  request.changes = batch.sealed.changes;
  request.tables = batch.sealed.records;
  request.exceptions = batch.sealed.exceptions;
  for (const StagedPart& part : batch.parts) {
    port::ApplyPart step;
    for (const StagedTable& table : part.tables) step.tables.push_back(table.changes);
    if (!step.tables.empty()) request.parts.push_back(std::move(step));
  }
  base::Retrier retrier(world_.clock, world_.prng, settings_.retry);
  return retrier.run(fmt::format("apply batch {}", batch.sealed.batch), stop, log_retry,
                     [&] { return world_.target.apply(request); });
}

/// Makes the batch such that the next try can succeed: without a table, or without its bad rows.
void BatchApplier::mend(Batch& batch, const Error& error) {
  StagedTable* table = table_of(batch.parts, error);
  if (table == nullptr) {
    for (const port::TargetChange& change : batch.sealed.changes) {
      const model::TableId& id =
          change.before.id.table.empty() ? change.after.id : change.before.id;
      if (names(error, "target table " + id.to_text())) {
        return stop_table(batch, id, error);
      }
    }
    throw Error(error.report()).with_scope(ErrorScope::task);
  }
  if (error.scope() == ErrorScope::record) return take_rows_out(batch, *table, error);
  stop_table(batch, table->changes.target.id, error);
}

void BatchApplier::take_rows_out(Batch& batch, StagedTable& table, const Error& error) {
  const bool is_listed = settings_.data_error == RecordErrorPolicy::log_error ||
                         settings_.data_error == RecordErrorPolicy::ignore_record;
  DeadLetter dead_letter(world_.target, world_.store);
  const std::vector<RefusedRow> rows = dead_letter.find(table, is_listed ? kRefusedRowsMax : 1);
  Error reason = error;
  if (!rows.empty()) {
    base::ErrorReport report = rows.front().report;
    report.contexts.push_back("staged row " + rows.front().line.substr(0, 500));
    reason = Error(std::move(report));
  }
  if (settings_.data_error == RecordErrorPolicy::stop_task) {
    throw reason.with_scope(ErrorScope::task);
  }
  if (!is_listed || rows.empty() || rows.size() >= kRefusedRowsMax) {
    return stop_table(batch, table.changes.target.id, reason);
  }
  dead_letter.take_out(table, rows);
  world_.progress.table(table.slot).rejected_rows += rows.size();
  for (const RefusedRow& row : rows) {
    base::log_warning(LogComponent::target_apply, "Table {}: a row was left out: {}; staged as {}",
                      table.changes.source.to_text(), row.report.message, row.line);
    const std::string position = range_text(batch.sealed);
    if (settings_.on_rejected) {
      settings_.on_rejected({table.changes.source, row.line, position, row.report.message});
    }
    if (settings_.data_error == RecordErrorPolicy::log_error) {
      batch.sealed.exceptions.push_back(
          {table.changes.source, fmt::format("{}: {}", position, row.line), row.report.message});
    }
  }
  if (!table.keys.empty()) return;
  for (StagedPart& part : batch.parts) {
    std::erase_if(part.tables, [](const StagedTable& other) { return other.keys.empty(); });
  }
}

/// `id` is the target's name: changes of definitions know only that one.
void BatchApplier::stop_table(Batch& batch, const model::TableId& id, const Error& error) {
  if (settings_.stop_on_table_error) throw Error(error.report()).with_scope(ErrorScope::task);
  port::CapturedTable record;
  for (const StagedPart& part : batch.parts) {
    for (const StagedTable& table : part.tables) {
      if (table.changes.target.id != id) continue;
      record.schema = table.version->schema;
      record.joined = table.version->joined;
      record.has_foreign_rows = !table.version->inserts_are_new;
      world_.progress.table(table.slot).is_stopped = true;
    }
  }
  for (const port::CapturedTable& other : batch.sealed.records) {
    if (other.target == id && record.schema.id.table.empty()) record = other;
  }
  if (record.schema.id.table.empty()) throw Error(error.report()).with_scope(ErrorScope::task);
  record.target = id;
  record.state = port::CaptureState::suspended;
  record.reason = error.message();
  base::log_error(LogComponent::target_apply, "Table {} stopped as of {}, the others go on: {}",
                  record.schema.id.to_text(), batch.sealed.previous.position.to_text(),
                  error.report().to_text());
  std::erase_if(batch.sealed.records, [&](const port::CapturedTable& other) {
    return other.schema.id == record.schema.id;
  });
  batch.sealed.records.push_back(std::move(record));
  leave_out_stopped(batch);
}

void BatchApplier::note_applied(const Batch& batch, const port::ApplyResult& result) {
  ChangeProgress& progress = world_.progress;
  for (const BatchCounts& counts : batch.sealed.counts) {
    TableCounters& table = progress.table(counts.slot);
    if (table.is_stopped) continue;
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
  ++progress.applied_batches;
  progress.set_position(batch.sealed.next.position.to_text());
  progress.visible_commit_us = batch.sealed.next.committed_us;
}

void BatchApplier::remove_files(const Batch& batch) {
  const auto remove = [&](const StagedTable& table) {
    for (const std::string& key : table.keys) world_.store.remove(key);
    world_.store.remove(table.manifest_key);
  };
  for (const StagedPart& part : batch.parts) {
    for (const StagedTable& table : part.tables) remove(table);
  }
  for (const StagedTable& table : batch.dropped) remove(table);
}

}  // namespace cdc
