#pragma once
// The spool of a machine of the simulator, in memory: it outlives a process, as files do, and like
// them is trimmed by whole segments. One thread.
#include "base/error.hpp"
#include "port/log_spool.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace sim {

class SimSpool final : public port::LogSpool {
 public:
  port::SpoolExtent extent() const override {
    port::SpoolExtent extent;
    if (segments_.empty()) return extent;
    const std::uint64_t first_block = segments_.front().first_block;
    extent.first_block = first_block <= last_block_ ? first_block : 0;
    extent.last_block = last_block_;
    extent.begin = segments_.front().begin;
    extent.end = end_;
    return extent;
  }
  void reset(const model::LogPosition& from) override {
    segments_.clear();
    segments_.push_back({1, from, {}});
    last_block_ = 0;
    end_ = from;
  }
  bool append(const model::LogBlock& block, std::stop_token) override {
    CHECK(!segments_.empty(), "reset() says where a new spool begins");
    CHECK(block.number == last_block_ + 1, "blocks come in order and without gaps");
    Segment* segment = &segments_.back();
    const bool is_full = segment->blocks.size() >= kSegmentBlocks;
    if (is_full && segment->blocks.back().ends_transaction) {
      segment = &segments_.emplace_back(Segment{block.number, end_, {}});
    }
    segment->blocks.push_back(block);
    last_block_ = block.number;
    for (const model::TransactionEnd& end : block.transactions) end_.pass(end);
    if (block.ends_transaction) end_.at = block.end;
    return true;
  }
  std::optional<model::LogBlock> read(std::uint64_t number, std::chrono::milliseconds,
                                      std::stop_token) override {
    for (const Segment& segment : segments_) {
      if (number < segment.first_block) break;
      const std::uint64_t at = number - segment.first_block;
      if (at < segment.blocks.size()) return segment.blocks[at];
    }
    CHECK(number > last_block_, "what is needed is not trimmed");
    return std::nullopt;
  }
  void trim(std::uint64_t first_needed) override {
    while (segments_.size() > 1 && segments_[1].first_block <= first_needed) segments_.pop_front();
  }

  /// What a start does: blocks behind the last whole transaction go.
  void recover() {
    if (segments_.empty()) return;
    std::deque<model::LogBlock>& blocks = segments_.back().blocks;
    while (!blocks.empty() && !blocks.back().ends_transaction) {
      blocks.pop_back();
      --last_block_;
    }
  }

 private:
  static constexpr std::size_t kSegmentBlocks = 3;

  struct Segment {
    std::uint64_t first_block = 0;
    model::LogPosition begin;
    std::deque<model::LogBlock> blocks;
  };

  std::deque<Segment> segments_;
  std::uint64_t last_block_ = 0;
  model::LogPosition end_;
};

}  // namespace sim
