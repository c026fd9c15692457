#include "cdc/cdc_run.hpp"

#include "base/bounded_queue.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "cdc/block_decoder.hpp"
#include "cdc/purge_watch.hpp"
#include "cdc/sequencer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace cdc {
namespace {

constexpr std::size_t kPartQueueDepth = 1;
constexpr std::chrono::milliseconds kPatience{20};  // of the batcher, before it looks at the time
constexpr std::chrono::milliseconds kSpoolPatience{200};

constexpr base::Millis kWatchInterval{200};
constexpr std::uint64_t kTellIntervalUs = 30'000'000;

struct NumberedWork {
  std::uint64_t number = 0;
  TrackedItem item;
};

/// Runs the jobs on at most `workers` threads, the caller's not among them.
void run_side_by_side(std::vector<std::function<void()>> jobs, int workers) {
  if (jobs.size() <= 1) {
    for (const auto& job : jobs) job();
    return;
  }
  std::atomic<std::size_t> next{0};
  base::WorkerGroup group;
  const auto count = std::min<std::size_t>(jobs.size(), static_cast<std::size_t>(workers));
  for (std::size_t i = 0; i < count; ++i) {
    group.start(fmt::format("stage {}", i + 1), [&](const std::stop_token& stop) {
      for (std::size_t job = next++; job < jobs.size(); job = next++) {
        if (stop.stop_requested()) return;
        jobs[job]();
      }
    });
  }
  group.join();
}

void tell_progress(const ChangeProgress& progress) {
  const LagFigures lag = progress.lag.figures(LagStage::visible);
  base::log_info(base::LogComponent::performance,
                 "{} changes in {} batches applied, position {}, lag {:.1f} s (p50 {:.1f}, p99 "
                 "{:.1f})",
                 progress.applied_changes.load(), progress.applied_batches.load(),
                 progress.position(), lag.newest, lag.p50, lag.p99);
}

}  // namespace

CaptureThreads::CaptureThreads(std::unique_ptr<LogCapture> capture, std::function<void()> on_failed)
    : capture_(std::move(capture)) {
  const auto guarded = [this, on_failed = std::move(on_failed)](auto work) {
    return [this, on_failed, work](std::stop_token stop) {
      try {
        (capture_.get()->*work)(stop);
      } catch (const base::Error&) {
        on_failed();
        throw;
      }
    };
  };
  group_.start("log receiver", guarded(&LogCapture::receive));
  group_.start("log cutter", guarded(&LogCapture::cut_regularly));
}

CaptureThreads::~CaptureThreads() = default;

void CaptureThreads::stop_and_join() {
  group_.request_stop();
  group_.join();
}

class CdcRun::Threads {
 public:
  Threads(CdcPorts ports, CdcSettings settings, model::Checkpoint applied,
          std::vector<port::CapturedTable> tables)
      : ports_(ports),
        settings_(std::move(settings)),
        applied_(std::move(applied)),
        tables_(std::move(tables)),
        work_(base::limits::kDecodeAheadBlocks),
        sequencer_(2 * base::limits::kDecodeAheadBlocks),
        sealed_(kPartQueueDepth),
        staged_(kPartQueueDepth) {}

  void run(std::stop_token stop);

 private:
  void dispatch(std::stop_token stop);
  bool hand_out(std::vector<TrackedItem>& items, std::uint64_t& number, std::stop_token stop);
  void decode(std::stop_token stop);
  void batch(std::stop_token stop);
  bool pass_on(std::vector<SealedPart>& parts, std::stop_token stop);
  void stage(std::stop_token stop);
  void apply(std::stop_token stop);
  void watch(std::stop_token stop);
  static bool is_asked(const std::function<void()>& question);
  void warn_of_purge(PurgeWatch& watch);
  void take_stop_point(Batcher& batcher);
  std::uint64_t now_us() const { return base::wall_microseconds(ports_.clock); }

  CdcPorts ports_;
  CdcSettings settings_;
  model::Checkpoint applied_;
  std::vector<port::CapturedTable> tables_;
  base::BoundedQueue<NumberedWork> work_;
  Sequencer<StreamItem> sequencer_;
  base::BoundedQueue<SealedPart> sealed_;
  base::BoundedQueue<StagedPart> staged_;
  std::stop_source upstream_;      // ends what feeds the batcher, once it takes no more
  std::stop_token user_stop_;      // asks for an orderly end
  std::atomic<int> in_flight_{0};  // batches sealed and not yet applied
  std::mutex mutex_;               // guards stop_point_: the watcher hands it to the batcher once
  std::optional<model::StopPoint> stop_point_;
};

void CdcRun::Threads::run(std::stop_token stop) {
  user_stop_ = std::move(stop);
  base::WorkerGroup group;
  const std::stop_callback on_failure(group.stop_token(), [this] { upstream_.request_stop(); });
  group.start("dispatcher", [this](const std::stop_token&) { dispatch(upstream_.get_token()); });
  for (int i = 0; i < settings_.decoders; ++i) {
    group.start(fmt::format("decoder {}", i + 1),
                [this](const std::stop_token&) { decode(upstream_.get_token()); });
  }
  group.start("batcher", [this](std::stop_token token) { batch(std::move(token)); });
  group.start("stager", [this](std::stop_token token) { stage(std::move(token)); });
  group.start("applier", [this](std::stop_token token) { apply(std::move(token)); });
  group.start("watcher", [this](const std::stop_token&) { watch(upstream_.get_token()); });
  group.join();
}

void CdcRun::Threads::dispatch(std::stop_token stop) {
  SchemaTracker tracker({ports_.source, ports_.target}, settings_.tracker, ports_.progress);
  tracker.set_applied(applied_.position);
  std::vector<TrackedItem> items;
  std::uint64_t number = 1;
  tracker.begin(std::move(tables_), items);
  std::uint64_t block = ports_.spool.extent().first_or_next();
  while (hand_out(items, number, stop) && !stop.stop_requested()) {
    std::optional<model::LogBlock> next = ports_.spool.read(block, kSpoolPatience, stop);
    if (!next) continue;
    ++block;
    tracker.take(std::move(*next), items);
  }
  work_.close();
}

bool CdcRun::Threads::hand_out(std::vector<TrackedItem>& items, std::uint64_t& number,
                               std::stop_token stop) {
  for (TrackedItem& item : items) {
    if (!work_.push({number, std::move(item)}, stop)) return false;
    ++number;
  }
  items.clear();
  return true;
}

void CdcRun::Threads::decode(std::stop_token stop) {
  BlockDecoder decoder(settings_.decoder);
  while (std::optional<NumberedWork> work = work_.pop(stop)) {
    StreamItem item;
    if (auto* block = std::get_if<BlockWork>(&work->item)) {
      item = decoder.decode(block->block, block->catalog);
    } else {
      item = std::move(std::get<SchemaStep>(work->item));
    }
    if (!sequencer_.put(work->number, std::move(item), stop)) return;
  }
}

void CdcRun::Threads::batch(std::stop_token stop) {
  Batcher batcher(settings_.batcher, applied_, ports_.progress);
  std::vector<SealedPart> parts;
  while (!stop.stop_requested() && !batcher.is_stopped()) {
    if (user_stop_.stop_requested()) {
      batcher.finish(parts);
      break;
    }
    if (std::optional<StreamItem> item = sequencer_.next(kPatience, stop)) {
      if (const auto* block = std::get_if<std::shared_ptr<DecodedBlock>>(&*item);
          block != nullptr && !(*block)->transactions.empty()) {
        const std::uint64_t committed = (*block)->transactions.front().end.committed_us;
        ports_.progress.lag.add(LagStage::received, committed, (*block)->received_us);
        ports_.progress.lag.add(LagStage::decoded, committed, now_us());
      }
      batcher.add(std::move(*item), now_us(), parts);
    }
    take_stop_point(batcher);
    if (!batcher.is_stopped()) batcher.tick(now_us(), in_flight_ == 0, parts);
    if (!pass_on(parts, stop)) return;
  }
  upstream_.request_stop();
  if (pass_on(parts, stop)) sealed_.close();
}

bool CdcRun::Threads::pass_on(std::vector<SealedPart>& parts, std::stop_token stop) {
  for (SealedPart& part : parts) {
    if (part.ends_batch) ++in_flight_;
    if (!sealed_.push(std::move(part), stop)) return false;
  }
  parts.clear();
  return true;
}

void CdcRun::Threads::stage(std::stop_token stop) {
  BatchStager stager(ports_.store, settings_.stager, [this](auto jobs) {
    run_side_by_side(std::move(jobs), settings_.stage_jobs);
  });
  while (std::optional<SealedPart> part = sealed_.pop(stop)) {
    const std::uint64_t committed = part->first_committed_us;
    StagedPart staged = stager.stage(std::move(*part));
    ports_.progress.lag.add(LagStage::staged, committed, now_us());
    if (!staged_.push(std::move(staged), stop)) return;
  }
  staged_.close();
}

void CdcRun::Threads::apply(std::stop_token stop) {
  base::Prng prng = base::Prng::from_entropy();
  BatchApplier applier({ports_.target, ports_.store, ports_.clock, prng, ports_.progress},
                       settings_.applier);
  while (std::optional<StagedPart> part = staged_.pop(stop)) {
    const std::optional<SealedPart> applied = applier.add(std::move(*part), stop);
    if (!applied) continue;
    --in_flight_;
    ports_.progress.lag.add(LagStage::visible, applied->first_committed_us, now_us());
    if (applied->log_block > 0) ports_.spool.trim(applied->log_block + 1);
  }
}

/// Ends with what feeds the batcher. Everything committed before a time of the clock lies before
/// the end of the log as it is at that time.
void CdcRun::Threads::watch(std::stop_token stop) {
  using model::StopKind;
  const StopKind kind = settings_.stop.kind;
  bool is_timed = kind == StopKind::server_time || kind == StopKind::commit_time;
  std::uint64_t last_told_us = now_us();
  PurgeWatch purge_watch;
  while (ports_.clock.sleep_for(kWatchInterval, stop)) {
    const std::uint64_t now = now_us();
    if (now - last_told_us >= kTellIntervalUs) {
      last_told_us = now;
      tell_progress(ports_.progress);
      warn_of_purge(purge_watch);
    }
    const auto at = static_cast<std::uint64_t>(settings_.stop.unix_seconds);
    if (!is_timed || now / 1'000'000 <= at) continue;
    model::StopPoint point;
    point.kind = StopKind::position;
    is_timed = !is_asked([&] { point.position = ports_.source.end_of_log(); });
    if (is_timed) continue;
    std::lock_guard lock(mutex_);
    stop_point_ = std::move(point);
  }
}

/// False when the source could not be asked just now: the next round asks again, and the capture
/// tells when it cannot go on.
bool CdcRun::Threads::is_asked(const std::function<void()>& question) {
  try {
    question();
    return true;
  } catch (const base::Error& error) {
    if (error.scope() != base::ErrorScope::transient) throw;
    base::log_warning(base::LogComponent::source_capture, "{}", error.message());
    return false;
  }
}

void CdcRun::Threads::warn_of_purge(PurgeWatch& watch) {
  std::vector<std::string> files;
  if (!is_asked([&] { files = ports_.source.log_files(); })) return;
  if (const auto warning = watch.check(files, ports_.spool.extent().end.at)) {
    base::log_warning(base::LogComponent::source_capture, "{}", *warning);
  }
}

void CdcRun::Threads::take_stop_point(Batcher& batcher) {
  std::lock_guard lock(mutex_);
  if (stop_point_) batcher.stop_at(std::move(*std::exchange(stop_point_, std::nullopt)));
}

CdcRun::CdcRun(CdcPorts ports, CdcSettings settings, model::Checkpoint applied,
               std::vector<port::CapturedTable> tables)
    : threads_(std::make_unique<Threads>(ports, std::move(settings), std::move(applied),
                                         std::move(tables))) {}

CdcRun::~CdcRun() = default;

void CdcRun::run(std::stop_token stop) {
  threads_->run(std::move(stop));
}

}  // namespace cdc
