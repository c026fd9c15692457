#include "binlog/event_checksum.hpp"

#include "base/byte_reader.hpp"
#include "binlog/event_header.hpp"

#include <zlib.h>

#include <string>

namespace binlog {
namespace {

std::uint32_t add(std::uint32_t sum, std::string_view bytes) noexcept {
  return static_cast<std::uint32_t>(
      ::crc32_z(sum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

constexpr std::size_t kFlagsAt = 17;

bool is_open_format_description(std::string_view event) noexcept {
  return static_cast<EventType>(event[4]) == EventType::format_description &&
         (static_cast<unsigned char>(event[kFlagsAt]) & event_flag::kInUse) != 0;
}

}  // namespace

std::uint32_t checksum_of(std::string_view bytes) noexcept {
  return add(0, bytes);
}

bool has_right_checksum(std::string_view event) noexcept {
  if (event.size() < kHeaderBytes + kChecksumBytes) return false;
  const std::string_view summed = event.substr(0, event.size() - kChecksumBytes);
  const std::uint32_t written = base::ByteReader(event.substr(summed.size())).u32();
  if (!is_open_format_description(event)) [[likely]]
    return checksum_of(summed) == written;
  const char flags = static_cast<char>(static_cast<unsigned char>(event[kFlagsAt]) & ~1U);
  std::uint32_t sum = add(0, summed.substr(0, kFlagsAt));
  sum = add(sum, std::string_view(&flags, 1));
  return add(sum, summed.substr(kFlagsAt + 1)) == written;
}

}  // namespace binlog
