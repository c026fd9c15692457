#pragma once
// The log of the source as it is kept on this machine between capture and apply, so that the
// source's own retention does not matter while a load runs or the target is slow.
//
// Implemented by state/file_log_spool, and in memory by the simulator. One writer thread (append),
// one reader thread (read), trim() from a third; safe against each other. What append() returned
// from survives kill -9 of the process; what was not yet flushed to disk may be lost with the
// machine, and is then read from the source again. Errors: task when the disk is full or broken,
// corrupt never: a damaged end is cut off when the spool is opened.
#include "model/log_block.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

namespace port {

struct SpoolExtent {
  std::uint64_t first_block = 0;  ///< number of the oldest block kept; 0: the spool is empty
  std::uint64_t last_block = 0;
  model::LogPosition begin;  ///< where the oldest block begins
  model::LogPosition end;    ///< the last transaction end in it: where capture goes on
  std::uint64_t bytes = 0;

  /// The number of the oldest block kept, or, of an empty spool, of the next one.
  std::uint64_t first_or_next() const noexcept {
    return first_block != 0 ? first_block : last_block + 1;
  }
};

class LogSpool {
 public:
  virtual ~LogSpool() = default;
  /// What it holds; begin and end carry GTIDs and server.
  virtual SpoolExtent extent() const = 0;
  /// Throws everything away and begins anew at `from`.
  virtual void reset(const model::LogPosition& from) = 0;
  /// Keeps the block; its number must follow the last one's. Waits while the spool is full (its
  /// limit in bytes) until trim() makes room; false when `stop` fired meanwhile: nothing was kept.
  virtual bool append(const model::LogBlock& block, std::stop_token stop) = 0;
  /// Gives the block of that number; waits for it at most `patience`. nullopt when it did not come
  /// or `stop` fired. Throws Error(task) when it was trimmed.
  virtual std::optional<model::LogBlock> read(std::uint64_t number,
                                              std::chrono::milliseconds patience,
                                              std::stop_token stop) = 0;
  /// Blocks before this number will not be asked for again; their disk space may be freed.
  virtual void trim(std::uint64_t first_needed) = 0;
};

}  // namespace port
