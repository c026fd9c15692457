#include "task/change_task.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "dialect/identifier.hpp"
#include "mapping/entry_rules.hpp"
#include "mapping/table_matching.hpp"
#include "mysql/binlog_source.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

namespace task {
namespace {

using base::Error;
using base::LogComponent;

constexpr std::uint64_t kPartsInMemory = 4;  // filling, waiting, being staged, and their slots

int decoder_count() {
  const auto cores = static_cast<int>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  return std::clamp(cores - 2, 1, 16);
}

base::RetryPolicy change_retry() {
  base::RetryPolicy policy;
  policy.deadline = std::chrono::duration_cast<base::Millis>(base::limits::kChangeRetryDeadline);
  return policy;
}

}  // namespace

ChangeTask::ChangeTask(ChangeWorld world)
    : world_(std::move(world)),
      rules_(mapping::rules_of(world_.definition)),
      prng_(base::Prng::from_entropy()),
      dead_letters_(world_.definition.state_folder + "/dead_letter.jsonl") {
  mysql::BinlogOptions options;
  options.task = world_.definition.name;
  source_ = mysql::make_binlog_source(world_.definition.source, options, prng_, world_.clock);
}

ChangeTask::~ChangeTask() = default;

void ChangeTask::forget() {
  for (port::CapturedTable& table : world_.target.captured_tables()) {
    table.state = port::CaptureState::dropped;
    table.reason = "restart was asked for";
    const model::TableId id = table.schema.id;
    forgotten_.insert_or_assign(id, std::move(table));
  }
  world_.target.forget();
}

void ChangeTask::start(const std::vector<SelectedSource>& selected, StartMode mode,
                       std::function<void()> on_failed) {
  check_stop_point();
  open_spool();
  const bool is_new = begin(mode);
  note_left(selected);
  give_new_names(selected);
  // Without a load tables join at the checkpoint, behind which the log was kept without them.
  const bool joins_others =
      world_.definition.migration_type == model::MigrationType::cdc &&
      std::any_of(selected.begin(), selected.end(),
                  [this](const auto& source) { return records_.count(source.schema.id) == 0; });
  fill_spool(is_new || joins_others);
  open_prepared(is_new || joins_others);
  start_capture(std::move(on_failed));
}

/// True at a new beginning.
bool ChangeTask::begin(StartMode mode) {
  for (port::CapturedTable& table : world_.target.captured_tables()) {
    const model::TableId id = table.schema.id;
    records_.insert_or_assign(id, std::move(table));
  }
  const std::optional<model::Checkpoint> stored = world_.target.checkpoint();
  const bool is_new = !stored || mode == StartMode::restart;
  if (!is_new) {
    checkpoint_ = *stored;
    base::log_info(LogComponent::task_manager, "Changes go on behind batch {}, {}",
                   checkpoint_.batch, checkpoint_.position.to_text());
  } else {
    checkpoint_.position = first_position();
    if (mode == StartMode::restart) forget();
    world_.target.begin(checkpoint_, {});
    records_.clear();
    base::log_info(LogComponent::task_manager, "Changes are captured from {} on",
                   checkpoint_.position.to_text());
  }
  return is_new;
}

model::LogPosition ChangeTask::first_position() {
  const model::StartPoint& start = world_.definition.changes.start;
  const bool loads = world_.definition.migration_type != model::MigrationType::cdc;
  if (loads || start.kind == model::StartKind::automatic) return source_->end_of_log();
  if (start.kind == model::StartKind::time) return source_->position_before(start.unix_seconds);
  // Gone on with by GTID, a place must know the GTIDs of all that lies before it.
  if (start.position.gtids.is_empty()) return source_->position_at(start.position.at);
  model::LogPosition position = start.position;
  position.server = source_->end_of_log().server;
  return position;
}

/// Places of another base name have no order with those of this log: it would never be reached.
void ChangeTask::check_stop_point() {
  const model::StopPoint& point = world_.definition.changes.stop;
  if (point.kind != model::StopKind::position || !point.position.gtids.is_empty()) return;
  const model::LogCoordinates now = source_->end_of_log().at;
  const std::string_view base = model::split_file_name(point.position.at.file).base;
  if (model::split_file_name(now.file).base == base) return;
  throw Error(base::ErrorScope::request, "task.stop.other_log",
              fmt::format("stop = \"position:{}\" is not a place of the source's log, which ends "
                          "at {} now: the stop point would never be reached",
                          point.position.at.to_text(), now.to_text()),
              "Name a file of SHOW BINARY LOGS of this source in stop (CdcStopPosition).");
}

/// A table that left the selection is not captured meanwhile: its record must not say otherwise. A
/// table that is not on the source any more stays captured: the log tells what became of it.
void ChangeTask::note_left(const std::vector<SelectedSource>& selected) {
  std::set<model::TableId> targets;
  for (const SelectedSource& source : selected) targets.insert(source.table.target);
  std::set<model::TableId> names;
  for (const SelectedSource& source : selected) names.insert(source.schema.id);
  std::vector<port::CapturedTable> left;
  for (auto& [id, record] : records_) {
    if (record.state != port::CaptureState::captured || names.count(id) > 0) continue;
    const bool is_selected =
        mapping::match_table(rules_, {id, model::TableKind::base_table}).has_value();
    const bool is_taken = targets.count(record.target) > 0;  // by a table that is loaded into it
    if (is_selected && !is_taken) {
      base::log_info(LogComponent::tables_manager,
                     "Table {} is not on the source any more: the log from {} on tells why",
                     id.to_text(), checkpoint_.position.to_text());
      continue;
    }
    record.state = port::CaptureState::dropped;
    record.reason =
        (is_selected ? "another table has its target since " : "it left the selection before ") +
        checkpoint_.position.to_text();
    left.push_back(record);
    base::log_warning(LogComponent::tables_manager, "Table {} is no longer captured: {}",
                      id.to_text(), record.reason);
  }
  if (!left.empty()) move_records(std::move(left));
}

void ChangeTask::open_spool() {
  state::SpoolOptions options;
  options.folder = spool_folder();
  options.bytes_max = world_.definition.changes.spool_bytes_max;
  spool_ = state::FileLogSpool::open(std::move(options), world_.clock);
}

/// `is_anew`: what was kept before lacks the tables that were not selected then.
void ChangeTask::fill_spool(bool is_anew) {
  const port::SpoolExtent extent = spool_->extent();
  if (!is_anew && spool_serves(extent, checkpoint_.position)) {
    base::log_info(LogComponent::source_capture, "{} MiB of the log are spooled, up to {}",
                   extent.bytes / base::limits::kMiB, extent.end.to_text());
    return;
  }
  spool_->reset(checkpoint_.position);
}

void ChangeTask::open_prepared(bool is_anew) {
  prepared_ = state::FilePreparedStore::open(world_.definition.state_folder + "/prepared",
                                             spool_->extent().end, checkpoint_.position);
  if (is_anew) prepared_->reset();
}

void ChangeTask::start_capture(std::function<void()> on_failed) {
  cdc::CaptureSettings settings;
  settings.wanted = wanted_tables(rules_);
  settings.retry = change_retry();
  settings.prepared = prepared_.get();
  auto capture = std::make_unique<cdc::LogCapture>(*source_, *spool_, std::move(settings),
                                                   world_.clock, progress_);
  capture_ = std::make_unique<cdc::CaptureThreads>(std::move(capture), std::move(on_failed));
}

ChangeDecision ChangeTask::decide(const model::TableId& id, const model::TableId& target) const {
  if (const auto found = records_.find(id); found != records_.end()) {
    return decide_changes(&found->second, world_.definition.table_prep, target);
  }
  const auto found = forgotten_.find(id);
  if (found == forgotten_.end() || found->second.has_foreign_rows) return {};
  return decide_changes(&found->second, world_.definition.table_prep, target);
}

void ChangeTask::join(port::CapturedTable table) {
  join_all({std::move(table)});
}

/// In one transaction, however many there are.
void ChangeTask::join_all(std::vector<port::CapturedTable> tables) {
  for (port::CapturedTable& table : tables) make_ready(table);
  if (!tables.empty()) move_records(std::move(tables));
}

void ChangeTask::make_ready(port::CapturedTable& table) const {
  if (table.joined.server.empty()) table.joined.server = checkpoint_.position.server;
  if (table.schema.key.empty()) {
    base::log_warning(LogComponent::tables_manager,
                      "Table {} has no primary key: its changes are matched by whole rows, which "
                      "is slower",
                      table.schema.id.to_text());
  }
}

/// What stopped before its target got the new name is not loaded beside its old rows.
void ChangeTask::give_new_names(const std::vector<SelectedSource>& selected) {
  if (world_.warehouse == nullptr) return;
  // Without a load nothing would fill the table again.
  if (world_.definition.migration_type == model::MigrationType::cdc) return;
  LoadTargets targets;
  for (const SelectedSource& source : selected) {
    targets[source.schema.id] = dialect::target_table_name(source.table.target);
  }
  for (port::CapturedTable& record : under_old_names(records_, targets)) {
    const model::TableId& name = targets.at(record.schema.id);
    try {
      give_new_name(std::move(record), name);
    } catch (const Error& error) {
      if (error.scope() != base::ErrorScope::table) throw;
      base::log_warning(LogComponent::tables_manager, "The target keeps its old name, not {}: {}",
                        name.to_text(), error.message());
    }
  }
}

void ChangeTask::give_new_name(port::CapturedTable record, const model::TableId& name) {
  const std::string table = record.schema.id.to_text();
  const std::string old_name = record.target.to_text();
  std::optional<model::TargetTable> there = world_.target.describe(record.target);
  if (!there) return;
  const bool is_taken = world_.target.describe(name).has_value();
  NameMove move = move_to_new_name(records_, {std::move(record), name, *std::move(there), is_taken},
                                   world_.definition.changes.apply_drop);
  if (move.changes.empty()) {
    base::log_warning(LogComponent::tables_manager,
                      "{} has the rows of table {}, which goes into {} from now on: it stays on "
                      "the target as it is, because the task drops none",
                      old_name, table, name.to_text());
    return;
  }
  base::log_info(LogComponent::tables_manager,
                 "{} has the rows of table {}, which goes into {}: it is {}", old_name, table,
                 name.to_text(), is_taken ? "dropped" : "renamed");
  move_records(std::move(move.records), std::move(move.changes));
}

/// A batch of its own that moves records, and names on the target.
void ChangeTask::move_records(std::vector<port::CapturedTable> records,
                              std::vector<port::TargetChange> changes) {
  std::lock_guard lock(mutex_);
  port::ApplyRequest request;
  request.previous = checkpoint_;
  request.next = checkpoint_;
  ++request.next.batch;
  request.tables = std::move(records);
  request.changes = std::move(changes);
  base::Prng prng = base::Prng::from_entropy();
  base::Retrier retrier(world_.clock, prng, {});
  retrier.run("note captured tables", {}, base::log_retries(LogComponent::tables_manager),
              [&] { return world_.target.apply(request); });
  checkpoint_ = request.next;
  for (port::CapturedTable& record : request.tables) {
    const model::TableId id = record.schema.id;
    records_.insert_or_assign(id, std::move(record));
  }
}

/// migration_type = cdc: the target's tables are there already, as of the start.
void ChangeTask::join_without_load(const std::vector<SelectedSource>& selected) {
  std::vector<port::CapturedTable> tables;
  for (const SelectedSource& source : selected) {
    if (records_.count(source.schema.id) > 0) continue;
    require_followable(source.schema);
    port::CapturedTable table;
    table.schema = source.schema;
    table.target = source.table.target;
    table.joined = checkpoint_.position;
    table.has_foreign_rows = true;
    tables.push_back(std::move(table));
  }
  join_all(std::move(tables));
}

FollowEnd ChangeTask::follow(const std::vector<SelectedSource>& selected, std::stop_token stop) {
  if (world_.definition.migration_type == model::MigrationType::cdc) join_without_load(selected);
  std::vector<port::CapturedTable> tables;
  for (const auto& [id, record] : records_) {
    if (record.state == port::CaptureState::captured) tables.push_back(record);
  }
  if (tables.empty()) {
    base::log_error(LogComponent::target_apply, "No table is left to follow");
    finish();
    return FollowEnd::nothing;
  }
  cdc::CdcPorts ports{*source_, *spool_, world_.store, world_.target, world_.clock, progress_};
  base::log_info(LogComponent::target_apply, "Following the changes of {} tables from {} on",
                 tables.size(), checkpoint_.position.to_text());
  cdc::CdcRun run(ports, settings(), checkpoint_, std::move(tables));
  run.run(stop);
  if (const auto now = world_.target.checkpoint()) checkpoint_ = *now;
  finish();
  return stop.stop_requested() ? FollowEnd::stopped : FollowEnd::stop_point;
}

void ChangeTask::finish() {
  if (capture_) std::exchange(capture_, nullptr)->stop_and_join();
}

model::StopPoint ChangeTask::stop_point() {
  model::StopPoint point = world_.definition.changes.stop;
  const bool is_place = point.kind == model::StopKind::position && point.position.gtids.is_empty();
  if (point.kind != model::StopKind::after_cached_changes && !is_place) return point;
  const model::LogPosition now = source_->end_of_log();
  point.kind = model::StopKind::position;
  if (is_place) {
    point.position.server = now.server;  // a file of another server is another place
  } else {
    point.position = now;
  }
  return point;
}

cdc::CdcSettings ChangeTask::settings() {
  const model::TaskDefinition& definition = world_.definition;
  cdc::CdcSettings settings;
  settings.stop = stop_point();
  settings.batcher.changes = definition.changes;
  settings.batcher.changes.stop = settings.stop;
  settings.batcher.part_bytes_max = definition.changes.apply_memory_bytes / kPartsInMemory;
  settings.stager.prefix = model::staging_prefix(definition.staging.folder, definition.name);
  settings.stager.epoch = world_.epoch;
  settings.stager.compression = definition.staging.compression;
  settings.stager.file_csv_bytes = base::limits::kChangeFileCsvBytes;
  settings.stager.null_sentinel = world_.null_sentinel;
  settings.decoder.values = definition.values;
  settings.decoder.null_sentinel = world_.null_sentinel;
  settings.decoder.on_altered = world_.on_altered;
  settings.applier.data_error = definition.changes.data_error;
  settings.applier.stop_on_table_error = definition.changes.stop_on_table_error;
  const bool keeps_files = definition.target.engine == "none";
  settings.applier.applied_files =
      keeps_files ? cdc::AppliedFiles::kept : cdc::AppliedFiles::removed;
  settings.applier.retry = change_retry();
  settings.applier.on_rejected = [this](const cdc::RejectedChange& change) {
    dead_letters_.add(change);
  };
  settings.tracker.rules = rules_;
  settings.tracker.types = definition.types;
  settings.tracker.values = definition.values;
  settings.tracker.changes = definition.changes;
  settings.tracker.folds_names = source_->folds_names();
  settings.tracker.null_sentinel = world_.null_sentinel;
  const bool loads = definition.migration_type != model::MigrationType::cdc;
  settings.tracker.can_load = loads;
  settings.tracker.prep = loads ? definition.table_prep : model::TablePrep::do_nothing;
  settings.tracker.left_targets = left_targets(records_);
  if (world_.warehouse != nullptr) {
    settings.tracker.left_targets.merge(left_by_loads(*world_.warehouse, records_, rules_));
    settings.tracker.holds_exactly = [this](const model::TableId& id, std::uint64_t rows) {
      // The session may have been idle for days.
      base::Prng prng = base::Prng::from_entropy();
      base::Retrier retrier(world_.clock, prng, {});
      return retrier.run("count the rows of a target table", {},
                         base::log_retries(LogComponent::tables_manager),
                         [&] { return holds_exactly(*world_.warehouse, id, rows); });
    };
  }
  if (definition.changes.start.kind == model::StartKind::time) {
    settings.tracker.skip_before_us =
        static_cast<std::uint64_t>(definition.changes.start.unix_seconds) * 1'000'000;
  }
  settings.decoders = decoder_count();
  return settings;
}

}  // namespace task
