#pragma once
// The way of the log from the spool to the batcher, in steps: the real tracker of definitions, the
// real decoders, and the order put back.
//
// This is what cdc_run's dispatcher and decoders do. Each decoder takes the next item when it has
// given away its last one, at any time; an item comes out when its turn has come. One thread.
#include "cdc/block_decoder.hpp"
#include "cdc/change_progress.hpp"
#include "cdc/decoded_block.hpp"
#include "cdc/schema_tracker.hpp"
#include "cdc/sequencer.hpp"
#include "port/log_spool.hpp"

#include "sim_plan.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace sim {

struct StreamWorld {
  cdc::FollowerWorld ports;
  port::LogSpool& spool;
  base::Prng& prng;
  const Plan& plan;
  cdc::ChangeProgress& progress;
};

class SimStream {
 public:
  /// Begins behind `applied`; `records` are the captured tables as the target remembers them.
  SimStream(StreamWorld world, const cdc::TrackerSettings& settings, model::LogPosition applied,
            std::vector<port::CapturedTable> records);

  bool can_read() const;
  /// Takes a block of the spool.
  void read();
  bool can_decode() const noexcept;
  /// Lets one of the decoders go on.
  void decode();
  bool has_next() const noexcept { return is_there_.count(next_) > 0; }
  cdc::StreamItem next();
  /// Nothing is on its way.
  bool is_empty() const noexcept { return next_ == number_ + 1; }

 private:
  struct Waiting {
    std::uint64_t number = 0;
    cdc::TrackedItem item;
  };
  struct Done {
    std::uint64_t number = 0;
    cdc::StreamItem item;
  };
  struct Decoder {
    cdc::BlockDecoder decoder;
    std::optional<Done> done;  // not given away yet
  };
  void hand_out(std::vector<cdc::TrackedItem> items);
  Done take_next(cdc::BlockDecoder& decoder);
  cdc::StreamItem decoded(const cdc::BlockWork& work, cdc::BlockDecoder& decoder) const;

  StreamWorld world_;
  cdc::SchemaTracker tracker_;
  std::array<Decoder, 2> decoders_;
  cdc::Sequencer<cdc::StreamItem> sequencer_;
  std::deque<Waiting> waiting_;
  cdc::CatalogPtr newest_;            // as the tracker has it
  std::set<std::uint64_t> is_there_;  // numbers of items that the sequencer holds
  std::uint64_t block_ = 0;           // the next one of the spool
  std::uint64_t number_ = 0;          // of the last item
  std::uint64_t next_ = 1;            // of the item whose turn it is
};

}  // namespace sim
