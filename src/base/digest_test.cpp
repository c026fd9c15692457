#include "base/digest.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

// FIPS 180-4, examples of NIST ("SHA256.pdf").
TEST(Digest, sha256_matches_the_examples_of_nist) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// The hash of an empty payload, as AWS's Signature V4 page prints it.
TEST(Digest, sha256_of_nothing) {
  const std::string expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  EXPECT_EQ(sha256_hex(""), expected);
  EXPECT_EQ(sha256_hex(std::string_view{}), expected);
}

TEST(Digest, sha256_reads_zero_bytes_too) {
  EXPECT_NE(sha256_hex(std::string_view("a\0b", 3)), sha256_hex("ab"));
}

// RFC 4231, test cases 1, 2 and 6 (a key longer than the block).
TEST(Digest, hmac_sha256_matches_rfc_4231) {
  EXPECT_EQ(to_hex(as_bytes(hmac_sha256(std::string(20, '\x0b'), "Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(as_bytes(hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(as_bytes(hmac_sha256(std::string(131, '\xaa'),
                                        "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Digest, hmac_sha256_accepts_an_empty_key_and_an_empty_text) {
  EXPECT_EQ(to_hex(as_bytes(hmac_sha256({}, {}))),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// RFC 1321, section A.5.
TEST(Digest, md5_matches_rfc_1321) {
  EXPECT_EQ(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5_hex("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

// The MD5 of RFC 1321's "message digest", in the form of the header Content-MD5 (RFC 1864).
TEST(Digest, md5_base64_is_the_form_of_content_md5) {
  EXPECT_EQ(md5_base64("message digest"), "+WtpfXy3k41SWi8xqvFh0A==");
}

// RFC 4648, section 10.
TEST(Digest, base64_matches_rfc_4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Digest, hex_is_lower_case_and_keeps_every_byte) {
  EXPECT_EQ(to_hex(std::string_view("\x00\x7f\x80\xff", 4)), "007f80ff");
  EXPECT_EQ(to_hex(""), "");
}

}  // namespace
}  // namespace base
