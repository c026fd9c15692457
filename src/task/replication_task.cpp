#include "task/replication_task.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/prng.hpp"
#include "dialect/csv_encoder.hpp"
#include "load/load_run.hpp"
#include "model/log_position.hpp"
#include "model/staged_file.hpp"
#include "model/staged_name.hpp"
#include "mysql/connection.hpp"
#include "mysql/snapshot_reader.hpp"
#include "redshift/change_applier.hpp"
#include "redshift/redshift_warehouse.hpp"
#include "state/run_lock.hpp"
#include "state/sqlite_state_store.hpp"
#include "task/change_task.hpp"
#include "task/rejected_rows.hpp"
#include "task/session_count.hpp"
#include "task/source_selection.hpp"
#include "task/staged_target.hpp"
#include "task/staging_cleanup.hpp"
#include "task/store_maker.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace task {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

namespace {

namespace limits = base::limits;

/// What the load's buffers can take at most; row buffers of the client library come on top.
std::size_t buffer_bytes(std::size_t loaders, int uploaders) {
  const std::size_t per_loader =
      limits::kPartBytes + limits::kEncodeBlockBytes + 2 * limits::kCopyRowBytesMax;
  const std::size_t per_uploader = (limits::kUploadQueueDepth + 1) * limits::kPartBytes;
  return loaders * per_loader + static_cast<std::size_t>(uploaders) * per_uploader;
}

bool has_changes(const model::TaskDefinition& definition) {
  return definition.migration_type != model::MigrationType::full_load;
}

void check_supported(const model::TaskDefinition& definition) {
  if (!definition.staging.path.empty() && definition.target.engine != "none") {
    throw Error(
        ErrorScope::request, "task.staging",
        definition.origin + ": Redshift reads staged files from S3 only, not from a folder",
        "Name a bucket in [staging], or write engine = \"none\" in [target] to stage files only.");
  }
}

}  // namespace

class ReplicationTask::Run {
 public:
  Run(const model::TaskDefinition& definition, base::Clock& clock)
      : definition_(definition),
        clock_(clock),
        lock_(make_folder(definition.state_folder)),
        state_(definition.state_folder + "/state.db"),
        rejected_(definition.state_folder + "/rejected_rows.jsonl") {}

  /// Where the run's progress can be read while it lasts.
  struct Progress {
    std::atomic<const load::LoadProgress*>& load;
    std::atomic<const cdc::ChangeProgress*>& changes;
  };
  RunResult run(StartMode mode, std::stop_token stop, Progress progress);

 private:
  static const std::string& make_folder(const std::string& folder);
  bool has_target() const { return definition_.target.engine != "none"; }
  std::string prefix() const {
    return model::staging_prefix(definition_.staging.folder, definition_.name);
  }
  void clean_up_before();
  void clean_up() noexcept;
  bool is_kept(const model::StagedName& name) { return staged_changes_->keeps(name); }
  std::vector<load::TableJob> plan(StartMode mode, const std::string& position, RunResult& result);
  void load(std::stop_token stop, std::vector<load::TableJob> jobs, RunResult& result,
            std::atomic<const load::LoadProgress*>& progress);
  bool is_all_loaded(StartMode mode);
  TableMemory memory_of(const model::TableId& table);
  void open_target();
  void open_files(StartMode mode);
  void make_changes();
  void load_missing(StartMode mode, std::stop_token stop, RunResult& result, Progress progress);
  void follow(std::stop_token stop, RunResult& result, Progress progress);
  bool goes_on(const SelectedSource& source, StartMode mode) const;
  bool adapt_to_changes(load::TableJob& job, RunResult& result) const;
  void join(const load::LoadedTable& table);
  load::LoadSettings settings();

  const model::TaskDefinition& definition_;
  base::Clock& clock_;
  state::RunLock lock_;
  state::SqliteStateStore state_;
  RejectedRows rejected_;
  std::atomic<bool> has_rejected_{false};
  std::uint64_t epoch_ = 1;
  std::unique_ptr<port::ObjectStore> store_;
  std::unique_ptr<redshift::RedshiftWarehouse> warehouse_;
  std::vector<SelectedSource> selected_;
  std::map<model::TableId, std::vector<port::LoadMark>> marks_;
  std::unique_ptr<port::SnapshotSource> snapshot_;
  std::unique_ptr<port::ChangeTarget> change_target_;
  state::StagedChanges* staged_changes_ = nullptr;   // the same where files are the result
  std::unique_ptr<port::ObjectStore> change_store_;  // an orderly stop still stages: no stop token
  std::unique_ptr<ChangeTask> changes_;              // null: a full load only
  std::stop_source stop_;                            // the user's stop, or the capture's failure
  std::unique_ptr<load::LoadRun>
      load_;  // lives as long as the task: its progress is painted to the end
};

const std::string& ReplicationTask::Run::make_folder(const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw Error(ErrorScope::request, "state.folder",
                fmt::format("cannot make the state folder {}: {}", folder, failure.message()),
                "Name a writable folder as state_folder in [task].");
  }
  return folder;
}

RunResult ReplicationTask::Run::run(StartMode mode, std::stop_token stop, Progress progress) {
  for (const std::string& note : definition_.notes) {
    base::log_info(LogComponent::task_manager, "Settings: {}", note);
  }
  {
    const auto connection = mysql::Connection::open(definition_.source, {});
    selected_ = select_source(definition_, *connection);
    if (definition_.migration_type != model::MigrationType::full_load) {
      warn_of_cascades(*connection, selected_);
    }
  }
  const std::stop_callback on_stop(stop, [this] { stop_.request_stop(); });
  store_ = make_store(definition_.staging, clock_, stop_.get_token());
  if (has_target()) {
    open_target();
  } else if (has_changes(definition_)) {
    open_files(mode);
  }
  if (change_target_) make_changes();
  if (mode == StartMode::restart) state_.clear();
  RunResult result;
  try {
    if (changes_) changes_->start(selected_, mode, [this] { stop_.request_stop(); });
    clean_up_before();  // what the changes do not forget stays
    if (definition_.migration_type != model::MigrationType::cdc) {
      load_missing(mode, stop_.get_token(), result, progress);
    }
    if (changes_) follow(stop_.get_token(), result, progress);
  } catch (const Error& error) {
    // What lies in staging after a fence is the newer process's.
    if (error.code() != "task.fenced") clean_up();
    throw;
  }
  clean_up();
  result.was_stopped = stop.stop_requested();
  if (has_rejected_) result.rejected_rows_file = rejected_.path();
  return result;
}

void ReplicationTask::Run::clean_up_before() {
  if (has_target()) clean_before(*store_, prefix());
  if (staged_changes_ == nullptr) return;
  clean_unkept_before(*store_, prefix(), [this](const auto& name) { return is_kept(name); });
}

void ReplicationTask::Run::clean_up() noexcept {
  if (has_target()) clean_after(definition_.staging, clock_, prefix());
  if (staged_changes_ == nullptr) return;
  clean_unkept_after(*change_store_, prefix(), [this](const auto& name) { return is_kept(name); });
}

void ReplicationTask::Run::open_target() {
  warehouse_ =
      std::make_unique<redshift::RedshiftWarehouse>(definition_.target, definition_.staging.region);
  epoch_ = warehouse_->open_task(definition_.name);
  for (port::LoadMark& mark : warehouse_->marks()) marks_[mark.source].push_back(std::move(mark));
  if (!has_changes(definition_)) return;
  change_target_ =
      std::make_unique<redshift::RedshiftChanges>(definition_.target, definition_.staging.region,
                                                  redshift::TaskHolder{definition_.name, epoch_});
  change_store_ = make_store(definition_.staging, clock_, {});
}

/// Files are the result: their checkpoint is kept here.
void ReplicationTask::Run::open_files(StartMode mode) {
  change_store_ = make_store(definition_.staging, clock_, {});
  auto target = open_staged_changes(definition_, *change_store_, mode);
  epoch_ = target->epoch();
  staged_changes_ = target.get();
  change_target_ = std::move(target);
}

void ReplicationTask::Run::make_changes() {
  base::Prng prng = base::Prng::from_entropy();
  changes_ = std::make_unique<ChangeTask>(
      ChangeWorld{definition_, clock_, *change_target_, *change_store_, warehouse_.get(), epoch_,
                  dialect::draw_null_sentinel(prng), [this](const cdc::AlteredValue& value) {
                    rejected_.add({value.table, value.row, value.column, value.misfit, value.action,
                                   value.original});
                    has_rejected_ = true;
                  }});
}

void ReplicationTask::Run::load_missing(StartMode mode, std::stop_token stop, RunResult& result,
                                        Progress progress) {
  std::string position;
  if (!is_all_loaded(mode)) {
    mysql::SnapshotOptions options;
    options.session_count = session_count(definition_);
    options.require_position = changes_ != nullptr;
    for (const SelectedSource& source : selected_) options.tables.push_back(source.schema.id);
    snapshot_ = mysql::open_snapshot(definition_.source, options);
    position = snapshot_->position();
  }
  std::vector<load::TableJob> jobs = plan(mode, position, result);
  if (!jobs.empty()) load(stop, std::move(jobs), result, progress.load);
  snapshot_.reset();  // a snapshot that stays open keeps the source's old rows alive
}

void ReplicationTask::Run::follow(std::stop_token stop, RunResult& result, Progress progress) {
  result.changes.emplace();
  const bool stops_here = definition_.changes.stop.kind == model::StopKind::after_load;
  if (stop.stop_requested() || stops_here) {
    changes_->finish();  // throws what ended the capture
  } else {
    progress.changes = &changes_->progress();
    result.changes->has_followed = changes_->follow(selected_, stop) != FollowEnd::nothing;
  }
  for (const port::CapturedTable& table : change_target_->captured_tables()) {
    if (table.state != port::CaptureState::suspended) continue;
    result.changes->stopped.push_back({table.schema.id, table.reason});
  }
  result.changes->position = changes_->checkpoint().position.to_text();
  if (changes_->has_dead_letters()) result.changes->dead_letter_file = changes_->dead_letter_path();
}

/// A loaded table joins the changes at its snapshot's position.
void ReplicationTask::Run::join(const load::LoadedTable& table) {
  port::CapturedTable record;
  record.schema = table.schema;
  record.target = table.target;
  record.joined = model::parse_position(table.position);
  record.has_foreign_rows = table.has_foreign_rows;
  changes_->join(std::move(record));
}

bool ReplicationTask::Run::goes_on(const SelectedSource& source, StartMode mode) const {
  if (mode != StartMode::resume) return false;
  return changes_->decide(source.schema.id, source.table.target).start == ChangeStart::go_on;
}

/// False: the table cannot be loaded again; the result says why.
bool ReplicationTask::Run::adapt_to_changes(load::TableJob& job, RunResult& result) const {
  const auto leave = [&](base::ErrorReport report) {
    load::TableOutcome outcome;
    outcome.statistics.table = job.schema.id;
    outcome.statistics.state = port::TableState::error;
    outcome.error = std::move(report);
    result.tables.push_back(std::move(outcome));
    return false;
  };
  try {
    require_followable(job.schema);
  } catch (const base::Error& error) {
    return leave(error.report());
  }
  const ChangeDecision decision = changes_->decide(job.schema.id, job.target);
  if (decision.reason.empty()) return true;
  base::log_warning(LogComponent::tables_manager, "Table {} is loaded again: {}",
                    job.schema.id.to_text(), decision.reason);
  if (decision.start == ChangeStart::reload) job.prep = model::TablePrep::truncate_before_load;
  if (decision.start != ChangeStart::refuse) return true;
  return leave({ErrorScope::table,
                "task.stale_rows",
                fmt::format("the table was not loaded again: {}", decision.reason),
                "Empty the target table yourself and run with --restart, or use table_prep = "
                "\"truncate-before-load\".",
                "",
                {}});
}

TableMemory ReplicationTask::Run::memory_of(const model::TableId& table) {
  TableMemory memory;
  memory.marks = marks_[table];
  if (!memory.marks.empty()) memory.plan = state_.plan(table, memory.marks.front().run);
  return memory;
}

bool ReplicationTask::Run::is_all_loaded(StartMode mode) {
  return std::all_of(selected_.begin(), selected_.end(), [&](const SelectedSource& source) {
    if (changes_) return goes_on(source, mode);
    return decide(memory_of(source.schema.id), mode, "").start == TableStart::keep;
  });
}

std::vector<load::TableJob> ReplicationTask::Run::plan(StartMode mode, const std::string& position,
                                                       RunResult& result) {
  base::Prng prng = base::Prng::from_entropy();
  const std::string run = prng.token(16);
  std::vector<load::TableJob> jobs;
  for (SelectedSource& source : selected_) {
    TableDecision decision = decide(memory_of(source.schema.id), mode, position);
    if (changes_) decision = under_changes(std::move(decision), goes_on(source, mode));
    if (!decision.reason.empty()) {
      base::log_info(LogComponent::tables_manager, "Table {}: {}", source.schema.id.to_text(),
                     decision.reason);
    }
    if (decision.start == TableStart::keep) {
      result.kept.push_back({source.schema.id, decision.rows_loaded});
      continue;
    }
    load::TableJob job;
    job.schema = std::move(source.schema);
    job.target = source.table.target;
    job.load_order = source.table.load_order;
    job.is_continued = decision.start == TableStart::go_on;
    job.run = job.is_continued ? decision.run : run;
    job.remaining = std::move(decision.remaining);
    job.chunks_loaded = decision.chunks_loaded;
    if (job.is_continued) job.rows_loaded = decision.rows_loaded;
    job.rows_of_earlier_load = decision.rows_of_earlier_load;
    if (changes_ && !adapt_to_changes(job, result)) continue;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

load::LoadSettings ReplicationTask::Run::settings() {
  load::LoadSettings settings;
  settings.task = definition_.name;
  settings.folder = definition_.staging.folder;
  settings.prep = definition_.table_prep;
  settings.values = definition_.values;
  settings.types = definition_.types;
  settings.compression = definition_.staging.compression;
  settings.file_bytes = definition_.staging.file_bytes;
  settings.chunk_bytes = definition_.chunk_bytes;
  settings.number_base = model::load_number_base(epoch_);
  settings.uploaders = definition_.staging.upload_streams;
  settings.copiers = limits::kCopiersDefault;
  if (changes_) settings.on_loaded = [this](const load::LoadedTable& table) { join(table); };
  settings.on_misfit = [this](const load::MisfitRecord& record) {
    rejected_.add(record);
    has_rejected_ = true;
  };
  return settings;
}

void ReplicationTask::Run::load(std::stop_token stop, std::vector<load::TableJob> jobs,
                                RunResult& result,
                                std::atomic<const load::LoadProgress*>& progress) {
  base::log_info(
      LogComponent::task_manager,
      "Full load of {} tables by {} source sessions, {} uploaders and {} COPY sessions; "
      "buffers take at "
      "most {} MiB",
      jobs.size(), snapshot_->session_count(), definition_.staging.upload_streams,
      limits::kCopiersDefault,
      buffer_bytes(snapshot_->session_count(), definition_.staging.upload_streams) / limits::kMiB);
  load::LoadPorts ports{*snapshot_, *store_, warehouse_.get(), state_, clock_};
  load_ = std::make_unique<load::LoadRun>(ports, settings(), std::move(jobs));
  progress = &load_->progress();
  for (load::TableOutcome& outcome : load_->run(stop)) {
    result.tables.push_back(std::move(outcome));
  }
}

ReplicationTask::ReplicationTask(model::TaskDefinition definition, base::Clock& clock)
    : definition_(std::move(definition)), clock_(clock) {}

ReplicationTask::~ReplicationTask() = default;

RunResult ReplicationTask::run(StartMode mode, std::stop_token stop) {
  check_supported(definition_);
  run_ = std::make_unique<Run>(definition_, clock_);
  return run_->run(mode, stop, {progress_, changes_});
}

}  // namespace task
