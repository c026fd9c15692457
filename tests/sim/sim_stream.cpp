#include "sim_stream.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace sim {
namespace {

constexpr std::size_t kWaitingMax = 4;
constexpr std::size_t kAheadMax = 1000;

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

cdc::DecoderSettings decoder_settings(const cdc::TrackerSettings& settings) {
  return {settings.values, settings.null_sentinel, {}};
}

}  // namespace

SimStream::SimStream(StreamWorld world, const cdc::TrackerSettings& settings,
                     model::LogPosition applied, std::vector<port::CapturedTable> records)
    : world_(world),
      tracker_(world.ports, settings, world.progress),
      decoders_{Decoder{cdc::BlockDecoder(decoder_settings(settings)), {}},
                Decoder{cdc::BlockDecoder(decoder_settings(settings)), {}}},
      sequencer_(kAheadMax) {
  tracker_.set_applied(std::move(applied));
  std::vector<cdc::TrackedItem> items;
  tracker_.begin(std::move(records), items);
  hand_out(std::move(items));
  block_ = world_.spool.extent().first_or_next();
}

bool SimStream::can_read() const {
  return waiting_.size() < kWaitingMax && block_ <= world_.spool.extent().last_block;
}

void SimStream::read() {
  std::optional<model::LogBlock> block = world_.spool.read(block_, {}, {});
  if (!block) return;
  ++block_;
  std::vector<cdc::TrackedItem> items;
  tracker_.take(std::move(*block), items);
  hand_out(std::move(items));
}

void SimStream::hand_out(std::vector<cdc::TrackedItem> items) {
  for (cdc::TrackedItem& item : items) {
    if (const auto* work = std::get_if<cdc::BlockWork>(&item)) newest_ = work->catalog;
    waiting_.push_back({++number_, std::move(item)});
  }
}

bool SimStream::can_decode() const noexcept {
  return !waiting_.empty() || std::any_of(decoders_.begin(), decoders_.end(),
                                          [](const Decoder& one) { return one.done.has_value(); });
}

void SimStream::decode() {
  Decoder& one = decoders_[world_.prng.below(decoders_.size())];
  if (!one.done) {
    if (!waiting_.empty()) one.done = take_next(one.decoder);
    return;
  }
  is_there_.insert(one.done->number);
  sequencer_.put(one.done->number, std::move(one.done->item), {});
  one.done.reset();
}

SimStream::Done SimStream::take_next(cdc::BlockDecoder& decoder) {
  Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  if (const auto* work = std::get_if<cdc::BlockWork>(&next.item)) {
    return {next.number, decoded(*work, decoder)};
  }
  return {next.number, std::move(std::get<cdc::SchemaStep>(next.item))};
}

cdc::StreamItem SimStream::decoded(const cdc::BlockWork& work, cdc::BlockDecoder& decoder) const {
  const bool is_stale = world_.plan.canary == Canary::newest_definition;
  std::shared_ptr<cdc::DecodedBlock> block =
      decoder.decode(work.block, is_stale ? newest_ : work.catalog);
  if (world_.plan.canary == Canary::cancels_inserts) cancel_inserts(*block);
  return block;
}

cdc::StreamItem SimStream::next() {
  is_there_.erase(next_);
  ++next_;
  return *sequencer_.next({}, {});
}

}  // namespace sim
