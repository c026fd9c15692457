#pragma once
// Percent-encoded text back to bytes: S3's list keys, IAM's policy documents. Pure.
#include <cstdint>
#include <string>
#include <string_view>

namespace aws {

/// S3 writes a blank as "+" (form encoding); IAM follows RFC 3986, where a plus is a plus.
enum class PlusSign : std::uint8_t { is_plus, is_blank };

/// Decodes; a % that is not followed by two hex digits stays as it is.
std::string percent_decode(std::string_view text, PlusSign plus);

}  // namespace aws
