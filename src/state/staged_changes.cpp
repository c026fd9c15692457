#include "state/staged_changes.hpp"

#include "base/error.hpp"
#include "base/fault_point.hpp"
#include "model/staged_name.hpp"

#include <fmt/core.h>

#include <utility>

namespace state {
namespace {

using base::Error;
using base::ErrorScope;
using Stored = std::optional<ChangeRecords::StoredCheckpoint>;

bool holds(const Stored& stored, const model::Checkpoint& next, std::uint64_t epoch) {
  return stored && stored->epoch == epoch && stored->checkpoint == next;
}

bool follows(const Stored& stored, const model::Checkpoint& previous) {
  return stored && stored->checkpoint.batch == previous.batch &&
         stored->checkpoint.position.at == previous.position.at;
}

Error checkpoint_moved(const port::ApplyRequest& request, const Stored& stored) {
  const std::string found = stored ? fmt::format("batch {} at {}", stored->checkpoint.batch,
                                                 stored->checkpoint.position.to_text())
                                   : "none";
  return Error(
      ErrorScope::task, "task.checkpoint_moved",
      fmt::format("the checkpoint of the staged changes is {}; batch {} follows batch {} at {}",
                  found, request.next.batch, request.previous.batch,
                  request.previous.position.to_text()),
      "Nothing of this batch counts. Start again: the run goes on behind the checkpoint.");
}

/// Folder of the table's files, as a key has it.
std::string folder_of(const std::string& prefix, const model::TableId& table) {
  std::string folder = model::table_prefix(prefix, table).substr(prefix.size());
  folder.pop_back();
  return folder;
}

}  // namespace

StagedChanges::StagedChanges(StagedSettings settings, port::ObjectStore& store)
    : settings_(std::move(settings)),
      store_(store),
      records_(settings_.path),
      epoch_(records_.raise_epoch()) {}

bool StagedChanges::finds_unknown_batches() {
  std::lock_guard lock(mutex_);
  if (records_.checkpoint()) return false;
  bool is_found = false;
  store_.list(model::batch_prefix(settings_.prefix), [&](const port::ObjectInfo& object) {
    is_found = model::parse_staged_key(settings_.prefix, object.key).has_value();
    return !is_found;
  });
  return is_found;
}

bool StagedChanges::keeps(const model::StagedName& name) {
  std::lock_guard lock(mutex_);
  return records_.keeps(name);
}

std::optional<model::Checkpoint> StagedChanges::checkpoint() {
  std::lock_guard lock(mutex_);
  const Stored stored = records_.checkpoint();
  if (!stored) return std::nullopt;
  return stored->checkpoint;
}

std::vector<port::CapturedTable> StagedChanges::captured_tables() {
  std::lock_guard lock(mutex_);
  return records_.tables();
}

std::optional<model::TargetTable> StagedChanges::describe(const model::TableId& id) {
  std::lock_guard lock(mutex_);
  return records_.target(id);
}

void StagedChanges::begin(const model::Checkpoint& first,
                          const std::vector<port::CapturedTable>& tables) {
  std::lock_guard lock(mutex_);
  port::ApplyRequest request;
  request.previous = first;
  request.next = first;
  request.tables = tables;
  records_.transact([&] {
    check_epoch();
    records_.forget();
    commit(request, {});
  });
  tell();
}

void StagedChanges::forget() {
  std::lock_guard lock(mutex_);
  records_.transact([&] {
    check_epoch();
    records_.forget();
  });
}

port::ApplyResult StagedChanges::apply(const port::ApplyRequest& request) {
  std::lock_guard lock(mutex_);
  check_epoch();
  tell();  // what an earlier process or an earlier try could not
  const Stored stored = records_.checkpoint();
  if (holds(stored, request.next, epoch_)) return {true, {}};
  if (!follows(stored, request.previous)) throw checkpoint_moved(request, stored);
  std::vector<StagedLoad> loads = loads_of(request);
  records_.transact([&] {
    check_epoch();
    commit(request, std::move(loads));
    FAULT_POINT("apply_before_commit");
  });
  FAULT_POINT("apply_after_commit");
  tell();
  return {};
}

void StagedChanges::check_epoch() {
  const std::uint64_t now = records_.epoch();
  if (now == epoch_) return;
  throw Error(
      ErrorScope::task, "task.fenced",
      fmt::format("another process runs this task: it is number {}, this one {}", now, epoch_),
      "Nothing of it is lost. Leave the other one running, or stop it first.");
}

void StagedChanges::commit(const port::ApplyRequest& request, std::vector<StagedLoad> loads) {
  for (const port::TargetChange& change : request.changes) follow(change);
  for (const StagedLoad& load : loads) {
    records_.put_target(load.target.id, load.target);
    records_.keep_load(folder_of(settings_.prefix, load.source), model::load_number_base(epoch_));
  }
  for (const port::CapturedTable& table : request.tables) {
    records_.put_table(table);
    if (table.state != port::CaptureState::captured || records_.target(table.target)) continue;
    records_.put_target(table.target, settings_.propose(table.schema, table.target));
  }
  records_.keep_batch(epoch_, request.next.batch);
  records_.put_checkpoint({request.next, epoch_, batch_description(request, epoch_, loads)});
}

void StagedChanges::tell() {
  const Stored stored = records_.checkpoint();
  if (!stored || stored->untold.empty()) return;
  store_.put(model::batch_key(settings_.prefix, stored->checkpoint.batch), stored->untold);
  records_.note_told();
}

void StagedChanges::follow(const port::TargetChange& change) {
  switch (change.kind) {
    case port::TargetChangeKind::create_table:
      if (!records_.target(change.after.id)) records_.put_target(change.after.id, change.after);
      return;
    case port::TargetChangeKind::drop_table: return records_.drop_target(change.before.id);
    case port::TargetChangeKind::empty_table: return;
    case port::TargetChangeKind::rename_table:
    case port::TargetChangeKind::rebuild:
      records_.drop_target(change.before.id);
      return records_.put_target(change.after.id, change.after);
  }
}

/// A batch that moves nothing but records is that of tables whose load is complete.
std::vector<StagedLoad> StagedChanges::loads_of(const port::ApplyRequest& request) {
  std::vector<StagedLoad> loads;
  const bool moves_records_only = request.changes.empty() && request.parts.empty() &&
                                  request.next.position == request.previous.position;
  if (!settings_.loads || !moves_records_only) return loads;
  for (const port::CapturedTable& table : request.tables) {
    if (table.state != port::CaptureState::captured) continue;
    loads.push_back({table.schema.id, settings_.propose(table.schema, table.target),
                     chunk_urls(table.schema.id)});
  }
  return loads;
}

std::vector<std::string> StagedChanges::chunk_urls(const model::TableId& source) {
  const std::uint64_t base = model::load_number_base(epoch_);
  std::vector<std::string> urls;
  store_.list(model::table_prefix(settings_.prefix, source) + "CHUNK",
              [&](const port::ObjectInfo& object) {
                const auto name = model::parse_staged_key(settings_.prefix, object.key);
                const bool is_ours =
                    name && name->number >= base && name->number < base + model::kNumbersPerEpoch;
                if (is_ours && object.key.ends_with(".json"))
                  urls.push_back(store_.url(object.key));
                return true;
              });
  return urls;
}

}  // namespace state
