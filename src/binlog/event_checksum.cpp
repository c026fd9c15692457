#include "binlog/event_checksum.hpp"

#include "base/byte_reader.hpp"
#include "base/crc32.hpp"
#include "binlog/event_header.hpp"

namespace binlog {
namespace {

constexpr std::size_t kFlagsAt = 17;

bool is_open_format_description(std::string_view event) noexcept {
  return static_cast<EventType>(event[4]) == EventType::format_description &&
         (static_cast<unsigned char>(event[kFlagsAt]) & event_flag::kInUse) != 0;
}

}  // namespace

std::uint32_t checksum_of(std::string_view bytes) noexcept {
  return base::crc32(bytes);
}

bool has_right_checksum(std::string_view event) noexcept {
  if (event.size() < kHeaderBytes + kChecksumBytes) return false;
  const std::string_view summed = event.substr(0, event.size() - kChecksumBytes);
  const std::uint32_t written = base::ByteReader(event.substr(summed.size())).u32();
  if (!is_open_format_description(event)) [[likely]]
    return checksum_of(summed) == written;
  const char flags = static_cast<char>(static_cast<unsigned char>(event[kFlagsAt]) & ~1U);
  std::uint32_t sum = base::crc32(summed.substr(0, kFlagsAt));
  sum = base::crc32(std::string_view(&flags, 1), sum);
  return base::crc32(summed.substr(kFlagsAt + 1), sum) == written;
}

}  // namespace binlog
