#include "base/digest.hpp"

#include "base/error.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace base {
namespace {

std::string digest_with(const EVP_MD* kind, std::string_view bytes) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  const int ok = EVP_Digest(bytes.data(), bytes.size(),
                            reinterpret_cast<unsigned char*>(out.data()), &size, kind, nullptr);
  CHECK(ok == 1, "OpenSSL computes a digest of memory");
  out.resize(size);
  return out;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 out{};
  unsigned size = 0;
  const int ok = EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(), nullptr);
  CHECK(ok == 1 && size == out.size(), "OpenSSL computes SHA-256 of memory");
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(as_bytes(sha256(bytes)));
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  if (key.data() == nullptr) key = "";  // OpenSSL refuses an empty key without an address
  Sha256 out{};
  unsigned size = 0;
  const auto* ok =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data(), &size);
  CHECK(ok != nullptr && size == out.size(), "OpenSSL computes HMAC-SHA-256 of memory");
  return out;
}

std::string md5_hex(std::string_view bytes) {
  return to_hex(digest_with(EVP_md5(), bytes));
}

std::string md5_base64(std::string_view bytes) {
  return to_base64(digest_with(EVP_md5(), bytes));
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string to_base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace base
