#include "task/replication_task.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/prng.hpp"
#include "load/load_run.hpp"
#include "model/staged_file.hpp"
#include "mysql/connection.hpp"
#include "mysql/snapshot_reader.hpp"
#include "redshift/redshift_warehouse.hpp"
#include "state/run_lock.hpp"
#include "state/sqlite_state_store.hpp"
#include "task/rejected_rows.hpp"
#include "task/source_selection.hpp"
#include "task/store_maker.hpp"

#include <fmt/core.h>
#include <unistd.h>

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

// File numbers have eight hexadecimal digits: the upper four tell epochs apart.
constexpr std::uint64_t kNumbersPerEpoch = 0x10000;
constexpr std::uint64_t kEpochsOfNumbers = 0x10000;

std::size_t session_count(const model::TaskDefinition& definition) {
  const auto cores = static_cast<int>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  return static_cast<std::size_t>(std::clamp(definition.sub_tasks_max, 1, 2 * cores));
}

/// What the load's buffers can take at most; row buffers of the client library come on top.
std::size_t buffer_bytes(std::size_t loaders) {
  const std::size_t per_loader =
      limits::kPartBytes + limits::kEncodeBlockBytes + 2 * limits::kCopyRowBytesMax;
  const std::size_t per_uploader = (limits::kUploadQueueDepth + 1) * limits::kPartBytes;
  return loaders * per_loader + limits::kUploadersDefault * per_uploader;
}

void check_supported(const model::TaskDefinition& definition) {
  if (definition.migration_type != model::MigrationType::full_load) {
    throw Error(ErrorScope::request, "task.migration_type",
                definition.origin + ": this version runs migration_type = \"full-load\" only",
                "Write migration_type = \"full-load\" in [task].");
  }
  if (!definition.staging.path.empty() && definition.target.engine != "none") {
    throw Error(
        ErrorScope::request, "task.staging",
        definition.origin + ": Redshift reads staged files from S3 only, not from a folder",
        "Name a bucket in [staging], or write engine = \"none\" in [target] to stage files only.");
  }
}

/// Puts back the keys where they belong: first the old leftovers, at the end everything of this
/// run.
std::size_t remove_staged(port::ObjectStore& store, const std::string& prefix) {
  std::vector<std::string> keys;
  store.list(prefix, [&](const port::ObjectInfo& object) {
    keys.push_back(object.key);
    return true;
  });
  for (const std::string& key : keys) store.remove(key);
  return keys.size() + store.abort_uploads(prefix);
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

  RunResult run(StartMode mode, std::stop_token stop,
                std::atomic<const load::LoadProgress*>& progress);

 private:
  static const std::string& make_folder(const std::string& folder);
  bool has_target() const { return definition_.target.engine != "none"; }
  std::string prefix() const {
    return model::staging_prefix(definition_.staging.folder, definition_.name);
  }
  void clean_before();
  void clean_after() noexcept;
  std::vector<load::TableJob> plan(StartMode mode, const std::string& position, RunResult& result);
  void load(std::stop_token stop, std::vector<load::TableJob> jobs, RunResult& result,
            std::atomic<const load::LoadProgress*>& progress);
  bool is_all_loaded(StartMode mode);
  TableMemory memory_of(const model::TableId& table);
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

RunResult ReplicationTask::Run::run(StartMode mode, std::stop_token stop,
                                    std::atomic<const load::LoadProgress*>& progress) {
  for (const std::string& note : definition_.notes) {
    base::log_info(LogComponent::task_manager, "Settings: {}", note);
  }
  {
    const auto connection = mysql::Connection::open(definition_.source, {});
    selected_ = select_source(definition_, *connection);
  }
  store_ = make_store(definition_.staging, clock_, stop);
  if (has_target()) {
    warehouse_ = std::make_unique<redshift::RedshiftWarehouse>(definition_.target,
                                                               definition_.staging.region);
    epoch_ = warehouse_->open_task(definition_.name);
    for (port::LoadMark& mark : warehouse_->marks()) marks_[mark.source].push_back(std::move(mark));
  }
  if (mode == StartMode::restart) state_.clear();
  clean_before();
  RunResult result;
  std::string position;
  if (!is_all_loaded(mode)) {
    mysql::SnapshotOptions options;
    options.session_count = session_count(definition_);
    for (const SelectedSource& source : selected_) options.tables.push_back(source.schema.id);
    snapshot_ = mysql::open_snapshot(definition_.source, options);
    position = snapshot_->position();
  }
  std::vector<load::TableJob> jobs = plan(mode, position, result);
  try {
    if (!jobs.empty()) load(stop, std::move(jobs), result, progress);
  } catch (const Error& error) {
    // What lies in staging after a fence is the newer process's.
    if (error.code() != "task.fenced") clean_after();
    throw;
  }
  clean_after();
  result.was_stopped = stop.stop_requested();
  if (has_rejected_) result.rejected_rows_file = rejected_.path();
  return result;
}

void ReplicationTask::Run::clean_before() {
  if (!has_target()) return;
  const std::size_t removed = remove_staged(*store_, prefix());
  if (removed == 0) return;
  base::log_info(LogComponent::file_transfer,
                 "Removed {} staged objects that an earlier run left behind", removed);
}

/// Runs also when the task was stopped or failed, so it has a store of its own that nothing stops.
/// A failure here only leaves files for the next run to remove; it must not hide the error that is
/// on its way.
void ReplicationTask::Run::clean_after() noexcept {
  if (!has_target()) return;
  try {
    const auto store = make_store(definition_.staging, clock_, {});
    remove_staged(*store, prefix());
  } catch (const Error& error) {
    base::log_warning(LogComponent::file_transfer,
                      "Staged files under {} could not be removed ({}); the next run removes them",
                      prefix(), error.message());
  }
}

TableMemory ReplicationTask::Run::memory_of(const model::TableId& table) {
  TableMemory memory;
  memory.marks = marks_[table];
  if (!memory.marks.empty()) memory.plan = state_.plan(table, memory.marks.front().run);
  return memory;
}

bool ReplicationTask::Run::is_all_loaded(StartMode mode) {
  return std::all_of(selected_.begin(), selected_.end(), [&](const SelectedSource& source) {
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
  settings.number_base = (epoch_ - 1) % kEpochsOfNumbers * kNumbersPerEpoch;
  settings.uploaders = limits::kUploadersDefault;
  settings.copiers = limits::kCopiersDefault;
  settings.on_misfit = [this](const load::MisfitRecord& record) {
    rejected_.add(record);
    has_rejected_ = true;
  };
  return settings;
}

void ReplicationTask::Run::load(std::stop_token stop, std::vector<load::TableJob> jobs,
                                RunResult& result,
                                std::atomic<const load::LoadProgress*>& progress) {
  base::log_info(LogComponent::task_manager,
                 "Full load of {} tables by {} source sessions, {} uploaders and {} COPY sessions; "
                 "buffers take at "
                 "most {} MiB",
                 jobs.size(), snapshot_->session_count(), limits::kUploadersDefault,
                 limits::kCopiersDefault, buffer_bytes(snapshot_->session_count()) / limits::kMiB);
  load::LoadPorts ports{*snapshot_, *store_, warehouse_.get(), state_, clock_};
  load_ = std::make_unique<load::LoadRun>(ports, settings(), std::move(jobs));
  progress = &load_->progress();
  result.tables = load_->run(stop);
}

ReplicationTask::ReplicationTask(model::TaskDefinition definition, base::Clock& clock)
    : definition_(std::move(definition)), clock_(clock) {}

ReplicationTask::~ReplicationTask() = default;

RunResult ReplicationTask::run(StartMode mode, std::stop_token stop) {
  check_supported(definition_);
  run_ = std::make_unique<Run>(definition_, clock_);
  return run_->run(mode, stop, progress_);
}

}  // namespace task
