#pragma once
// The block that is being filled, and where it may be cut.
//
// Used by the framer, on its thread. A block ends behind a transaction wherever one ended in it;
// what has come of the next transaction goes over to the next block. Owns the bytes.
#include "base/limits.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace binlog {

struct FramerOptions {
  /// A block is cut when its events reach this,
  std::size_t block_bytes = base::limits::kLogBlockBytesDefault;
  /// or when so many transactions end in it.
  std::size_t transactions_max = base::limits::kLogBlockTransactionsMax;
};

class BlockCutter {
 public:
  /// `server`: whose log the blocks are of.
  BlockCutter(FramerOptions options, std::string server)
      : options_(options), server_(std::move(server)) {}

  void begin_transaction(const model::LogCoordinates& begin);
  void append(std::string_view event) { block_.events += event; }
  /// Events can be appended in place, as copies of maps are.
  std::string& events() noexcept { return block_.events; }
  void end_transaction(model::TransactionEnd end);

  bool is_full() const noexcept {
    return block_.events.size() >= options_.block_bytes ||
           block_.transactions.size() >= options_.transactions_max;
  }
  /// Says whether a transaction ended in the block: then cut_settled() has something to give.
  bool has_settled() const noexcept { return !block_.transactions.empty(); }
  /// Says whether the transaction that has not ended has events here.
  bool has_open() const noexcept { return block_.events.size() > settled_; }

  /// The block up to the last transaction's end; the rest begins the next one.
  model::LogBlock cut_settled(const model::LogFormat& format);
  /// All of the block, which ends inside a transaction; `open` is that one, at the block's end.
  model::LogBlock cut_inside(model::TransactionEnd open, const model::LogFormat& format);
  /// A block without events, at a place between transactions; nothing must have come of the next.
  model::LogBlock cut_nothing(const model::LogCoordinates& at, const model::LogFormat& format);
  /// Makes the block, which must hold nothing yet, one of a statement.
  void begin_statement();
  /// Forgets what has come of the transaction that has not ended.
  void drop_open() { block_.events.resize(settled_); }

  std::uint64_t next_number() const noexcept { return next_number_; }
  void set_next_number(std::uint64_t number) noexcept { next_number_ = number; }

 private:
  model::LogBlock finish(const model::LogFormat& format);

  FramerOptions options_;
  std::string server_;
  model::LogBlock block_;
  std::size_t settled_ = 0;           // bytes of events of transactions that ended
  model::LogCoordinates open_begin_;  // where what is not settled begins in the log
  std::uint64_t next_number_ = 1;
};

}  // namespace binlog
