#pragma once
// The character sets of one byte per character, as the server converts them to Unicode.
//
// Used by charset_converter. Constant tables, any thread. Facts: CONVERT(... USING utf8mb4) of
// every byte, asked of MySQL 9.7 and MariaDB 10.11, which agree; latin1 is cp1252 with the five
// control characters that cp1252 lacks (MySQL Reference Manual, "West European Character Sets").
#include <array>
#include <optional>
#include <string_view>

namespace binlog {

/// The character of each byte; 0 behind the first entry: none, which the server prints as '?'.
using SingleByteTable = std::array<char16_t, 256>;

/// nullopt when this is not one of them.
std::optional<SingleByteTable> single_byte_table(std::string_view charset) noexcept;

}  // namespace binlog
