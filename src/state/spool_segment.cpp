#include "state/spool_segment.hpp"

#include "base/crc32.hpp"
#include "base/error.hpp"
#include "state/block_encoding.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>

namespace state {
namespace {

using base::Error;
using base::ErrorScope;

// A segment: magic, version, CRC of the body, its length, first block (8 bytes) and position.
// A record: magic, length of the body, CRC of the body; the body is the length of the block's head,
// the head and the events.
constexpr std::uint32_t kSegmentMagic = 0x4C4F5053;  // "SPOL"
constexpr std::uint32_t kRecordMagic = 0x4B434C42;   // "BLCK"
constexpr std::uint32_t kVersion = 4;                // 4: a block may tell its server
constexpr std::uint32_t kOldestVersion = 2;          // 3: a transaction may tell all GTIDs up to it
constexpr std::size_t kSegmentFrameBytes = 16;
constexpr std::size_t kFirstBlockBytes = 8;
constexpr std::size_t kRecordFrameBytes = 12;
constexpr std::size_t kHeadLengthBytes = 4;

template <typename T>
void put(std::string& bytes, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes.push_back(static_cast<char>(value & 0xFF));
    value = static_cast<T>(value >> 8);
  }
}

template <typename T>
T get(std::string_view bytes, std::size_t at) {
  T value = 0;
  for (std::size_t i = sizeof value; i > 0; --i) {
    value = static_cast<T>((static_cast<std::uint64_t>(value) << 8) |
                           static_cast<std::uint8_t>(bytes[at + i - 1]));
  }
  return value;
}

std::string_view view(std::span<const char> bytes) {
  return {bytes.data(), bytes.size()};
}

struct RecordFrame {
  std::uint32_t crc = 0;
  std::array<char, kHeadLengthBytes> head_length{};  ///< beginning of the body
  std::uint64_t head_at = 0;
  std::uint32_t head_bytes = 0;
  std::uint64_t event_bytes = 0;
  std::uint64_t end = 0;
};

// A length that the file cannot hold is refused before memory is taken for it.
std::optional<RecordFrame> read_frame(const SpoolFile& file, std::uint64_t offset) {
  std::array<char, kRecordFrameBytes + kHeadLengthBytes> bytes{};
  if (!file.read_at(offset, bytes)) return std::nullopt;
  if (get<std::uint32_t>(view(bytes), 0) != kRecordMagic) return std::nullopt;
  const auto body_bytes = get<std::uint32_t>(view(bytes), 4);
  RecordFrame frame;
  frame.crc = get<std::uint32_t>(view(bytes), 8);
  std::copy(bytes.begin() + kRecordFrameBytes, bytes.end(), frame.head_length.begin());
  frame.head_at = offset + bytes.size();
  frame.head_bytes = get<std::uint32_t>(view(frame.head_length), 0);
  const std::uint64_t before_events = kHeadLengthBytes + std::uint64_t{frame.head_bytes};
  frame.end = offset + kRecordFrameBytes + body_bytes;
  if (body_bytes < before_events || frame.end > file.size()) return std::nullopt;
  frame.event_bytes = body_bytes - before_events;
  return frame;
}

[[noreturn]] void refuse_version(const SpoolFile& file, std::uint32_t version) {
  throw Error(ErrorScope::task, "spool.version",
              fmt::format("{} is of version {}; this program reads versions {} to {}", file.path(),
                          version, kOldestVersion, kVersion),
              "Run the version of sluice that wrote it, or remove the folder: the log is then read "
              "from the source again.");
}

}  // namespace

std::pair<SpoolFile, std::uint64_t> create_segment(const std::string& path,
                                                   std::uint64_t first_block,
                                                   const model::LogPosition& begin) {
  std::string body;
  put(body, first_block);
  body += encode_position(begin);
  std::string frame;
  put(frame, kSegmentMagic);
  put(frame, kVersion);
  put(frame, base::crc32(body));
  put(frame, static_cast<std::uint32_t>(body.size()));
  SpoolFile file = SpoolFile::create(path);
  const std::array<std::string_view, 2> pieces = {frame, body};
  try {
    file.append_at(0, pieces);
  } catch (const Error&) {
    remove_spool_file(path);
    throw;
  }
  return {std::move(file), frame.size() + body.size()};
}

std::optional<SegmentHead> read_segment_head(const SpoolFile& file) {
  std::array<char, kSegmentFrameBytes> frame{};
  if (!file.read_at(0, frame)) return std::nullopt;
  if (get<std::uint32_t>(view(frame), 0) != kSegmentMagic) return std::nullopt;
  const auto version = get<std::uint32_t>(view(frame), 4);
  if (version < kOldestVersion || version > kVersion) refuse_version(file, version);
  const std::size_t size = get<std::uint32_t>(view(frame), 12);
  if (size < kFirstBlockBytes || size > file.size() - frame.size()) return std::nullopt;
  std::string body(size, '\0');
  if (!file.read_at(frame.size(), body)) return std::nullopt;
  if (base::crc32(body) != get<std::uint32_t>(view(frame), 8)) return std::nullopt;
  SegmentHead head;
  head.first_block = get<std::uint64_t>(body, 0);
  try {
    head.begin = decode_position(std::string_view(body).substr(kFirstBlockBytes));
  } catch (Error& error) {
    throw error.with_scope(ErrorScope::task).in(file.path());
  }
  head.bytes = frame.size() + size;
  return head;
}

EncodedRecord::EncodedRecord(const model::LogBlock& block)
    : head_(encode_head(block)), events_(block.events) {
  const std::uint64_t body_bytes = kHeadLengthBytes + head_.size() + events_.size();
  CHECK(body_bytes <= std::numeric_limits<std::uint32_t>::max(), "a block is cut far below 4 GiB");
  std::string head_length;
  put(head_length, static_cast<std::uint32_t>(head_.size()));
  put(frame_, kRecordMagic);
  put(frame_, static_cast<std::uint32_t>(body_bytes));
  put(frame_, base::crc32(events_, base::crc32(head_, base::crc32(head_length))));
  frame_ += head_length;
}

void EncodedRecord::append_to(SpoolFile& file, std::uint64_t offset) const {
  const std::array<std::string_view, 3> pieces = {frame_, head_, events_};
  file.append_at(offset, pieces);
}

std::optional<Record> read_record(const SpoolFile& file, std::uint64_t offset) {
  const std::optional<RecordFrame> frame = read_frame(file, offset);
  if (!frame) return std::nullopt;
  std::string head(frame->head_bytes, '\0');
  std::string events(frame->event_bytes, '\0');
  if (!file.read_at(frame->head_at, head) || !file.read_at(frame->head_at + head.size(), events)) {
    return std::nullopt;
  }
  const std::uint32_t crc_before = base::crc32(head, base::crc32(view(frame->head_length)));
  if (base::crc32(events, crc_before) != frame->crc) return std::nullopt;
  try {
    Record record{decode_head(head), frame->end};
    record.block.events = std::move(events);
    return record;
  } catch (Error& error) {
    throw error.with_scope(ErrorScope::task).in(file.path());
  }
}

std::optional<std::uint64_t> find_record_end(const SpoolFile& file, std::uint64_t offset) {
  const std::optional<RecordFrame> frame = read_frame(file, offset);
  return frame ? std::optional(frame->end) : std::nullopt;
}

void advance(model::LogPosition& position, const model::LogBlock& block) {
  for (const model::TransactionEnd& end : block.transactions) position.pass(end);
  const bool is_between =
      block.transactions.empty() && block.ends_transaction && block.end.is_known();
  if (is_between) position.at = block.end;
  const bool has_moved = is_between || !block.transactions.empty();
  if (has_moved && !block.server.empty()) position.server = block.server;
}

}  // namespace state
