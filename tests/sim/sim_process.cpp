#include "sim_process.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace sim {
namespace {

constexpr char kPrefix[] = "sluice/t/";
constexpr std::size_t kQueueMax = 3;       // of each stage
constexpr std::uint64_t kFileBytes = 300;  // so that a table has several now and then

}  // namespace

/// What a process has once its tables are loaded.
struct SimProcess::Following {
  cdc::ChangeProgress progress;
  SimStream stream;
  cdc::Batcher batcher;
  cdc::BatchStager stager;
  cdc::BatchApplier applier;
  model::Checkpoint sealed_up_to;
  std::uint32_t next_part = 0;
  std::deque<cdc::StreamItem> items;
  std::vector<cdc::SealedPart> out;
  std::deque<cdc::SealedPart> sealed;
  std::deque<cdc::StagedPart> staged;

  Following(SimProcess& process, const model::Checkpoint& applied,
            const std::vector<port::CapturedTable>& records)
      : stream(process.stream_world(), progress, applied.position, records),
        batcher({process.world_.plan.changes, process.world_.plan.part_bytes_max}, applied,
                progress),
        stager(process.world_.store, process.stager_settings(),
               [](const std::vector<std::function<void()>>& jobs) {
                 for (const auto& job : jobs) job();
               }),
        applier({*process.target_, process.world_.store, process.world_.clock, process.world_.prng,
                 progress},
                process.applier_settings()),
        sealed_up_to(applied) {}
};

SimProcess::SimProcess(SimWorld& world)
    : world_(world), warehouse_(world.target, world.store, world.plan) {
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
  target_->refuses = [this](const Row& line) { return world_.refuses(line); };
  clean_staging();
  if (!target_->checkpoint()) target_->begin({0, world_.source.end_of_log(), 0}, {});
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

/// Tables that are not captured are loaded; those that stopped are loaded again.
void SimProcess::choose_load() {
  std::vector<model::TableId> missing;
  for (const auto& [id, table] : world_.source.tables()) {
    const auto records = target_->captured_tables();
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const auto& record) { return record.schema.id == id; });
    if (found == records.end() || found->state != port::CaptureState::captured) {
      missing.push_back(id);
    }
  }
  if (missing.empty()) return follow();
  load_ =
      std::make_unique<SimLoad>(world_, warehouse_, epoch_, missing,
                                [this](const port::CapturedTable& record) { keep_record(record); });
}

/// Before its changes are followed, so with the checkpoint as it is.
void SimProcess::keep_record(const port::CapturedTable& record) {
  std::vector<port::CapturedTable> records = target_->captured_tables();
  std::erase_if(records,
                [&](const port::CapturedTable& old) { return old.schema.id == record.schema.id; });
  records.push_back(record);
  world_.rejected.erase(record.schema.id);
  target_->begin(target_->checkpoint().value(), records);
}

cdc::ApplierSettings SimProcess::applier_settings() {
  cdc::ApplierSettings settings;
  settings.data_error = world_.plan.changes.data_error;
  settings.on_rejected = [this](const cdc::RejectedChange& row) {
    if (row.line.empty()) return;  // the stream told of it
    Row line;
    for (std::size_t at = 0; !cdc::fake::read_field(row.line, at, kNullSentinel, line);) {
    }
    line.erase(line.begin());  // the op
    reject(row.table, line);
  };
  return settings;
}

StreamWorld SimProcess::stream_world() {
  return {world_.source, world_.prng, world_.plan, world_.is_quiet,
          [this](const model::TableId& table, const Row& row) { reject(table, row); }};
}

cdc::StagerSettings SimProcess::stager_settings() const {
  return {kPrefix, epoch_, world_.plan.compression, kFileBytes, kNullSentinel};
}

void SimProcess::follow() {
  load_.reset();
  const model::Checkpoint applied = target_->checkpoint().value();
  world_.say(fmt::format("epoch {}: follows the log from {}, batch {}", epoch_,
                         applied.position.to_text(), applied.batch));
  following_ = std::make_unique<Following>(*this, applied, target_->captured_tables());
}

void SimProcess::reject(const model::TableId& table, const Row& row) {
  const model::TableSchema& schema = world_.source.tables().at(table).schema;
  world_.say(fmt::format("epoch {}: a row of {} is left out", epoch_, table.to_text()));
  world_.rejected[table].insert(key_of(schema, row));
}

bool SimProcess::is_idle() const noexcept {
  return !load_ && following_ && following_->sealed.empty() && following_->staged.empty();
}

bool SimProcess::is_at_end() const {
  return is_idle() && following_->items.empty() &&
         target_->checkpoint()->position.gtids == world_.source.end_of_log().gtids &&
         model::is_covered(world_.source.log().back().end, target_->checkpoint()->position,
                           kServer);
}

std::vector<SimProcess::Work> SimProcess::possible_work() const {
  if (load_) return {Work::load};
  std::vector<Work> possible;
  const Following& now = *following_;
  if (!is_stopping_ && now.items.size() < kQueueMax) possible.push_back(Work::read);
  if (!is_stopping_ && !now.items.empty() && now.sealed.size() < kQueueMax) {
    possible.push_back(Work::batch);
  }
  if (!is_stopping_ && now.sealed.size() < kQueueMax) possible.push_back(Work::tick);
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
  if (what == Work::load) {
    load_->step();
    if (load_->is_done()) follow();
    return;
  }
  Following& now = *following_;
  switch (what) {
    case Work::load: return;
    case Work::read:
      if (auto item = now.stream.next(world_.clock.now_us())) now.items.push_back(std::move(*item));
      return;
    case Work::batch:
      now.batcher.add(std::move(now.items.front()), world_.clock.now_us(), now.out);
      now.items.pop_front();
      return take_sealed();
    case Work::tick:
      now.batcher.tick(world_.clock.now_us(), is_idle(), now.out);
      return take_sealed();
    case Work::stage: {
      cdc::SealedPart part = std::move(now.sealed.front());
      now.sealed.pop_front();
      now.staged.push_back(now.stager.stage(std::move(part)));
      return;
    }
    case Work::apply: {
      cdc::StagedPart part = std::move(now.staged.front());
      now.staged.pop_front();
      const auto applied = now.applier.add(std::move(part), {});
      if (!applied) return;
      world_.say(fmt::format("epoch {}: batch {} is applied, up to {}", epoch_, applied->next.batch,
                             applied->next.position.to_text()));
      return;
    }
  }
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
  following_->items.clear();
  following_->batcher.finish(following_->out);
  take_sealed();
}

}  // namespace sim
