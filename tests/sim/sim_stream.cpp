#include "sim_stream.hpp"

#include "cdc/change_lines.hpp"
#include "cdc/fake_blocks.hpp"
#include "dialect/type_map.hpp"

#include "sim_snapshot.hpp"

#include <algorithm>
#include <utility>

namespace sim {
namespace {

bool holds(const Row& row, const char* text) {
  return std::any_of(row.begin(), row.end(), [&](const auto& value) { return value == text; });
}

/// The deliberate mistake: a key that is inserted and deleted in one block leaves no trace.
void cancel_inserts(cdc::DecodedBlock& block) {
  std::map<std::pair<std::uint32_t, std::string>, std::vector<std::size_t>> keys;
  for (std::size_t i = 0; i < block.changes.size(); ++i) {
    const cdc::DecodedChange& change = block.changes[i];
    if (!block.tables[change.table]->has_key()) continue;
    keys[{change.table, std::string(block.key(change))}].push_back(i);
  }
  std::vector<bool> is_gone(block.changes.size(), false);
  for (const auto& [key, places] : keys) {
    const bool cancels = block.changes[places.front()].op == cdc::RowOp::insert &&
                         block.changes[places.back()].op == cdc::RowOp::erase;
    for (const std::size_t at : places) is_gone[at] = cancels;
  }
  const auto kept_before = [&](std::size_t end) {
    return static_cast<std::size_t>(
        std::count(is_gone.begin(), is_gone.begin() + static_cast<std::ptrdiff_t>(end), false));
  };
  for (cdc::DecodedTransaction& part : block.transactions) {
    part.change_end = kept_before(part.change_end);
  }
  for (cdc::RowProblem& problem : block.problems) problem.change = kept_before(problem.change);
  std::vector<cdc::DecodedChange> kept;
  for (std::size_t i = 0; i < is_gone.size(); ++i) {
    if (!is_gone[i]) kept.push_back(block.changes[i]);
  }
  block.changes = std::move(kept);
}

}  // namespace

struct SimStream::Captured {
  port::CapturedTable record;
  cdc::TableVersionPtr version;
  dialect::CsvEncoder encoder;
  std::vector<model::Cell> cells;
};

SimStream::SimStream(StreamWorld world, cdc::ChangeProgress& progress,
                     const model::LogPosition& from,
                     const std::vector<port::CapturedTable>& records)
    : world_(std::move(world)) {
  for (const port::CapturedTable& record : records) {
    const std::size_t slot = progress.add_table(record.schema.id);
    if (record.state == port::CaptureState::captured) capture(record, slot);
  }
  const std::vector<LogEntry>& log = world_.source.log();
  while (entry_ < log.size() && model::is_covered(log[entry_].end, from, kServer)) ++entry_;
}

SimStream::~SimStream() = default;

void SimStream::capture(const port::CapturedTable& record, std::size_t slot) {
  auto version = std::make_shared<cdc::TableVersion>();
  version->slot = slot;
  version->number = ++last_version_;
  version->schema = record.schema;
  version->target = dialect::propose_table(record.schema, record.target, {});
  version->joined = record.joined;
  version->inserts_are_new = !record.has_foreign_rows;
  dialect::CsvEncoder encoder(version->schema, version->target, {}, kNullSentinel);
  version->columns = encoder.columns();
  tables_[record.schema.id] =
      std::make_unique<Captured>(Captured{record, std::move(version), std::move(encoder), {}});
}

std::optional<cdc::StreamItem> SimStream::next(std::uint64_t now_us) {
  if (entry_ == world_.source.log().size()) return std::nullopt;
  const LogEntry& entry = world_.source.log()[entry_];
  if (entry.definition) {
    ++entry_;
    cdc::SchemaStep step = this->step(entry);
    step.received_us = now_us;
    return step;
  }
  std::shared_ptr<cdc::DecodedBlock> block = this->block();
  block->received_us = now_us;
  if (world_.plan.canary == Canary::cancels_inserts) cancel_inserts(*block);
  return block;
}

std::shared_ptr<cdc::DecodedBlock> SimStream::block() {
  const std::vector<LogEntry>& log = world_.source.log();
  cdc::fake::BlockBuilder builder;
  std::uint64_t budget = 1 + world_.prng.below(world_.plan.block_changes_max);
  for (; entry_ < log.size() && !log[entry_].definition; ++entry_, change_ = 0) {
    const LogEntry& entry = log[entry_];
    for (; change_ < entry.changes.size() && budget > 0; --budget) {
      add(builder, entry, entry.changes[change_++]);
    }
    if (change_ < entry.changes.size()) {
      model::TransactionEnd open = entry.end;
      open.at = {entry.begin.file, entry.begin.offset + 10 * change_};
      if (change_ > 0) builder.leave_open(open);
      break;
    }
    builder.commit(entry.end);
  }
  return builder.done();
}

/// The hand-over: what the load has read is not applied again.
bool SimStream::is_seen_by_load(const LogEntry& entry, const Captured& table) const {
  if (world_.plan.canary == Canary::no_hand_over && !table.version->has_key()) return false;
  return model::is_covered(entry.end, table.version->joined, kServer);
}

void SimStream::add(cdc::fake::BlockBuilder& builder, const LogEntry& entry,
                    const RowChange& change) {
  const auto found = tables_.find(change.table);
  if (found == tables_.end() || is_seen_by_load(entry, *found->second)) return;
  Captured& table = *found->second;
  const bool reads_before = !table.version->has_key();
  for (const auto* image : {&change.before, &change.after}) {
    if (!*image || (image == &change.before && !reads_before)) continue;
    if (world_.is_quiet || !holds(**image, kUndecodableText)) continue;
    for (const auto* row : {&change.before, &change.after}) {
      if (*row) world_.on_problem(change.table, **row);
    }
    builder.problem(table.version, base::ErrorScope::record, "a row");
    return;
  }
  if (!change.before) {
    builder.insert(table.version, fields(table, *change.after));
  } else if (!change.after) {
    builder.erase(table.version, fields(table, *change.before));
  } else {
    builder.update(table.version, fields(table, *change.before), fields(table, *change.after));
  }
}

/// The row as CSV, by the encoder that the load uses too, taken apart into its fields.
std::vector<std::string> SimStream::fields(Captured& table, const Row& row) {
  set_cells(table.version->schema, row, table.cells);
  std::string line;
  const dialect::RowOutcome outcome = table.encoder.append(table.cells, line);
  CHECK(outcome == dialect::RowOutcome::written, "every row of the simulator fits");
  std::vector<std::string> fields;
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t size = cdc::field_bytes(rest);
    fields.emplace_back(rest.substr(0, size));
    rest.remove_prefix(size + 1);
  }
  return fields;
}

cdc::SchemaStep SimStream::step(const LogEntry& entry) {
  cdc::SchemaStep step;
  step.end = entry.end;
  const auto found = tables_.find(entry.definition->after.id);
  if (found == tables_.end() || is_seen_by_load(entry, *found->second)) return step;
  const cdc::TableVersionPtr old = found->second->version;
  port::CapturedTable record = found->second->record;
  port::TargetChange change;
  change.before = change.after = old->target;
  change.kind = port::TargetChangeKind::empty_table;
  if (entry.definition->kind == DefinitionKind::alter) {
    record.schema = entry.definition->after;
    capture(record, old->slot);
    change.kind = port::TargetChangeKind::rebuild;
    change.after = tables_.at(record.schema.id)->version->target;
    step.records = {record};
  }
  step.changes = {change};
  step.changed = {old->slot};
  return step;
}

}  // namespace sim
