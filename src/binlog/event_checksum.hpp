#pragma once
// The CRC-32 at an event's end.
//
// Used by the framer, the file reader and the builder of test events. Pure functions, any thread.
// Source: MySQL Internals, "Binlog Event" (checksum); the polynomial is that of zlib.
#include <cstdint>
#include <string_view>

namespace binlog {

/// Of all bytes given: an event without its last four.
std::uint32_t checksum_of(std::string_view bytes) noexcept;

/// Says whether the last four bytes are the checksum of those before. A format description that
/// says "the file is open" was summed without that flag.
bool has_right_checksum(std::string_view event) noexcept;

}  // namespace binlog
