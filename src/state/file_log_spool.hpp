#pragma once
// The spool as files of a folder: port::LogSpool.
//
// Made by task/ in the task's state folder, behind the task's lock: nobody else is in that folder.
// append() is called by one thread, read() by one, trim() and extent() by any; reset() only while
// none of the others runs. The blocks lie in segment files of about 64 MiB that are trimmed as a
// whole; a segment begins and ends between transactions, so one that holds a huge transaction is
// larger. A reader right behind the writer gets the last blocks from memory, any other reads the
// files in order.
//
// A block is in the file when append() returns, so it survives the end of the process. It is
// flushed to the disk at the end of a segment, and by an append() that comes a second or more after
// the last flush: what a crash of the machine costs is read from the source again.
//
// The limit holds for files, and is overstepped (with a line in the log) only by a transaction that
// alone is larger: nothing could make room before it has ended. An empty spool says by
// extent().last_block which number comes next. Errors: those of SpoolFile and spool_segment, and
// task "spool.trimmed" or "spool.damaged" from read().
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "port/log_spool.hpp"
#include "state/spool_file.hpp"
#include "state/spool_recovery.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace state {

struct SpoolOptions {
  std::string folder;
  std::uint64_t bytes_max = base::limits::kSpoolBytesDefault;
  std::uint64_t segment_bytes = base::limits::kSpoolSegmentBytes;
  std::uint64_t memory_bytes = base::limits::kSpoolMemoryBytes;  ///< handed over without the disk
};

class FileLogSpool final : public port::LogSpool {
 public:
  /// Opens what the folder holds, or makes it. A folder without a spool needs reset() first.
  static std::unique_ptr<FileLogSpool> open(SpoolOptions options, const base::Clock& clock);

  port::SpoolExtent extent() const override;
  void reset(const model::LogPosition& from) override;
  bool append(const model::LogBlock& block, std::stop_token stop) override;
  std::optional<model::LogBlock> read(std::uint64_t number, std::chrono::milliseconds patience,
                                      std::stop_token stop) override;
  void trim(std::uint64_t first_needed) override;

 private:
  /// Where the reader is: in front of block `next_block` of the segment that it has open.
  struct Cursor {
    SpoolFile file;
    std::uint64_t segment = 0;  ///< first block
    std::uint64_t next_block = 0;
    std::uint64_t offset = 0;
  };

  FileLogSpool(SpoolOptions options, const base::Clock& clock);
  void begin_segment();
  bool wait_for_room(std::uint64_t bytes, std::stop_token stop);
  bool has_room(std::uint64_t bytes) const;
  bool is_wanted_in_memory(const model::LogBlock& block) const;
  void publish(const model::LogBlock& block, std::uint64_t bytes, model::LogPosition end);
  void flush_if_due();
  void remove_trimmed();
  std::optional<model::LogBlock> take_from_memory(std::uint64_t number);
  SpoolSegment segment_of(std::uint64_t number) const;
  model::LogBlock read_from_disk(std::uint64_t number, const SpoolSegment& segment);
  void seek(std::uint64_t number, const SpoolSegment& segment);

  const SpoolOptions options_;
  const base::Clock& clock_;

  // Of the appending thread.
  std::optional<SpoolFile> file_;  ///< the last segment
  base::SteadyTime flushed_at_;
  bool is_over_limit_ = false;  ///< said so for the transaction at hand

  // Of the reading thread.
  std::optional<Cursor> cursor_;

  mutable std::mutex mutex_;  ///< guards all below
  std::condition_variable_any has_room_;
  std::condition_variable_any has_block_;
  std::deque<SpoolSegment> segments_;
  std::uint64_t bytes_ = 0;
  std::uint64_t last_block_ = 0;
  std::uint64_t last_whole_ = 0;    ///< the last block that ends a transaction
  std::uint64_t first_needed_ = 1;  ///< by trim()
  std::uint64_t next_read_ = 0;     ///< what the reader waits for, or will ask for
  model::LogPosition end_;
  std::deque<model::LogBlock> memory_;  ///< without gaps, all published
  std::uint64_t memory_bytes_ = 0;      ///< of their events
};

}  // namespace state
