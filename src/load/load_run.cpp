#include "load/load_run.hpp"

#include "base/bounded_queue.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/retry.hpp"
#include "base/worker_group.hpp"
#include "load/chunk_copier.hpp"
#include "load/chunk_reader.hpp"
#include "load/load_schedule.hpp"
#include "load/part_uploader.hpp"
#include "load/table_starter.hpp"

#include <fmt/core.h>

#include <atomic>
#include <utility>

namespace load {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

namespace {

constexpr std::size_t kCopyQueueDepth =
    8;  // complete chunks waiting for COPY; bounds what lies staged

std::int64_t milliseconds(const base::Clock& clock) {
  return std::chrono::duration_cast<base::Millis>(clock.steady_now().time_since_epoch()).count();
}

/// The table itself is at fault (or one of its rows): the others can go on.
bool is_about_the_table(ErrorScope scope) {
  return scope == ErrorScope::record || scope == ErrorScope::table;
}

}  // namespace

class LoadRun::Threads {
 public:
  Threads(LoadPorts ports, LoadSettings settings, std::vector<TableJob> jobs)
      : ports_(ports), settings_(std::move(settings)), copy_queue_(kCopyQueueDepth) {
    for (TableJob& job : jobs) {
      TableProgress& progress = progress_.add(job.schema.id, job.schema.row_estimate);
      tables_.push_back(std::make_unique<TableLoad>(std::move(job), progress));
    }
    loaders_ = ports_.source.session_count();
    schedule_ = std::make_unique<LoadSchedule>(tables_, loaders_);
    CHECK(settings_.uploaders > 0 && settings_.copiers > 0, "a load has uploaders and copiers");
    for (int i = 0; i < settings_.uploaders; ++i) {
      part_queues_.push_back(
          std::make_unique<base::BoundedQueue<FilePart>>(base::limits::kUploadQueueDepth));
    }
  }

  std::vector<TableOutcome> run(std::stop_token stop);
  const LoadProgress& progress() const noexcept { return progress_; }

 private:
  void load(std::size_t index, std::stop_token stop);
  void start_table(TableLoad& table, port::SnapshotSession& session, std::stop_token stop);
  void complete_table(TableLoad& table, ChunkCopier& copier, std::stop_token stop);
  enum class SessionState { usable, lost };
  SessionState load_chunk(TableLoad& table, const model::Chunk& chunk,
                          port::SnapshotSession& session, std::stop_token stop);
  void read_chunk(std::shared_ptr<ChunkLoad>& chunk, port::SnapshotSession& session,
                  std::stop_token stop);
  void upload(std::size_t index, std::stop_token stop);
  void copy(std::stop_token stop);
  void pass_to_copiers(std::shared_ptr<ChunkLoad> chunk, std::stop_token stop);
  void fail_table(TableLoad& table, const Error& error);
  void save(const TableLoad& table);
  TableOutcome outcome_of(const TableLoad& table) const;

  LoadPorts ports_;
  LoadSettings settings_;
  LoadProgress progress_;
  std::vector<std::unique_ptr<TableLoad>> tables_;
  std::unique_ptr<LoadSchedule> schedule_;
  std::vector<std::unique_ptr<base::BoundedQueue<FilePart>>> part_queues_;
  base::BoundedQueue<std::shared_ptr<ChunkLoad>>
      copy_queue_;  // shared: its files' uploaders hold it too
  std::atomic<std::size_t> loaders_running_{0};
  std::atomic<std::size_t> uploaders_running_{0};
  std::atomic<std::size_t> loaders_lost_{0};
  std::atomic<std::uint64_t> next_queue_{0};
  std::size_t loaders_ = 0;
};

std::vector<TableOutcome> LoadRun::Threads::run(std::stop_token stop) {
  base::WorkerGroup group;
  const std::stop_callback on_stop(stop, [&group] { group.request_stop(); });
  loaders_running_ = loaders_;
  uploaders_running_ = part_queues_.size();
  for (std::size_t i = 0; i < loaders_; ++i) {
    group.start(fmt::format("loader {}", i + 1),
                [this, i](std::stop_token token) { load(i, token); });
  }
  for (std::size_t i = 0; i < part_queues_.size(); ++i) {
    group.start(fmt::format("uploader {}", i + 1),
                [this, i](std::stop_token token) { upload(i, token); });
  }
  for (int i = 0; i < settings_.copiers; ++i) {
    group.start(fmt::format("copier {}", i + 1), [this](std::stop_token token) { copy(token); });
  }
  group.join();
  std::vector<TableOutcome> outcomes;
  for (const auto& table : tables_) outcomes.push_back(outcome_of(*table));
  return outcomes;
}

void LoadRun::Threads::load(std::size_t index, std::stop_token stop) {
  port::SnapshotSession& session = ports_.source.session(index);
  SessionState state = SessionState::usable;
  while (state == SessionState::usable) {
    std::optional<LoadSchedule::Work> work = schedule_->next(stop);
    if (!work) break;
    if (work->chunk) {
      state = load_chunk(*work->table, *work->chunk, session, stop);
    } else {
      start_table(*work->table, session, stop);
    }
  }
  if (--loaders_running_ > 0) return;
  for (const auto& queue : part_queues_) queue->close();
}

void LoadRun::Threads::start_table(TableLoad& table, port::SnapshotSession& session,
                                   std::stop_token stop) {
  TableProgress& progress = table.progress();
  progress.started_ms = milliseconds(ports_.clock);
  progress.state = port::TableState::loading;
  base::log_info(LogComponent::source_unload, "Load of table {} begins, about {} rows",
                 table.job().schema.id.to_text(), table.job().schema.row_estimate);
  save(table);
  try {
    TableStarter starter(ports_.warehouse, ports_.state, settings_);
    base::Prng prng = base::Prng::from_entropy();
    base::Retrier retrier(ports_.clock, prng, {});
    std::vector<model::Chunk> chunks =
        retrier.run("prepare table " + table.job().target.to_text(), stop,
                    base::log_retries(LogComponent::tables_manager),
                    [&] { return starter.start(table, session); });
    if (chunks.empty()) {  // continued, and only its closing mark was missing
      ChunkCopier copier(ports_.store, ports_.warehouse, ports_.clock, settings_);
      complete_table(table, copier, stop);
    }
    schedule_->started(table, std::move(chunks));
  } catch (const Error& error) {
    if (!is_about_the_table(error.scope())) throw;
    fail_table(table, error);
    schedule_->drop(table);
  }
}

LoadRun::Threads::SessionState LoadRun::Threads::load_chunk(TableLoad& table,
                                                            const model::Chunk& chunk,
                                                            port::SnapshotSession& session,
                                                            std::stop_token stop) {
  base::Prng prng = base::Prng::from_entropy();
  auto load = std::make_shared<ChunkLoad>(table, chunk, dialect::draw_null_sentinel(prng));
  try {
    read_chunk(load, session, stop);
    schedule_->chunk_read(table);
  } catch (const Error& error) {
    load->abandon();
    if (is_about_the_table(error.scope())) {
      fail_table(table, error);
      schedule_->drop(table);
      return SessionState::usable;
    }
    if (error.scope() != ErrorScope::transient || loaders_lost_.fetch_add(1) + 1 == loaders_) throw;
    base::log_warning(LogComponent::source_unload,
                      "A source session was lost ({}); its chunk {} of {} is read by another one",
                      error.message(), chunk.number, table.job().schema.id.to_text());
    schedule_->put_back(table, chunk);
    return SessionState::lost;
  }
  return SessionState::usable;
}

/// `chunk` is replaced when it has to be read again with another sentinel: whoever catches what is
/// thrown here abandons the one that was being read.
void LoadRun::Threads::read_chunk(std::shared_ptr<ChunkLoad>& chunk, port::SnapshotSession& session,
                                  std::stop_token stop) {
  base::BoundedQueue<FilePart>* queue = nullptr;
  const OpenFile* file_in_queue = nullptr;
  ChunkReader reader(settings_, [&](FilePart part) {
    if (part.file.get() != file_in_queue) {  // all parts of a file go to one uploader, in order
      file_in_queue = part.file.get();
      queue = part_queues_[next_queue_++ % part_queues_.size()].get();
    }
    return queue->push(std::move(part), stop);
  });
  for (;;) {
    std::vector<std::string> columns;
    const ReadOutcome outcome = reader.read(chunk, session, stop, columns);
    if (outcome == ReadOutcome::done) {
      if (chunk->reading_done(std::move(columns))) pass_to_copiers(chunk, stop);
      return;
    }
    chunk->abandon();
    if (outcome == ReadOutcome::stopped) return;
    base::Prng prng = base::Prng::from_entropy();
    chunk = std::make_shared<ChunkLoad>(chunk->table(), chunk->chunk(),
                                        dialect::draw_null_sentinel(prng));
  }
}

void LoadRun::Threads::upload(std::size_t index, std::stop_token stop) {
  PartUploader uploader(ports_.store);
  while (std::optional<FilePart> part = part_queues_[index]->pop(stop)) {
    std::shared_ptr<ChunkLoad> chunk = part->file->chunk;
    if (uploader.take(std::move(*part))) pass_to_copiers(std::move(chunk), stop);
  }
  if (--uploaders_running_ == 0) copy_queue_.close();
}

void LoadRun::Threads::pass_to_copiers(std::shared_ptr<ChunkLoad> chunk, std::stop_token stop) {
  copy_queue_.push(std::move(chunk), stop);
}

void LoadRun::Threads::copy(std::stop_token stop) {
  ChunkCopier copier(ports_.store, ports_.warehouse, ports_.clock, settings_);
  while (std::optional<std::shared_ptr<ChunkLoad>> chunk = copy_queue_.pop(stop)) {
    TableLoad& table = (*chunk)->table();
    if ((*chunk)->is_abandoned()) continue;
    try {
      copier.load(**chunk, ports_.source.position(), stop);
      if (table.count_loaded_chunk()) complete_table(table, copier, stop);
    } catch (const Error& error) {
      if (!is_about_the_table(error.scope())) throw;
      fail_table(table, error);
    }
  }
}

void LoadRun::Threads::complete_table(TableLoad& table, ChunkCopier& copier, std::stop_token stop) {
  copier.finish(table, ports_.source.position(), stop);
  if (settings_.on_loaded) {
    settings_.on_loaded({table.job().schema, table.target().id, ports_.source.position(),
                         table.has_foreign_rows()});
  }
  table.progress().finished_ms = milliseconds(ports_.clock);
  table.progress().state = port::TableState::completed;
  save(table);
  base::log_info(LogComponent::target_load, "Load finished for table {}, {} rows",
                 table.job().target.to_text(), table.progress().rows_loaded.load());
}

void LoadRun::Threads::fail_table(TableLoad& table, const Error& error) {
  base::ErrorReport report = error.report();
  report.contexts.push_back("table " + table.job().schema.id.to_text());
  if (!table.fail(report)) return;
  table.progress().finished_ms = milliseconds(ports_.clock);
  save(table);
  base::log_error(LogComponent::tables_manager, "Table {} stopped, the others go on: {}",
                  table.job().schema.id.to_text(), report.to_text());
}

void LoadRun::Threads::save(const TableLoad& table) {
  ports_.state.save_table(outcome_of(table).statistics);
}

TableOutcome LoadRun::Threads::outcome_of(const TableLoad& table) const {
  const TableProgress& progress = table.progress();
  TableOutcome outcome;
  port::TableStatistics& s = outcome.statistics;
  s.table = table.job().schema.id;
  s.run = table.job().run;
  s.state = progress.state;
  s.rows = progress.rows_loaded;
  s.csv_bytes = progress.csv_bytes;
  s.staged_bytes = progress.staged_bytes;
  s.altered_values = progress.altered_values;
  s.skipped_rows = progress.skipped_rows;
  s.snapshot_position = ports_.source.position();
  const std::int64_t end =
      progress.finished_ms != 0 ? progress.finished_ms.load() : milliseconds(ports_.clock);
  if (progress.started_ms != 0) s.seconds = static_cast<double>(end - progress.started_ms) / 1000.0;
  outcome.error = table.failure();
  if (outcome.error) s.error = outcome.error->to_text();
  return outcome;
}

LoadRun::LoadRun(LoadPorts ports, LoadSettings settings, std::vector<TableJob> jobs)
    : threads_(std::make_unique<Threads>(ports, std::move(settings), std::move(jobs))) {}

LoadRun::~LoadRun() = default;

std::vector<TableOutcome> LoadRun::run(std::stop_token stop) {
  return threads_->run(stop);
}

const LoadProgress& LoadRun::progress() const noexcept {
  return threads_->progress();
}

}  // namespace load
