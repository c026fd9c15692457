#pragma once
// Digests and their spellings: SHA-256, HMAC-SHA-256, MD5 (PostgreSQL's login only), hex, base64.
// Pure functions over OpenSSL, safe on every thread.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace base {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);
std::string md5_hex(std::string_view bytes);
std::string md5_base64(std::string_view bytes);

std::string to_hex(std::string_view bytes);
/// A digest's bytes as text bytes, for chaining and hex.
inline std::string_view as_bytes(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
std::string to_base64(std::string_view bytes);

}  // namespace base
