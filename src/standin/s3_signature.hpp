#pragma once
// Signature Version 4 as the server checks it: in the Authorization header and in presigned URLs.
//
// Pure: the time is passed in; the signature itself is signature_claim's. The body is not looked at
// here: the caller compares it with the hash that was signed. The chunked forms (STREAMING-...) are
// refused as NotImplemented. Source: Amazon S3 API Reference, "Authenticating Requests (AWS
// Signature Version 4)".
#include "standin/identity.hpp"
#include "standin/s3_answer.hpp"
#include "standin/s3_request.hpp"
#include "standin/world.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace standin {

/// Who signed, for which region, and what was said about the body.
struct S3Caller {
  Identity identity;
  std::string region;
  std::string body_sha256;  ///< hex; empty: UNSIGNED-PAYLOAD
};

/// Checks the signature at `now` (Unix seconds). The region of the scope is not judged here: it
/// depends on the bucket.
std::variant<S3Caller, S3Failure> authenticate(const S3Request& request, const World& world,
                                               std::int64_t now);

/// The region that the request must be signed for, by Host, bucket or account; and whether the
/// bucket is there.
std::optional<S3Failure> check_scope_region(const S3Request& request, const World& world,
                                            const std::string& signed_region);

}  // namespace standin
