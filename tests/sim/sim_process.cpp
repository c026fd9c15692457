#include "sim_process.hpp"

#include "mapping/table_matching.hpp"
#include "task/change_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

namespace sim {
namespace {

constexpr char kPrefix[] = "sluice/t/";
constexpr std::size_t kQueueMax = 3;       // of each stage
constexpr std::uint64_t kFileBytes = 300;  // so that a table has several now and then
constexpr std::uint64_t kEventsFew = 40;   // of one step of the capture
constexpr std::uint64_t kEventsMax = 1000;

/// The rules' answer, remembered: it is asked for every table map.
binlog::TableFilter wanted_tables(const mapping::Rules& rules) {
  auto known = std::make_shared<std::map<model::TableId, bool>>();
  return [&rules, known](const model::TableId& id) {
    const auto [found, is_new] = known->try_emplace(id, false);
    if (is_new) {
      found->second = mapping::match_table(rules, {id, model::TableKind::base_table}).has_value();
    }
    return found->second;
  };
}

}  // namespace

/// What a process has once its tables are loaded.
struct SimProcess::Following {
  SimStream stream;
  cdc::Batcher batcher;
  cdc::BatchStager stager;
  cdc::BatchApplier applier;
  model::Checkpoint sealed_up_to;
  std::uint32_t next_part = 0;
  std::vector<cdc::SealedPart> out;
  std::deque<cdc::SealedPart> sealed;
  std::deque<cdc::StagedPart> staged;

  Following(SimProcess& process, const model::Checkpoint& applied,
            std::vector<port::CapturedTable> records)
      : stream({{process.source_, *process.target_},
                process.spool_,
                process.world_.prng,
                process.world_.plan,
                process.progress_},
               process.tracker_settings(), applied.position, std::move(records)),
        batcher({process.world_.plan.changes, process.world_.plan.part_bytes_max}, applied,
                process.progress_),
        stager(process.world_.store, process.stager_settings(),
               [](const std::vector<std::function<void()>>& jobs) {
                 for (const auto& job : jobs) job();
               }),
        applier({*process.target_, process.world_.store, process.world_.clock, process.world_.prng,
                 process.progress_},
                process.applier_settings()),
        sealed_up_to(applied) {}
};

SimProcess::SimProcess(SimWorld& world, std::size_t machine)
    : world_(world),
      machine_(machine),
      spool_(world.spools[machine]),
      warehouse_(world.target, world.store, world.plan),
      source_(world.source, [this] { return world_.breaks_stream(); }) {
  warehouse_.next_fault = [this] { return world_.next_fault(); };
  warehouse_.maybe_crash = [this] { world_.maybe_crash(); };
  warehouse_.on_prepared = [this](const model::TableId& source, const std::vector<Row>& rows) {
    world_.loaded[source].rows_kept = rows;
  };
  const std::uint64_t before = world_.target.epoch;
  epoch_ = warehouse_.open_task("t");
  if (epoch_ <= before) throw Failure("the epoch did not rise");
  world_.store.writer = epoch_;
  world_.say(fmt::format("epoch {}: a process starts", epoch_));
  target_ =
      std::make_unique<SimTarget>(world_.target, world_.store, epoch_, world_.plan, world_.applied);
  target_->next_fault = [this] { return world_.next_fault(); };
  target_->maybe_crash = [this] { world_.maybe_crash(); };
  target_->on_name_taken = [this] { world_.has_kept_names = true; };
  target_->refuses = [this](const Row& line) { return world_.refuses(line); };
  clean_staging();
  if (!target_->checkpoint()) target_->begin({0, source_.end_of_log(), 0}, {});
  checkpoint_ = target_->checkpoint().value();
  open_spool();
  choose_load();
}

SimProcess::~SimProcess() = default;

void SimProcess::clean_staging() {
  std::vector<std::string> keys;
  world_.store.list(kPrefix, [&](const port::ObjectInfo& object) {
    keys.push_back(object.key);
    return true;
  });
  for (const std::string& key : keys) world_.store.remove(key);
}

/// The log is captured from the checkpoint on, whatever is loaded meanwhile.
void SimProcess::open_spool() {
  spool_.recover();
  if (!task::spool_serves(spool_.extent(), checkpoint_.position)) {
    spool_.reset(checkpoint_.position);
  }
  capture_ =
      std::make_unique<SimCapture>(source_, spool_, capture_settings(), world_.clock, progress_);
}

/// Tables that are not captured are loaded; those that stopped are loaded again.
void SimProcess::choose_load() {
  const auto& records = world_.target.records;
  std::vector<model::TableId> missing;
  for (const auto& [id, table] : world_.source.tables()) {
    if (!world_.is_selected(id)) continue;
    const auto found = records.find(id);
    const auto* record = found == records.end() ? nullptr : &found->second;
    if (task::decide_changes(record, world_.plan.prep, {"public", id.table}).start !=
        task::ChangeStart::go_on) {
      missing.push_back(id);
    }
  }
  if (missing.empty()) return follow();
  load_ = std::make_unique<SimLoad>(world_, warehouse_, epoch_, missing,
                                    [this](const port::CapturedTable& record) { join(record); });
}

/// A batch of its own that moves nothing but the record.
void SimProcess::join(const port::CapturedTable& record) {
  port::ApplyRequest request;
  request.previous = checkpoint_;
  request.next = checkpoint_;
  ++request.next.batch;
  request.tables = {record};
  base::Retrier retrier(world_.clock, world_.prng, {});
  retrier.run("note a captured table", {}, {}, [&] { return target_->apply(request); });
  checkpoint_ = request.next;
}

cdc::CaptureSettings SimProcess::capture_settings() const {
  cdc::CaptureSettings settings;
  settings.wanted = wanted_tables(world_.rules);
  settings.framer = {world_.plan.block_bytes_max, world_.plan.block_transactions_max};
  return settings;
}

cdc::TrackerSettings SimProcess::tracker_settings() {
  cdc::TrackerSettings settings;
  settings.rules = world_.rules;
  settings.changes = world_.plan.changes;
  settings.null_sentinel = kNullSentinel;
  settings.prep = world_.plan.prep;
  settings.left_targets = task::left_targets(world_.target.records);
  settings.left_targets.merge(task::left_by_loads(warehouse_, world_.target.records, world_.rules));
  settings.holds_exactly = [this](const model::TableId& id, std::uint64_t rows) {
    return task::holds_exactly(warehouse_, id, rows);
  };
  return settings;
}

cdc::ApplierSettings SimProcess::applier_settings() {
  cdc::ApplierSettings settings;
  settings.data_error = world_.plan.changes.data_error;
  settings.on_rejected = [this](const cdc::RejectedChange& row) { world_.reject(row.table); };
  return settings;
}

cdc::StagerSettings SimProcess::stager_settings() const {
  return {kPrefix, epoch_, world_.plan.compression, kFileBytes, kNullSentinel};
}

void SimProcess::follow() {
  load_.reset();
  world_.say(fmt::format("epoch {}: follows the log from {}, batch {}", epoch_,
                         checkpoint_.position.to_text(), checkpoint_.batch));
  std::vector<port::CapturedTable> captured;
  for (port::CapturedTable& record : target_->captured_tables()) {
    if (record.state != port::CaptureState::captured) continue;
    const bool forgets = world_.plan.canary == Canary::no_hand_over && record.schema.key.empty();
    if (forgets) record.joined = {};
    captured.push_back(std::move(record));
  }
  following_ = std::make_unique<Following>(*this, checkpoint_, std::move(captured));
}

bool SimProcess::is_idle() const noexcept {
  return !load_ && following_ && following_->sealed.empty() && following_->staged.empty();
}

bool SimProcess::is_at_end() const {
  if (!is_idle() || !source_.is_at_end() || capture_->has_to_cut()) return false;
  const Following& now = *following_;
  if (!now.stream.is_empty() || now.stream.can_read()) return false;
  const SimLog& log = world_.source.log();
  const model::LogPosition& applied = world_.target.checkpoint->position;
  return applied.gtids == log.end().gtids &&
         model::is_covered(log.entries().back().end, applied, kServer);
}

std::vector<SimProcess::Work> SimProcess::possible_work() const {
  std::vector<Work> possible;
  if (!is_stopping_ && !source_.is_at_end()) possible.push_back(Work::receive);
  if (!is_stopping_ && capture_->has_to_cut()) possible.push_back(Work::cut);
  if (load_) possible.push_back(Work::load);
  if (!following_) return possible;
  const Following& now = *following_;
  if (!is_stopping_) {
    if (now.stream.can_read()) possible.push_back(Work::read);
    if (now.stream.can_decode()) possible.push_back(Work::decode);
    if (now.stream.has_next() && now.sealed.size() < kQueueMax) possible.push_back(Work::batch);
    if (now.sealed.size() < kQueueMax) possible.push_back(Work::tick);
  }
  if (!now.sealed.empty() && now.staged.size() < kQueueMax) possible.push_back(Work::stage);
  if (!now.staged.empty()) possible.push_back(Work::apply);
  return possible;
}

bool SimProcess::step() {
  world_.store.writer = epoch_;
  world_.maybe_crash();
  const std::vector<Work> possible = possible_work();
  if (possible.empty()) return false;
  work(possible[world_.prng.below(possible.size())]);
  return true;
}

void SimProcess::work(Work what) {
  switch (what) {
    case Work::load:
      load_->step();
      if (load_->is_done()) follow();
      return;
    case Work::receive: {
      // A transaction is larger than few events now and then, and comes from its beginning again.
      const std::uint64_t few = 1 + world_.prng.below(kEventsFew);
      return capture_->receive(chance(world_.prng, 700) ? few : kEventsMax);
    }
    case Work::cut: return capture_->cut();
    case Work::read: return following_->stream.read();
    case Work::decode: return following_->stream.decode();
    case Work::batch:
      following_->batcher.add(following_->stream.next(), world_.clock.now_us(), following_->out);
      return take_sealed();
    case Work::tick:
      following_->batcher.tick(world_.clock.now_us(), is_idle(), following_->out);
      return take_sealed();
    case Work::stage: {
      cdc::SealedPart part = std::move(following_->sealed.front());
      following_->sealed.pop_front();
      following_->staged.push_back(following_->stager.stage(std::move(part)));
      return;
    }
    case Work::apply: return apply();
  }
}

void SimProcess::apply() {
  cdc::StagedPart part = std::move(following_->staged.front());
  following_->staged.pop_front();
  const auto applied = following_->applier.add(std::move(part), {});
  if (!applied) return;
  world_.say(fmt::format("epoch {}: batch {} is applied, up to {}", epoch_, applied->next.batch,
                         applied->next.position.to_text()));
  if (applied->log_block > 0) spool_.trim(applied->log_block + 1);
}

void SimProcess::take_sealed() {
  for (cdc::SealedPart& part : std::exchange(following_->out, {})) {
    check_part(part);
    following_->sealed.push_back(std::move(part));
  }
}

/// Batches touch, and the parts of one are numbered.
void SimProcess::check_part(const cdc::SealedPart& part) {
  Following& now = *following_;
  if (part.batch != now.sealed_up_to.batch + 1 || part.part != now.next_part) {
    throw Failure(fmt::format("part {} of batch {} comes after batch {}", part.part, part.batch,
                              now.sealed_up_to.batch));
  }
  ++now.next_part;
  if (!part.ends_batch) return;
  if (!(part.previous == now.sealed_up_to) || part.next.batch != part.batch) {
    throw Failure(fmt::format("batch {} does not begin where the one before it ends", part.batch));
  }
  now.sealed_up_to = part.next;
  now.next_part = 0;
}

void SimProcess::ask_to_stop() {
  if (is_stopping_ || !following_) return;
  world_.say(fmt::format("epoch {}: is asked to stop", epoch_));
  is_stopping_ = true;
  following_->batcher.finish(following_->out);
  take_sealed();
}

}  // namespace sim
