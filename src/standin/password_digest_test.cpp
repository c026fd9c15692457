#include "standin/password_digest.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "standin/pg_wire.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

using namespace std::string_literals;

// Computed with Python's hashlib: sha256("Secret1salt0001"), and
// sha256(that + "server-nonce" + "1700000000000").
constexpr const char* kKept = "c81ecc2d601f2e30a14db954c926d0e446f3b7ef3301b8303a082fa78249c315";
constexpr const char* kAnswer = "f6e518389f663cc3769697e045de962732e8c2498f3ec3e8f38c367e20a38bc5";
constexpr const char* kNonce = "server-nonce";

/// The stand-in's own reading of the digits, which the first test checks.
std::string from_hex(std::string_view digits) {
  return read_password_digest("sha256|" + std::string(digits) + "|s", "").digest;
}

std::string answer(const std::string& digest, const std::string& client_nonce) {
  std::string body;
  append_int32(body, static_cast<std::int32_t>(digest.size()));
  body += digest;
  append_int32(body, static_cast<std::int32_t>(client_nonce.size()));
  return body + client_nonce;
}

TEST(PasswordDigest, reads_every_spelling_to_the_same) {
  const std::string kept = "sha256|" + std::string(kKept) + "|salt0001";
  for (const std::string& spelling : {"Secret1"s, "sha256|Secret1"s, kept}) {
    const PasswordDigest read = read_password_digest(spelling, "salt0001");
    EXPECT_EQ(base::to_hex(read.digest), kKept) << spelling;
    EXPECT_EQ(read.salt, "salt0001");
  }
}

TEST(PasswordDigest, a_bar_in_a_clear_password_is_part_of_it) {
  EXPECT_EQ(read_password_digest("sha256|a|b", "s").digest,
            read_password_digest("a|b", "s").digest);
  const std::string no_hex = "sha256|" + std::string(64, 'x') + "|s";
  EXPECT_NE(read_password_digest(no_hex, "t").salt, "s");
}

TEST(DigestRequest, is_laid_out_as_the_drivers_read_it) {
  EXPECT_EQ(encode_digest_request({"", "ab"}, "xyz"),
            "\0\0\0\x0d\0\0\0\0\0\0\0\x02"
            "ab\0\0\0\x03xyz"s);
}

TEST(DigestAnswer, is_taken_for_this_password_and_nonce_only) {
  const PasswordDigest kept = read_password_digest("Secret1", "salt0001");
  const std::string good = answer(from_hex(kAnswer), "1700000000000");
  EXPECT_TRUE(is_digest_answer(kept, kNonce, good));
  EXPECT_FALSE(is_digest_answer(kept, "another-nonce", good));
  EXPECT_FALSE(is_digest_answer(read_password_digest("secret1", "salt0001"), kNonce, good));
  EXPECT_FALSE(is_digest_answer(kept, kNonce, answer(from_hex(kAnswer), "1700000000001")));
  EXPECT_FALSE(is_digest_answer(kept, kNonce, answer("", "1700000000000")));
}

TEST(DigestAnswer, that_is_malformed_is_an_error) {
  const PasswordDigest kept = read_password_digest("Secret1", "salt0001");
  const std::string good = answer(from_hex(kAnswer), "1700000000000");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_THROW(is_digest_answer(kept, kNonce, good.substr(0, size)), base::Error) << size;
  }
  EXPECT_THROW(is_digest_answer(kept, kNonce, "\xff\xff\xff\xff"s + good), base::Error);
  EXPECT_THROW(is_digest_answer(kept, kNonce, "\x7f\xff\xff\xff"s + good), base::Error);
}

}  // namespace
}  // namespace standin
