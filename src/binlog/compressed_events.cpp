#include "binlog/compressed_events.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/query_event.hpp"
#include "binlog/zlib_inflate.hpp"

#include <fmt/core.h>

namespace binlog {
namespace {

using base::ByteReader;

constexpr std::size_t kTypeAt = 4;
constexpr std::size_t kSizeAt = 9;

[[noreturn]] void broken(const std::string& why) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.compressed",
                    fmt::format("a compressed event contradicts its format: {}", why),
                    "keep the log file and report it with the server's version");
}

/// Appends what the compressed bytes hold.
void append_inflated(std::string_view compressed, std::string& out) {
  constexpr std::uint8_t kLengthSize = 0x07;
  constexpr std::uint8_t kAlgorithm = 0x70;
  ByteReader reader(compressed);
  const std::uint8_t head = reader.u8();
  if ((head & kAlgorithm) != 0) {
    throw base::Error(base::ErrorScope::task, "binlog.compressed.algorithm",
                      fmt::format("an event is compressed by algorithm {}, which is not known",
                                  (head & kAlgorithm) >> 4U),
                      "Run SET GLOBAL log_bin_compress=OFF on the source, then load with "
                      "--restart.");
  }
  const std::size_t length_size = head & kLengthSize;
  if (length_size == 0 || length_size > 4) broken(fmt::format("a length of {} bytes", length_size));
  const std::uint64_t size = reader.number_be(length_size);
  const std::string_view deflated = reader.rest();
  if (size > kEventBytesMax || size > inflated_bytes_max(deflated.size())) {
    broken(fmt::format("{} bytes in {}", size, deflated.size()));
  }
  const std::size_t before = out.size();
  out.resize(before + size);
  if (!inflate_exactly(deflated, kZlibWindow, out.data() + before, size)) {
    broken(fmt::format("it does not inflate to its {} bytes", size));
  }
}

/// The type without compression; the same for one that has none.
EventType plain_type(EventType type) {
  constexpr int kToV1 = 143;
  constexpr int kToV2 = 139;
  if (type >= EventType::write_rows_compressed_v1 && type <= EventType::delete_rows_compressed_v1) {
    return static_cast<EventType>(static_cast<int>(type) - kToV1);
  }
  if (type >= EventType::write_rows_compressed && type <= EventType::delete_rows_compressed) {
    return static_cast<EventType>(static_cast<int>(type) - kToV2);
  }
  return type;
}

void put_number(std::uint64_t value, std::size_t size, char* out) {
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(value >> (8 * i) & 0xFFU);
}

/// Writes the size into the header, and the checksum behind the end.
void finish(const model::LogFormat& format, std::string& event) {
  const std::size_t size = event.size() + (format.has_checksum ? kChecksumBytes : 0);
  if (size > kEventBytesMax) broken(fmt::format("{} bytes in all", size));
  put_number(size, 4, event.data() + kSizeAt);
  if (!format.has_checksum) return;
  const std::uint32_t sum = checksum_of(event);
  event.resize(size);
  put_number(sum, kChecksumBytes, event.data() + size - kChecksumBytes);
}

}  // namespace

RowsEvent read_rows_event(EventType type, std::string_view body, const model::LogFormat& format,
                          std::string& inflated) {
  const EventType plain = plain_type(type);
  RowsEvent event = parse_rows_event(static_cast<std::uint8_t>(plain), body, format);
  if (plain == type || event.rows.empty()) return event;
  inflated.clear();
  append_inflated(event.rows, inflated);
  event.rows = inflated;
  return event;
}

void inflate_query(std::string_view event, const model::LogFormat& format, std::string& out) {
  // Only the text is compressed: everything before it is that of a plain event.
  const std::string_view compressed = parse_query(event, format).sql;
  out.assign(event.data(), compressed.data());
  append_inflated(compressed, out);
  out[kTypeAt] = static_cast<char>(EventType::query);
  finish(format, out);
}

void without_checksum(std::string_view event, const model::LogFormat& format, std::string& out) {
  out.assign(event.substr(0, kHeaderBytes));
  out += body_of(event, format);
  put_number(out.size(), 4, out.data() + kSizeAt);
}

void with_checksum(std::string_view bare, const model::LogFormat& format, std::string& out) {
  out.assign(bare);
  finish(format, out);
}

}  // namespace binlog
