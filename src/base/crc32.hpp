#pragma once
// CRC-32 as Ethernet, gzip and PNG have it: tells bytes that a disk or a crash damaged.
//
// Pure, any thread. Used for blocks of the spool and for events of the log. Not for anything that
// somebody may want to forge. Source: RFC 1952, section 8.
#include <cstdint>
#include <string_view>

namespace base {

/// The CRC of `bytes`; `before` is that of the bytes in front of them, so that pieces can be
/// checked one after the other.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0) noexcept;

}  // namespace base
