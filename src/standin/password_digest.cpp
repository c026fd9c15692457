#include "standin/password_digest.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "standin/pg_wire.hpp"

#include <openssl/crypto.h>

#include <charconv>

namespace standin {
namespace {

constexpr std::int32_t kAuthDigest = 13;
constexpr std::int32_t kSha256 = 0;
constexpr std::string_view kPrefix = "sha256|";
constexpr std::size_t kDigestBytes = 32;

std::string sha256_bytes(const std::string& bytes) {
  return std::string(base::as_bytes(base::sha256(bytes)));
}

/// The bytes of 64 hexadecimal digits; empty when they are none.
std::string digest_from_hex(std::string_view digits) {
  std::string bytes;
  if (digits.size() != 2 * kDigestBytes) return bytes;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    unsigned value = 0;
    const char* end = digits.data() + at + 2;
    if (std::from_chars(digits.data() + at, end, value, 16).ptr != end) return {};
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

void append_block(std::string& out, std::string_view bytes) {
  append_int32(out, static_cast<std::int32_t>(bytes.size()));
  out.append(bytes);
}

std::string take_block(BodyReader& reader) {
  const std::int32_t size = reader.int32();
  if (size < 0) {
    throw base::Error(base::ErrorScope::corrupt, "standin.wire.malformed",
                      "a PostgreSQL protocol message is malformed: a negative length in the "
                      "answer to AUTH_REQ_DIGEST",
                      "connect with a client of Redshift");
  }
  return std::string(reader.bytes(static_cast<std::size_t>(size)));
}

}  // namespace

PasswordDigest read_password_digest(std::string_view password, std::string_view fresh_salt) {
  std::string_view clear = password;
  if (clear.starts_with(kPrefix)) {
    clear.remove_prefix(kPrefix.size());
    const std::size_t bar = clear.find('|');
    if (bar != std::string_view::npos) {
      std::string digest = digest_from_hex(clear.substr(0, bar));
      if (!digest.empty()) return {std::move(digest), std::string(clear.substr(bar + 1))};
    }
  }
  return {sha256_bytes(std::string(clear) + std::string(fresh_salt)), std::string(fresh_salt)};
}

std::string encode_digest_request(const PasswordDigest& kept, std::string_view nonce) {
  std::string body;
  append_int32(body, kAuthDigest);
  append_int32(body, kSha256);
  append_block(body, kept.salt);
  append_block(body, nonce);
  return body;
}

bool is_digest_answer(const PasswordDigest& kept, std::string_view nonce, std::string_view body) {
  BodyReader reader(body);
  const std::string digest = take_block(reader);
  const std::string client_nonce = take_block(reader);
  const std::string expected = sha256_bytes(kept.digest + std::string(nonce) + client_nonce);
  return digest.size() == expected.size() &&
         CRYPTO_memcmp(digest.data(), expected.data(), expected.size()) == 0;
}

}  // namespace standin
