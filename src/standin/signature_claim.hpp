#pragma once
// The parts of a Signature Version 4, and whether it is the one that a secret makes.
//
// Shared by S3 and the control plane, which word their refusals differently. Our own reading of the
// AWS pages, on purpose not shared with the engine's signer. Pure. Source: IAM User Guide, "Create
// a signed AWS API request".
#include "standin/s3_request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

inline constexpr std::string_view kSignatureAlgorithm = "AWS4-HMAC-SHA256";

enum class SignedIn { header, query };

/// The parts of a signature, wherever they stood.
struct SignatureClaim {
  SignedIn in = SignedIn::header;
  std::string access_key_id, day, region, service, terminator;
  std::vector<std::string> signed_headers;
  std::string signed_headers_text;
  std::string signature;
  std::string time;          ///< 20130524T000000Z
  std::int64_t seconds = 0;  ///< the same as Unix time
  std::string token;
  std::string body_hash;
  std::int64_t expires = 0;  ///< of a presigned URL
};

/// Splits KEY/20130524/us-east-1/s3/aws4_request into the claim; false when it has not five fields.
bool read_credential(std::string_view text, SignatureClaim& claim);
void read_signed_headers(const std::string& text, SignatureClaim& claim);

/// What an Authorization header's components are like.
enum class AuthorizationForm { good, no_equals, bad_credential, incomplete };
/// Reads "Credential=..., SignedHeaders=..., Signature=...", what stands behind the algorithm.
AuthorizationForm read_authorization(std::string_view text, SignatureClaim& claim);

/// 20130524T000000Z to Unix seconds; nullopt when it is no such time.
std::optional<std::int64_t> parse_signature_time(std::string_view text);
/// Unix seconds to 20130524T000000Z.
std::string signature_time(std::int64_t seconds);

/// What was to be signed, so that a refusal can show it.
struct SignatureCheck {
  bool is_right = false;
  std::string canonical_request;
  std::string string_to_sign;
};
SignatureCheck check_signature(const S3Request& request, const SignatureClaim& claim,
                               const std::string& secret);

}  // namespace standin
