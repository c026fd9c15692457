#include "state/spool_recovery.hpp"

#include "base/log.hpp"
#include "state/spool_file.hpp"
#include "state/spool_segment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace state {
namespace {

constexpr std::string_view kExtension = ".spool";
constexpr std::size_t kDigits = 20;

std::optional<std::uint64_t> first_block_of(std::string_view name) {
  if (name.size() != kDigits + kExtension.size() || !name.ends_with(kExtension)) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  const auto result = std::from_chars(name.data(), name.data() + kDigits, number);
  const bool is_number = result.ec == std::errc() && result.ptr == name.data() + kDigits;
  return is_number ? std::optional(number) : std::nullopt;
}

using SegmentFiles = std::map<std::uint64_t, std::string>;

SegmentFiles find_segments(const std::string& folder) {
  SegmentFiles found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (const auto number = first_block_of(entry.path().filename().string())) {
      found.emplace(*number, entry.path().string());
    }
  }
  return found;
}

class Recovery {
 public:
  explicit Recovery(SegmentFiles files) : files_(std::move(files)) {}
  RecoveredSpool recover();

 private:
  /// Takes a segment up; false when nothing behind what was taken of it can be used.
  bool take(const std::string& path, std::uint64_t first_block);
  void drop_taken();
  void drop_behind(std::uint64_t first_block);
  void read_last();

  SegmentFiles files_;
  RecoveredSpool spool_;
};

RecoveredSpool Recovery::recover() {
  for (const auto& [first_block, path] : files_) {
    if (take(path, first_block)) continue;
    drop_behind(first_block);
    break;
  }
  if (!spool_.segments.empty()) read_last();
  return std::move(spool_);
}

bool Recovery::take(const std::string& path, std::uint64_t first_block) {
  const SpoolFile file = SpoolFile::open(path);
  const std::optional<SegmentHead> head = read_segment_head(file);
  if (!head || head->first_block != first_block || first_block == 0) {
    base::log_warning(base::LogComponent::source_capture,
                      "{} has no beginning that can be read and is removed", path);
    remove_spool_file(path);
    return false;
  }
  // A file that is missing in between was trimmed, and then those before it were to go as well.
  if (!spool_.segments.empty() && first_block != spool_.last_block + 1) drop_taken();
  const std::uint64_t size = file.size();
  std::uint64_t offset = head->bytes;
  std::uint64_t next_block = first_block;
  while (offset < size) {
    const std::optional<std::uint64_t> end = find_record_end(file, offset);
    if (!end) break;
    offset = *end;
    ++next_block;
  }
  spool_.segments.push_back({path, first_block, head->begin, head->bytes, size});
  spool_.last_block = next_block - 1;
  return offset == size;
}

void Recovery::drop_taken() {
  for (const SpoolSegment& segment : spool_.segments) {
    base::log_warning(base::LogComponent::source_capture,
                      "{} is removed: the blocks behind it are gone", segment.path);
    remove_spool_file(segment.path);
  }
  spool_.segments.clear();
}

void Recovery::drop_behind(std::uint64_t first_block) {
  for (auto file = files_.upper_bound(first_block); file != files_.end(); ++file) {
    base::log_warning(base::LogComponent::source_capture,
                      "{} is removed: a damaged block lies before it", file->second);
    remove_spool_file(file->second);
  }
}

void Recovery::read_last() {
  SpoolSegment& segment = spool_.segments.back();
  SpoolFile file = SpoolFile::open(segment.path);
  const std::uint64_t size = segment.bytes;
  model::LogPosition position = segment.begin;
  std::uint64_t offset = segment.head_bytes;
  std::uint64_t next_block = segment.first_block;
  segment.bytes = offset;
  spool_.last_block = next_block - 1;
  spool_.end = position;
  while (offset < size) {
    const std::optional<Record> record = read_record(file, offset);
    if (!record || record->block.number != next_block) break;
    offset = record->end;
    advance(position, record->block);
    if (record->block.ends_transaction) {
      segment.bytes = offset;
      spool_.last_block = next_block;
      spool_.end = position;
    }
    ++next_block;
  }
  if (offset < size) {
    base::log_warning(base::LogComponent::source_capture,
                      "{}: {} bytes behind block {} are not whole and are cut off", segment.path,
                      size - offset, next_block - 1);
  }
  if (segment.bytes < offset) {
    base::log_info(base::LogComponent::source_capture,
                   "{}: blocks {} to {} of a transaction that has not ended are cut off",
                   segment.path, spool_.last_block + 1, next_block - 1);
  }
  if (segment.bytes < size) file.truncate(segment.bytes);
}

}  // namespace

std::string segment_path(const std::string& folder, std::uint64_t first_block) {
  return fmt::format("{}/{:0{}}{}", folder, first_block, kDigits, kExtension);
}

RecoveredSpool recover_spool(const std::string& folder) {
  return Recovery(find_segments(folder)).recover();
}

void remove_segments(const std::string& folder) {
  // From the last to the first: what a crash leaves is a spool that ends early, not one with a gap.
  const SegmentFiles files = find_segments(folder);
  for (auto file = files.rbegin(); file != files.rend(); ++file) remove_spool_file(file->second);
}

}  // namespace state
