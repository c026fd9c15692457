#include "state/file_log_spool.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "state/spool_segment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace state {
namespace {

using base::Error;
using base::ErrorScope;

[[noreturn]] void refuse_trimmed(std::uint64_t number) {
  throw Error(ErrorScope::task, "spool.trimmed",
              fmt::format("block {} of the log is no longer kept on this machine", number),
              "Run again: the log is then read from the source, from the last position that was "
              "applied.");
}

[[noreturn]] void refuse_damaged(std::uint64_t number, const std::string& path) {
  throw Error(ErrorScope::task, "spool.damaged",
              fmt::format("block {} of the log cannot be read back from {}", number, path),
              "The disk damaged it. Check the disk, remove the folder of that file and run again: "
              "the log is then read from the source, from the last position that was applied.");
}

}  // namespace

std::unique_ptr<FileLogSpool> FileLogSpool::open(SpoolOptions options, const base::Clock& clock) {
  make_spool_folder(options.folder);
  RecoveredSpool found = recover_spool(options.folder);
  std::unique_ptr<FileLogSpool> spool(new FileLogSpool(std::move(options), clock));
  if (found.segments.empty()) return spool;
  spool->segments_ = std::move(found.segments);
  for (const SpoolSegment& segment : spool->segments_) spool->bytes_ += segment.bytes;
  spool->last_block_ = found.last_block;
  spool->last_whole_ = found.last_block;
  spool->first_needed_ = spool->segments_.front().first_block;
  spool->end_ = std::move(found.end);
  spool->file_ = SpoolFile::open(spool->segments_.back().path);
  return spool;
}

FileLogSpool::FileLogSpool(SpoolOptions options, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock), flushed_at_(clock.steady_now()) {}

port::SpoolExtent FileLogSpool::extent() const {
  std::lock_guard lock(mutex_);
  port::SpoolExtent extent;
  if (segments_.empty()) return extent;
  const std::uint64_t first_block = segments_.front().first_block;
  extent.first_block = first_block <= last_block_ ? first_block : 0;
  extent.last_block = last_block_;
  extent.begin = segments_.front().begin;
  extent.end = end_;
  extent.bytes = bytes_;
  return extent;
}

void FileLogSpool::reset(const model::LogPosition& from) {
  std::lock_guard lock(mutex_);
  cursor_.reset();
  file_.reset();
  segments_.clear();
  memory_.clear();
  memory_bytes_ = bytes_ = last_block_ = last_whole_ = next_read_ = 0;
  first_needed_ = 1;
  is_over_limit_ = false;
  remove_segments(options_.folder);
  const std::string path = segment_path(options_.folder, 1);
  auto [file, size] = create_segment(path, 1, from);
  file.flush();
  flush_folder(options_.folder);
  file_ = std::move(file);
  segments_.push_back({path, 1, from, size, size});
  bytes_ = size;
  end_ = from;
}

bool FileLogSpool::append(const model::LogBlock& block, std::stop_token stop) {
  const EncodedRecord record(block);
  model::LogPosition end;
  bool shall_begin = false;
  {
    std::lock_guard lock(mutex_);
    CHECK(!segments_.empty(), "reset() says where a new spool begins");
    CHECK(block.number == last_block_ + 1, "blocks come in order and without gaps");
    end = end_;
    shall_begin = last_whole_ == last_block_ && segments_.back().bytes >= options_.segment_bytes;
  }
  advance(end, block);
  if (!wait_for_room(record.bytes(), stop)) return false;
  // In front of the write: when the disk refuses, nothing of this block is kept.
  flush_if_due();
  if (shall_begin) begin_segment();
  std::uint64_t offset = 0;
  {
    std::lock_guard lock(mutex_);
    offset = segments_.back().bytes;
  }
  record.append_to(*file_, offset);
  publish(block, record.bytes(), std::move(end));
  return true;
}

bool FileLogSpool::has_room(std::uint64_t bytes) const {
  if (bytes_ + bytes <= options_.bytes_max) return true;
  // Room comes by trim() only, which does not go behind the last whole transaction, and may stay at
  // the block that ends it: waiting in the middle of the next one would be for ever.
  const bool is_amid_transaction = last_block_ > last_whole_;
  return last_whole_ < first_needed_ || (is_amid_transaction && last_whole_ == first_needed_);
}

bool FileLogSpool::wait_for_room(std::uint64_t bytes, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (!has_room(bytes)) {
    base::log_info(base::LogComponent::source_capture,
                   "{} is full ({} of {} bytes): capture waits until changes are applied",
                   options_.folder, bytes_, options_.bytes_max);
  }
  if (!has_room_.wait(lock, stop, [&] { return has_room(bytes); })) return false;
  const bool is_over = bytes_ + bytes > options_.bytes_max;
  if (is_over && !is_over_limit_) {
    base::log_warning(base::LogComponent::source_capture,
                      "a transaction is larger than the {} bytes that {} may take; it is kept all "
                      "the same, since it cannot be applied before its end",
                      options_.bytes_max, options_.folder);
  }
  is_over_limit_ = is_over;
  return true;
}

void FileLogSpool::begin_segment() {
  file_->flush();
  SpoolSegment segment;
  {
    std::lock_guard lock(mutex_);
    segment.first_block = last_block_ + 1;
    segment.begin = end_;
  }
  segment.path = segment_path(options_.folder, segment.first_block);
  auto [file, size] = create_segment(segment.path, segment.first_block, segment.begin);
  segment.head_bytes = segment.bytes = size;
  flush_folder(options_.folder);
  file_ = std::move(file);
  {
    std::lock_guard lock(mutex_);
    segments_.push_back(std::move(segment));
    bytes_ += size;
  }
  remove_trimmed();
}

bool FileLogSpool::is_wanted_in_memory(const model::LogBlock& block) const {
  if (memory_bytes_ + block.events.size() > options_.memory_bytes) return false;
  return memory_.empty() ? next_read_ == block.number : memory_.back().number + 1 == block.number;
}

void FileLogSpool::publish(const model::LogBlock& block, std::uint64_t bytes,
                           model::LogPosition end) {
  {
    std::lock_guard lock(mutex_);
    segments_.back().bytes += bytes;
    bytes_ += bytes;
    last_block_ = block.number;
    if (block.ends_transaction) last_whole_ = block.number;
    end_ = std::move(end);
    if (is_wanted_in_memory(block)) {
      memory_.push_back(block);
      memory_bytes_ += block.events.size();
    }
  }
  has_block_.notify_all();
}

void FileLogSpool::flush_if_due() {
  const base::SteadyTime now = clock_.steady_now();
  if (now - flushed_at_ < base::limits::kSpoolFlushInterval) return;
  file_->flush();
  flushed_at_ = now;
}

std::optional<model::LogBlock> FileLogSpool::read(std::uint64_t number,
                                                  std::chrono::milliseconds patience,
                                                  std::stop_token stop) {
  CHECK(number > 0, "blocks are counted from 1");
  SpoolSegment segment;
  {
    std::unique_lock lock(mutex_);
    next_read_ = number;
    const bool is_there =
        has_block_.wait_for(lock, stop, patience, [&] { return last_block_ >= number; });
    if (!is_there || stop.stop_requested()) return std::nullopt;
    if (segments_.front().first_block > number) refuse_trimmed(number);
    next_read_ = number + 1;
    if (auto block = take_from_memory(number)) return block;
    segment = segment_of(number);
  }
  return read_from_disk(number, segment);
}

std::optional<model::LogBlock> FileLogSpool::take_from_memory(std::uint64_t number) {
  while (!memory_.empty() && memory_.front().number < number) {
    memory_bytes_ -= memory_.front().events.size();
    memory_.pop_front();
  }
  if (memory_.empty() || memory_.front().number != number) return std::nullopt;
  std::optional<model::LogBlock> block(std::move(memory_.front()));
  memory_.pop_front();
  memory_bytes_ -= block->events.size();
  return block;
}

SpoolSegment FileLogSpool::segment_of(std::uint64_t number) const {
  const auto behind = std::upper_bound(
      segments_.begin(), segments_.end(), number,
      [](std::uint64_t block, const SpoolSegment& segment) { return block < segment.first_block; });
  return *std::prev(behind);
}

model::LogBlock FileLogSpool::read_from_disk(std::uint64_t number, const SpoolSegment& segment) {
  seek(number, segment);
  std::optional<Record> record = read_record(cursor_->file, cursor_->offset);
  if (!record || record->block.number != number) {
    cursor_.reset();
    refuse_damaged(number, segment.path);
  }
  cursor_->offset = record->end;
  cursor_->next_block = number + 1;
  return std::move(record->block);
}

void FileLogSpool::seek(std::uint64_t number, const SpoolSegment& segment) {
  if (!cursor_ || cursor_->segment != segment.first_block || cursor_->next_block > number) {
    cursor_.emplace(Cursor{SpoolFile::open(segment.path), segment.first_block, segment.first_block,
                           segment.head_bytes});
  }
  for (; cursor_->next_block < number; ++cursor_->next_block) {
    const std::optional<std::uint64_t> end = find_record_end(cursor_->file, cursor_->offset);
    if (!end) {
      cursor_.reset();
      refuse_damaged(number, segment.path);
    }
    cursor_->offset = *end;
  }
}

void FileLogSpool::trim(std::uint64_t first_needed) {
  {
    std::lock_guard lock(mutex_);
    first_needed_ = std::max(first_needed_, first_needed);
  }
  remove_trimmed();
  has_room_.notify_all();
}

void FileLogSpool::remove_trimmed() {
  std::vector<std::string> paths;
  {
    std::lock_guard lock(mutex_);
    while (segments_.size() > 1 && segments_[1].first_block <= first_needed_) {
      bytes_ -= segments_.front().bytes;
      paths.push_back(std::move(segments_.front().path));
      segments_.pop_front();
    }
  }
  for (const std::string& path : paths) remove_spool_file(path);
}

}  // namespace state
