#include "standin/s3_signature.hpp"

#include "base/clock.hpp"
#include "standin/policy.hpp"
#include "standin/signature_claim.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace standin {
namespace {

constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";
constexpr std::int64_t kExpiresMax = 604'800;  // seven days

using ClaimResult = std::variant<SignatureClaim, S3Failure>;

std::string iso_time(std::int64_t seconds) {
  return base::to_iso8601(base::WallTime(std::chrono::seconds(seconds)));
}

/// Seconds from 1 to a week, as X-Amz-Expires has them; nullopt otherwise.
std::optional<std::int64_t> read_expires(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < 1 || value > kExpiresMax) return std::nullopt;
  return value;
}

S3Failure malformed(const std::string& why) {
  return s3_failure("AuthorizationHeaderMalformed",
                    "The authorization header is malformed; " + why);
}

/// Reads "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...".
ClaimResult read_header_claim(const S3Request& request, const std::string& authorization) {
  const std::string_view text = authorization;
  if (text.starts_with("AWS ")) {
    return s3_failure("InvalidRequest",
                      "The authorization mechanism you have provided is not supported. Please use "
                      "AWS4-HMAC-SHA256.");
  }
  if (!text.starts_with(std::string(kSignatureAlgorithm) + " ")) {
    return s3_failure("InvalidArgument", "Unsupported Authorization Type");
  }
  SignatureClaim claim;
  switch (read_authorization(text.substr(kSignatureAlgorithm.size() + 1), claim)) {
    case AuthorizationForm::good: break;
    case AuthorizationForm::no_equals: return malformed("a component has no '='.");
    case AuthorizationForm::bad_credential:
      return malformed(
          "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/"
          "aws4_request\".");
    case AuthorizationForm::incomplete:
      return malformed("the header must have Credential, SignedHeaders and Signature.");
  }
  claim.time = request.header("x-amz-date").value_or("");
  claim.token = request.header("x-amz-security-token").value_or("");
  const auto body_hash = request.header("x-amz-content-sha256");
  if (!body_hash) {
    return s3_failure("InvalidRequest",
                      "Missing required header for this request: x-amz-content-sha256");
  }
  claim.body_hash = *body_hash;
  return claim;
}

ClaimResult read_query_claim(const S3Request& request) {
  const S3Failure wrong = s3_failure("AuthorizationQueryParametersError");
  for (const char* name : {"X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
                           "X-Amz-Signature"}) {
    if (!request.param(name)) return wrong;
  }
  SignatureClaim claim;
  claim.in = SignedIn::query;
  if (request.param("X-Amz-Algorithm") != kSignatureAlgorithm) {
    return s3_failure("AuthorizationQueryParametersError",
                      "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
  }
  if (!read_credential(*request.param("X-Amz-Credential"), claim)) {
    return s3_failure("AuthorizationQueryParametersError",
                      "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; "
                      "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  const auto expires = read_expires(*request.param("X-Amz-Expires"));
  if (!expires) {
    return s3_failure("AuthorizationQueryParametersError",
                      "X-Amz-Expires must be a number of seconds from 1 to 604800");
  }
  claim.expires = *expires;
  read_signed_headers(*request.param("X-Amz-SignedHeaders"), claim);
  claim.signature = *request.param("X-Amz-Signature");
  claim.time = *request.param("X-Amz-Date");
  claim.token = request.param("X-Amz-Security-Token").value_or("");
  const auto in_header = request.header("x-amz-content-sha256");
  claim.body_hash =
      in_header.value_or(request.param("X-Amz-Content-Sha256").value_or(std::string(kUnsigned)));
  return claim;
}

ClaimResult read_claim(const S3Request& request) {
  const auto authorization = request.header("authorization");
  const bool is_presigned = request.param("X-Amz-Algorithm") || request.param("X-Amz-Signature");
  if (authorization && is_presigned) {
    return s3_failure("InvalidArgument",
                      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                      "Signature query string parameter or the Authorization header should be "
                      "specified");
  }
  if (authorization) return read_header_claim(request, *authorization);
  if (is_presigned) return read_query_claim(request);
  return s3_failure("AccessDenied");
}

S3Failure scope_failure(const SignatureClaim& claim, const std::string& why) {
  if (claim.in == SignedIn::header) return malformed(why);
  return s3_failure("AuthorizationQueryParametersError",
                    "Error parsing the X-Amz-Credential parameter; " + why);
}

/// What must hold before a key is looked up.
std::optional<S3Failure> check_form(const S3Request& request, SignatureClaim& claim) {
  const auto seconds = parse_signature_time(claim.time);
  if (!seconds) {
    return s3_failure("AccessDenied",
                      "AWS authentication requires a valid Date or x-amz-date header");
  }
  claim.seconds = *seconds;
  if (claim.service != "s3") {
    return scope_failure(claim, fmt::format("incorrect service \"{}\". This endpoint belongs to "
                                            "\"s3\".",
                                            claim.service));
  }
  if (claim.terminator != "aws4_request") {
    return scope_failure(claim, fmt::format("incorrect terminal \"{}\". This endpoint uses "
                                            "\"aws4_request\".",
                                            claim.terminator));
  }
  if (claim.day != claim.time.substr(0, 8)) {
    return scope_failure(claim, fmt::format("Invalid credential date \"{}\". This date is not the "
                                            "same as X-Amz-Date: \"{}\".",
                                            claim.day, claim.time.substr(0, 8)));
  }
  // Every x-amz- header counts for the request, so none may come in unsigned.
  const auto is_signed = [&](const std::string& name) {
    return std::find(claim.signed_headers.begin(), claim.signed_headers.end(), name) !=
           claim.signed_headers.end();
  };
  for (const auto& [name, value] : request.headers) {
    const bool must_be_signed = name == "host" || name.starts_with("x-amz-");
    if (!must_be_signed || is_signed(name)) continue;
    S3Failure failure = s3_failure(
        "AccessDenied", "There were headers present in the request which were not signed");
    failure.details = {{"HeadersNotSigned", name}};
    return failure;
  }
  return std::nullopt;
}

std::optional<S3Failure> check_time(const SignatureClaim& claim, const World& world,
                                    std::int64_t now) {
  if (claim.in == SignedIn::query && now > claim.seconds + claim.expires) {
    S3Failure failure = s3_failure("AccessDenied", "Request has expired");
    failure.details = {{"X-Amz-Expires", fmt::format("{}", claim.expires)},
                       {"Expires", iso_time(claim.seconds + claim.expires)},
                       {"ServerTime", iso_time(now)}};
    return failure;
  }
  // A presigned URL may be old; neither form may come from the future.
  const bool is_old = claim.in == SignedIn::header && now - claim.seconds > world.clock_skew_max_s;
  if (!is_old && claim.seconds - now <= world.clock_skew_max_s) return std::nullopt;
  S3Failure failure = s3_failure("RequestTimeTooSkewed");
  failure.details = {
      {"RequestTime", claim.time},
      {"ServerTime", iso_time(now)},
      {"MaxAllowedSkewMilliseconds", fmt::format("{}", world.clock_skew_max_s * 1000)}};
  return failure;
}

std::optional<S3Failure> check_secret(const S3Request& request, const SignatureClaim& claim,
                                      const Identity& caller) {
  const SignatureCheck check = check_signature(request, claim, caller.secret_access_key);
  if (check.is_right) return std::nullopt;
  // S3 shows what it signed, so that a wrong canonical form can be found by comparing.
  S3Failure failure = s3_failure("SignatureDoesNotMatch");
  failure.details = {{"AWSAccessKeyId", claim.access_key_id},
                     {"StringToSign", check.string_to_sign},
                     {"SignatureProvided", claim.signature},
                     {"CanonicalRequest", check.canonical_request}};
  return failure;
}

/// A body hash is UNSIGNED-PAYLOAD or 64 hex digits; the chunked forms are known but not had.
std::optional<S3Failure> check_body_hash(const std::string& hash) {
  if (hash.starts_with("STREAMING-")) {
    return s3_failure("NotImplemented",
                      fmt::format("x-amz-content-sha256: {} (aws-chunked) is not implemented; send "
                                  "the body's SHA-256 or UNSIGNED-PAYLOAD.",
                                  hash));
  }
  const bool is_hex =
      hash.size() == 64 && hash.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (is_hex || hash == kUnsigned) return std::nullopt;
  return s3_failure("InvalidArgument",
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
}

}  // namespace

std::variant<S3Caller, S3Failure> authenticate(const S3Request& request, const World& world,
                                               std::int64_t now) {
  ClaimResult read = read_claim(request);
  if (auto* failure = std::get_if<S3Failure>(&read)) return std::move(*failure);
  SignatureClaim claim = std::get<SignatureClaim>(std::move(read));
  if (auto failure = check_form(request, claim)) return *failure;
  auto caller = find_identity(world, claim.access_key_id);
  // Temporary keys are unknown without their token.
  const bool is_known = caller && (caller->session_token.empty() || !claim.token.empty());
  if (!is_known) {
    S3Failure failure = s3_failure("InvalidAccessKeyId");
    failure.details = {{"AWSAccessKeyId", claim.access_key_id}};
    return failure;
  }
  if (claim.token != caller->session_token) return s3_failure("InvalidToken");
  if (caller->expires_at != 0 && caller->expires_at <= now) return s3_failure("ExpiredToken");
  if (auto failure = check_time(claim, world, now)) return *failure;
  if (auto failure = check_secret(request, claim, *caller)) return *failure;
  if (auto failure = check_body_hash(claim.body_hash)) return *failure;
  return S3Caller{.identity = *std::move(caller),
                  .region = claim.region,
                  .body_sha256 = claim.body_hash == kUnsigned ? "" : lower_ascii(claim.body_hash)};
}

std::optional<S3Failure> check_scope_region(const S3Request& request, const World& world,
                                            const std::string& signed_region) {
  const auto bucket = world.buckets.find(request.bucket);
  const bool has_bucket = bucket != world.buckets.end();
  if (request.operation == S3Operation::create_bucket && request.host_region.empty()) {
    return std::nullopt;  // the region of a new bucket is the request's to choose
  }
  // A host without a region stands for the endpoint of the region that was signed for, if that is
  // the account's or the bucket's: one port plays the endpoints of all regions.
  const std::string& own = has_bucket ? bucket->second.region : world.region;
  const bool is_own = signed_region == own || signed_region == world.region;
  const std::string& expected = !request.host_region.empty() ? request.host_region
                                : is_own                     ? signed_region
                                                             : own;
  if (signed_region != expected) {
    S3Failure failure =
        malformed(fmt::format("the region '{}' is wrong; expecting '{}'", signed_region, expected));
    failure.details = {{"Region", expected}};
    return failure;
  }
  if (!has_bucket || bucket->second.region == expected) return std::nullopt;
  S3Failure failure = s3_failure("PermanentRedirect");
  failure.details = {
      {"Endpoint", fmt::format("{}.s3.{}.amazonaws.com", request.bucket, bucket->second.region)},
      {"Bucket", request.bucket}};
  failure.headers = {{"x-amz-bucket-region", bucket->second.region}};
  return failure;
}

}  // namespace standin
