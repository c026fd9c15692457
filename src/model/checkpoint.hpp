#pragma once
// How far a task's changes are applied: the row that is written in the same transaction as the
// changes, on the target. A value; docs/positions.md is its protocol.
#include "model/log_position.hpp"

#include <cstdint>

namespace model {

struct Checkpoint {
  std::uint64_t batch = 0;         ///< number of the batch that wrote it; 0: before the first one
  LogPosition position;            ///< everything up to here is in the target
  std::uint64_t committed_us = 0;  ///< commit time of the last transaction, source's clock
  bool operator==(const Checkpoint&) const = default;
};

}  // namespace model
