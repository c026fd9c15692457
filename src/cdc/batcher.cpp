#include "cdc/batcher.hpp"

#include "base/limits.hpp"
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

std::uint64_t microseconds(std::chrono::milliseconds time) {
  return static_cast<std::uint64_t>(time.count()) * 1000;
}

/// One record per table: a later one replaces an earlier one of the same batch, but a table that
/// stopped stays stopped.
void put_record(std::vector<port::CapturedTable>& records, port::CapturedTable record) {
  const auto same = std::find_if(records.begin(), records.end(), [&](const auto& other) {
    return other.schema.id == record.schema.id;
  });
  if (same == records.end()) {
    records.push_back(std::move(record));
  } else if (same->state != port::CaptureState::suspended) {
    *same = std::move(record);
  }
}

void count(RowCounts& counts, CountedAs as) {
  switch (as) {
    case CountedAs::nothing: return;
    case CountedAs::insert: ++counts.inserts; return;
    case CountedAs::update: ++counts.updates; return;
    case CountedAs::erase: ++counts.deletes; return;
  }
}

}  // namespace

/// How far a block has been taken.
struct Batcher::Cursor {
  std::shared_ptr<DecodedBlock> block;
  std::size_t change = 0;
  std::size_t problem = 0;
  std::size_t transaction = 0;  // ended before the changes that are taken
  bool is_kept = false;         // its arena is among arenas_
};

Batcher::Batcher(BatcherOptions options, model::Checkpoint applied, ChangeProgress& progress)
    : options_(std::move(options)),
      progress_(progress),
      stop_(options_.changes.stop),
      applied_(std::move(applied)),
      position_(applied_.position),
      committed_us_(applied_.committed_us) {}

void Batcher::add(StreamItem item, std::uint64_t now_us, std::vector<SealedPart>& out) {
  now_us_ = now_us;
  if (is_stopped_) return;
  if (stop_.is_reached(position_)) return stop_here(out);
  if (opened_us_ == 0) opened_us_ = now_us;
  if (auto* block = std::get_if<std::shared_ptr<DecodedBlock>>(&item)) {
    add_block(std::move(*block), out);
  } else {
    add_step(std::move(std::get<SchemaStep>(item)), out);
  }
}

void Batcher::add_block(std::shared_ptr<DecodedBlock> block, std::vector<SealedPart>& out) {
  if (first_received_us_ == 0) first_received_us_ = block->received_us;
  Cursor cursor{block};
  for (const DecodedTransaction& transaction : block->transactions) {
    if (stop_.is_behind(transaction.end, block->server)) return stop_here(out);
    add_changes(cursor, transaction.change_end);
    ++cursor.transaction;
    end_transaction(transaction.end, block->server);
    if (stop_.is_reached(position_)) return stop_here(out);
  }
  if (block->ends_transaction) {
    log_block_ = block->log_block;
    position_.at = block->end;  // also past rotations and heartbeats
    position_.server = block->server;
  }
  if (!block->ends_transaction) {
    if (stop_.is_behind(block->open, block->server)) return stop_here(out);
    // A transaction that is larger than a block begins a batch of its own, so that what lies before
    // it need not wait for its end.
    if (!is_in_transaction_ && has_work()) {
      seal(out);
      cursor.is_kept = false;
      opened_us_ = now_us_;
      first_received_us_ = block->received_us;
    }
    is_in_transaction_ = true;
    if (first_committed_us_ == 0) first_committed_us_ = block->open.committed_us;
  }
  add_changes(cursor, block->changes.size());
  block->changes = {};
  if (open_bytes() < options_.part_bytes_max &&
      (options_.changes.apply_changes_max == 0 || changes_ < options_.changes.apply_changes_max)) {
    return;
  }
  if (!is_in_transaction_) {
    seal(out);
  } else if (open_bytes() >= options_.part_bytes_max) {
    emit_part(out);
  }
}

void Batcher::add_changes(Cursor& cursor, std::size_t end) {
  const DecodedBlock& block = *cursor.block;
  for (;;) {
    while (cursor.problem < block.problems.size() &&
           block.problems[cursor.problem].change == cursor.change &&
           block.problems[cursor.problem].transaction == cursor.transaction) {
      take_problem(block, block.problems[cursor.problem++]);
    }
    if (cursor.change >= end) return;
    const DecodedChange& change = block.changes[cursor.change++];
    if (is_stopped_table(block.tables[change.table]->slot)) continue;
    if (!cursor.is_kept) {
      cursor.is_kept = true;
      arenas_.push_back(cursor.block);
      arena_bytes_ += block.arena.capacity();
    }
    add_change(cursor, change);
  }
}

void Batcher::add_change(const Cursor& cursor, const DecodedChange& change) {
  const TableVersionPtr& version = cursor.block->tables[change.table];
  const auto found = tables_.find(version->schema.id);
  NetChanges& table = found != tables_.end()
                          ? found->second
                          : tables_.emplace(version->schema.id, NetChanges(version)).first->second;
  CHECK(table.version().number == version->number, "a new definition begins a new batch");
  table.add(*cursor.block, change);
  count(counts_of(version->slot).rows, change.counted);
  ++changes_;
}

void Batcher::take_problem(const DecodedBlock& block, const RowProblem& problem) {
  const TableVersion& version = *block.tables[problem.table];
  if (is_stopped_table(version.slot)) return;
  base::ErrorReport report = problem.report;
  report.contexts.push_back("table " + version.schema.id.to_text());
  if (report.scope != ErrorScope::record) {
    if (options_.changes.stop_on_table_error) throw Error(report).with_scope(ErrorScope::task);
    return stop_table(version, report);
  }
  switch (options_.changes.data_error) {
    case RecordErrorPolicy::stop_task: throw Error(report).with_scope(ErrorScope::task);
    case RecordErrorPolicy::suspend_table: return stop_table(version, report);
    case RecordErrorPolicy::log_error:
    case RecordErrorPolicy::ignore_record: return leave_out(block, problem);
  }
}

void Batcher::leave_out(const DecodedBlock& block, const RowProblem& problem) {
  const TableVersion& version = *block.tables[problem.table];
  const std::string& reason = problem.report.message;
  const std::string position = block.end.to_text();
  ++counts_of(version.slot).rejected;
  base::log_warning(LogComponent::target_apply, "Table {}: row {} was left out: {}",
                    version.schema.id.to_text(), problem.row, reason);
  rejected_.push_back({version.schema.id, "", problem.values, position, reason});
  if (options_.changes.data_error != RecordErrorPolicy::log_error) return;
  exceptions_.push_back(
      {version.schema.id, fmt::format("{}: {}", position, problem.values), reason});
}

/// What the batch holds of the table is dropped, in its earlier parts too (by the applier): the
/// target keeps the table as of the last checkpoint.
void Batcher::stop_table(const TableVersion& version, const base::ErrorReport& report) {
  stopped_.insert(version.slot);
  newly_stopped_.push_back(version.slot);
  tables_.erase(version.schema.id);
  progress_.table(version.slot).is_stopped = true;
  base::log_error(LogComponent::target_apply, "Table {} stopped as of {}, the others go on: {}",
                  version.schema.id.to_text(), applied_.position.to_text(), report.to_text());
  port::CapturedTable record;
  record.schema = version.schema;
  record.target = version.target.id;
  record.joined = version.joined;
  record.state = port::CaptureState::suspended;
  record.reason = report.message;
  record.has_foreign_rows = !version.inserts_are_new;
  put_record(records_, std::move(record));
}

void Batcher::add_step(SchemaStep step, std::vector<SealedPart>& out) {
  if (!step.is_between && stop_.is_behind(step.end, step.server)) return stop_here(out);
  const bool changes_definitions =
      step.begins_batch || !step.changes.empty() || !step.changed.empty();
  const bool has_rows = (!tables_.empty() || parts_ > 0) && changes_definitions;
  const bool must_come_first =
      !target_changes_.empty() &&
      std::any_of(step.changes.begin(), step.changes.end(), [](const port::TargetChange& change) {
        return !change.before_transaction.empty();
      });
  if (has_rows || must_come_first) {
    if (is_in_transaction_) {
      throw Error(ErrorScope::task, "cdc.ddl_inside_transaction",
                  fmt::format("a definition changes at {} in the middle of a transaction that "
                              "changed rows before",
                              step.end.at.to_text()),
                  "This order is not known of any server: report it with the log. Run with "
                  "--restart to load the tables again.");
    }
    seal(out);
    opened_us_ = now_us_;
  } else if (!step.ends_transaction && !is_in_transaction_ && has_work()) {
    // As a transaction larger than a block: it begins a batch of its own, so that one that is cut
    // off takes nothing with it.
    seal(out);
    opened_us_ = now_us_;
  }
  if (first_received_us_ == 0) first_received_us_ = step.received_us;
  for (port::TargetChange& change : step.changes) target_changes_.push_back(std::move(change));
  for (port::CapturedTable& record : step.records) put_record(records_, std::move(record));
  for (const std::size_t slot : step.stopped) {
    stopped_.insert(slot);
    newly_stopped_.push_back(slot);
    progress_.table(slot).is_stopped = true;
    std::erase_if(tables_, [&](const auto& entry) { return entry.second.version().slot == slot; });
  }
  for (const std::size_t slot : step.changed) ++counts_of(slot).ddls;
  if (step.is_between) return;
  if (step.ends_transaction) {
    log_block_ = step.log_block;
    end_transaction(step.end, step.server);
    if (stop_.is_reached(position_)) stop_here(out);
  } else {
    is_in_transaction_ = true;
  }
}

void Batcher::end_transaction(const model::TransactionEnd& end, const std::string& server) {
  is_in_transaction_ = false;
  position_.pass(end);
  position_.server = server;
  committed_us_ = end.committed_us;
  if (first_committed_us_ == 0) first_committed_us_ = end.committed_us;
  progress_.transactions.fetch_add(1, std::memory_order_relaxed);
}

void Batcher::tick(std::uint64_t now_us, bool is_target_idle, std::vector<SealedPart>& out) {
  now_us_ = now_us;
  if (is_stopped_) return;
  if (stop_.is_reached(position_)) return stop_here(out);
  if (is_in_transaction_ || opened_us_ == 0) return;
  const std::uint64_t age = now_us > opened_us_ ? now_us - opened_us_ : 0;
  if (has_work()) {
    const bool is_due = is_target_idle && age >= microseconds(options_.changes.apply_timeout_min);
    if (is_due || age >= microseconds(options_.changes.apply_timeout_max)) seal(out);
    return;
  }
  const auto idle_max = std::chrono::milliseconds(base::limits::kIdleCheckpointInterval);
  if (is_target_idle && age >= microseconds(idle_max)) seal(out);
}

void Batcher::finish(std::vector<SealedPart>& out) {
  if (is_stopped_) return;
  is_stopped_ = true;
  if (is_in_transaction_) return;  // it began its batch, and is read again by the next run
  if (has_work() || position_ != applied_.position) seal(out);
}

void Batcher::stop_here(std::vector<SealedPart>& out) {
  is_stopped_ = true;
  const bool is_unfinished = is_in_transaction_;
  if (!is_unfinished && (has_work() || position_ != applied_.position)) {
    seal(out);
  } else {
    SealedPart nothing;
    nothing.batch = applied_.batch;
    nothing.previous = nothing.next = applied_;
    nothing.ends_batch = true;
    out.push_back(std::move(nothing));
  }
  out.back().is_last = true;
}

void Batcher::seal(std::vector<SealedPart>& out) {
  SealedPart part = take_part();
  part.ends_batch = true;
  part.previous = applied_;
  part.next = {applied_.batch + 1, position_, committed_us_};
  part.changes = std::exchange(target_changes_, {});
  part.records = std::exchange(records_, {});
  part.exceptions = std::exchange(exceptions_, {});
  part.rejected = std::exchange(rejected_, {});
  part.stopped = std::exchange(newly_stopped_, {});
  for (const auto& [slot, counts] : std::exchange(counts_, {})) {
    note_captured(counts);
    part.counts.push_back(counts);
  }
  part.first_committed_us = std::exchange(first_committed_us_, 0);
  part.first_received_us = std::exchange(first_received_us_, 0);
  part.log_block = log_block_;
  applied_ = part.next;
  parts_ = 0;
  opened_us_ = 0;
  out.push_back(std::move(part));
}

/// What a person sees as captured, beside what is applied of it.
void Batcher::note_captured(const BatchCounts& counts) {
  TableCounters& table = progress_.table(counts.slot);
  table.inserts += counts.rows.inserts;
  table.updates += counts.rows.updates;
  table.deletes += counts.rows.deletes;
  table.ddls += counts.ddls;
}

void Batcher::emit_part(std::vector<SealedPart>& out) {
  out.push_back(take_part());
  ++parts_;
}

SealedPart Batcher::take_part() {
  SealedPart part;
  part.batch = applied_.batch + 1;
  part.part = parts_;
  for (auto& [id, table] : tables_) part.tables.push_back(std::move(table));
  tables_.clear();
  part.arenas = std::exchange(arenas_, {});
  arena_bytes_ = 0;
  changes_ = 0;
  return part;
}

BatchCounts& Batcher::counts_of(std::size_t slot) {
  BatchCounts& counts = counts_[slot];
  counts.slot = slot;
  return counts;
}

std::uint64_t Batcher::open_bytes() const {
  std::uint64_t bytes = arena_bytes_;
  for (const auto& [id, table] : tables_) bytes += table.bytes();
  return bytes;
}

bool Batcher::has_work() const noexcept {
  return !tables_.empty() || parts_ > 0 || !target_changes_.empty() || !records_.empty() ||
         !exceptions_.empty() || !rejected_.empty();
}

}  // namespace cdc
