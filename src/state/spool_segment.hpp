#pragma once
// One file of the spool: a run of blocks of the source's log, from between two transactions to
// between two transactions (the last file may end inside of one).
//
// Used by state/file_log_spool. One thread per object. A file begins with what it is, its version,
// the number of its first block and the position of the log there; each block is a record with its
// length and a CRC-32, so that a torn or damaged end is found by reading. Numbers of these frames
// are little-endian. Errors are those of SpoolFile, and task: "spool.version" for a file of another
// version, "spool.damaged" for a record that is whole but cannot be read.
#include "model/log_block.hpp"
#include "model/log_position.hpp"
#include "state/spool_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace state {

/// What the beginning of a segment says.
struct SegmentHead {
  std::uint64_t first_block = 0;
  model::LogPosition begin;
  std::uint64_t bytes = 0;  ///< of the head itself: where the first record begins
};

/// Makes a segment without blocks; the answer is the file and its size.
std::pair<SpoolFile, std::uint64_t> create_segment(const std::string& path,
                                                   std::uint64_t first_block,
                                                   const model::LogPosition& begin);
/// nullopt: the head is torn or damaged.
std::optional<SegmentHead> read_segment_head(const SpoolFile& file);

/// A block made ready to be written; looks into the block, which must outlive it.
class EncodedRecord {
 public:
  explicit EncodedRecord(const model::LogBlock& block);
  std::uint64_t bytes() const noexcept { return frame_.size() + head_.size() + events_.size(); }
  /// Writes it at the file's end, which is at `offset`; on failure the file is as before.
  void append_to(SpoolFile& file, std::uint64_t offset) const;

 private:
  std::string head_;
  std::string frame_;
  std::string_view events_;
};

struct Record {
  model::LogBlock block;
  std::uint64_t end = 0;  ///< where the next record begins
};

/// Reads the record at `offset`; nullopt when it is not whole or its CRC does not fit.
std::optional<Record> read_record(const SpoolFile& file, std::uint64_t offset);
/// Where the record at `offset` ends by its length alone; nullopt when it is not whole.
std::optional<std::uint64_t> find_record_end(const SpoolFile& file, std::uint64_t offset);

/// Moves the position behind the transactions that end in the block.
void advance(model::LogPosition& position, const model::LogBlock& block);

}  // namespace state
