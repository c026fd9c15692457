#pragma once
// The SHA-256 login of Redshift: authentication request 13 and its answer, message 'd'.
//
// Used by the gateway's login. Pure. A password is kept in clear, as sha256|clear, or as
// sha256|digest|salt with 64 hexadecimal digits of SHA-256(clear + salt), as CREATE USER takes it;
// the salt's bytes are its text. An answer that is malformed throws base::Error(corrupt). Source:
// CREATE USER (Database Developer Guide); the reference, section 6, "Auth request codes".
#include <string>
#include <string_view>

namespace standin {

/// What is compared in the end: SHA-256(password + salt), and the salt that the client is told.
struct PasswordDigest {
  std::string digest;  ///< 32 bytes
  std::string salt;
};

/// Reads one of the three spellings; `fresh_salt` is for those that have none.
PasswordDigest read_password_digest(std::string_view password, std::string_view fresh_salt);

/// The body of the request: algorithm 0 (SHA-256), salt, nonce.
std::string encode_digest_request(const PasswordDigest& kept, std::string_view nonce);

/// Whether the body of message 'd' answers the request with this nonce.
bool is_digest_answer(const PasswordDigest& kept, std::string_view nonce, std::string_view body);

}  // namespace standin
