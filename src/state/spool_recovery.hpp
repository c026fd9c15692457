#pragma once
// What a start finds of the spool in its folder: looks through the segments and cuts off what a
// crash or the disk damaged.
//
// Used by state/file_log_spool when it opens. One thread, and nobody else in the folder (the task's
// lock sees to that). The last segment is read whole, record by record; of the others only the
// lengths are checked, and their CRCs when the blocks are read. Blocks behind the last transaction
// that is whole go, since the source sends that transaction again from its beginning; blocks behind
// a damaged place go, since nothing may be skipped. What goes is logged. Errors are those of
// SpoolFile and of spool_segment.
#include "model/log_position.hpp"

#include <cstdint>
#include <deque>
#include <string>

namespace state {

struct SpoolSegment {
  std::string path;
  std::uint64_t first_block = 0;
  model::LogPosition begin;
  std::uint64_t head_bytes = 0;  ///< where the first record begins
  std::uint64_t bytes = 0;
};

struct RecoveredSpool {
  std::deque<SpoolSegment> segments;  ///< without gaps; empty: there is no spool
  std::uint64_t last_block = 0;
  model::LogPosition end;  ///< behind the last transaction
};

/// The path of the segment that begins with a block.
std::string segment_path(const std::string& folder, std::uint64_t first_block);
RecoveredSpool recover_spool(const std::string& folder);
/// Removes all segments of the folder.
void remove_segments(const std::string& folder);

}  // namespace state
