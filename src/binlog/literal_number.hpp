#pragma once
// A number in a statement -> the digits that a column of given scale keeps of it.
//
// Used by added_value. Pure, any thread. The servers round half away from zero.
#include <optional>
#include <string>
#include <string_view>

namespace binlog {

/// "1.235" of "1.2345" and 3; "-0" is "0". nullopt: not a plain decimal number (an exponent,
/// blanks).
std::optional<std::string> rounded_decimal(std::string_view text, int scale);

/// The bytes as one big-endian number; nullopt beyond 64 bits.
std::optional<std::string> number_of_bytes(std::string_view bytes);

}  // namespace binlog
