#include "standin/s3_signature.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "standin/policy.hpp"

#include <fmt/core.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <vector>

namespace standin {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";
constexpr std::int64_t kExpiresMax = 604'800;  // seven days

enum class SignedIn { header, query };

/// The parts of a signature, wherever they stood.
struct Claim {
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

using ClaimResult = std::variant<Claim, S3Failure>;

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(by, start), text.size());
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

template <typename Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

/// 20130524T000000Z to Unix seconds.
std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  int year = 0;
  unsigned month = 0, day = 0;
  int hour = 0, minute = 0, second = 0;
  const bool is_read =
      read_number(text.substr(0, 4), year) && read_number(text.substr(4, 2), month) &&
      read_number(text.substr(6, 2), day) && read_number(text.substr(9, 2), hour) &&
      read_number(text.substr(11, 2), minute) && read_number(text.substr(13, 2), second);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!is_read || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::sys_seconds at = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                                      std::chrono::minutes(minute) + std::chrono::seconds(second);
  return at.time_since_epoch().count();
}

std::string iso_time(std::int64_t seconds) {
  return base::to_iso8601(base::WallTime(std::chrono::seconds(seconds)));
}

/// Splits KEY/20130524/us-east-1/s3/aws4_request. A key id may hold slashes, so the fields count
/// from the end.
bool read_credential(std::string_view text, Claim& claim) {
  const std::vector<std::string> fields = split(text, '/');
  if (fields.size() < 5) return false;
  const std::size_t n = fields.size();
  claim.terminator = fields[n - 1];
  claim.service = fields[n - 2];
  claim.region = fields[n - 3];
  claim.day = fields[n - 4];
  const std::size_t scope_size =
      claim.terminator.size() + claim.service.size() + claim.region.size() + claim.day.size() + 4;
  claim.access_key_id = text.substr(0, text.size() - scope_size);
  return true;
}

void read_signed_headers(const std::string& text, Claim& claim) {
  claim.signed_headers_text = text;
  claim.signed_headers = split(text, ';');
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
  if (!text.starts_with(std::string(kAlgorithm) + " ")) {
    return s3_failure("InvalidArgument", "Unsupported Authorization Type");
  }
  Claim claim;
  for (std::string part : split(text.substr(kAlgorithm.size() + 1), ',')) {
    part.erase(0, part.find_first_not_of(' '));
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) return malformed("a component has no '='.");
    const std::string name = part.substr(0, equals);
    const std::string value = part.substr(equals + 1);
    if (name == "Credential" && !read_credential(value, claim)) {
      return malformed(
          "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/"
          "aws4_request\".");
    }
    if (name == "SignedHeaders") read_signed_headers(value, claim);
    if (name == "Signature") claim.signature = value;
  }
  if (claim.access_key_id.empty() || claim.signature.empty() || claim.signed_headers_text.empty()) {
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
  Claim claim;
  claim.in = SignedIn::query;
  if (request.param("X-Amz-Algorithm") != kAlgorithm) {
    return s3_failure("AuthorizationQueryParametersError",
                      "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
  }
  if (!read_credential(*request.param("X-Amz-Credential"), claim)) {
    return s3_failure("AuthorizationQueryParametersError",
                      "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; "
                      "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  if (!read_number(*request.param("X-Amz-Expires"), claim.expires) || claim.expires < 1 ||
      claim.expires > kExpiresMax) {
    return s3_failure("AuthorizationQueryParametersError",
                      "X-Amz-Expires must be a number of seconds from 1 to 604800");
  }
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

S3Failure scope_failure(const Claim& claim, const std::string& why) {
  if (claim.in == SignedIn::header) return malformed(why);
  return s3_failure("AuthorizationQueryParametersError",
                    "Error parsing the X-Amz-Credential parameter; " + why);
}

/// What must hold before a key is looked up.
std::optional<S3Failure> check_form(const S3Request& request, Claim& claim) {
  const auto seconds = parse_time(claim.time);
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

std::optional<S3Failure> check_time(const Claim& claim, const World& world, std::int64_t now) {
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

std::string canonical_query(const S3Request& request) {
  S3Fields items;
  for (const auto& [name, value] : request.query) {
    if (name == "X-Amz-Signature") continue;
    items.emplace_back(encode_percent(name, SlashRule::encode),
                       encode_percent(value, SlashRule::encode));
  }
  std::sort(items.begin(), items.end());
  std::string text;
  for (const auto& [name, value] : items) {
    text += (text.empty() ? "" : "&") + name + "=" + value;
  }
  return text;
}

/// Runs of spaces inside a value count as one.
std::string squeeze(std::string_view text) {
  std::string squeezed;
  for (const char c : text) {
    if (c == ' ' && squeezed.ends_with(' ')) continue;
    squeezed += c;
  }
  return squeezed;
}

std::string canonical_request(const S3Request& request, const Claim& claim) {
  std::string headers;
  for (const std::string& name : claim.signed_headers) {
    headers += name + ":" + squeeze(request.header(name).value_or("")) + "\n";
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method,
                     encode_percent(request.path, SlashRule::keep), canonical_query(request),
                     headers, claim.signed_headers_text, claim.body_hash);
}

std::string expected_signature(const std::string& to_sign, const std::string& secret,
                               const Claim& claim) {
  std::string key = "AWS4" + secret;
  for (const std::string* part : {&claim.day, &claim.region, &claim.service, &claim.terminator}) {
    key = base::as_bytes(base::hmac_sha256(key, *part));
  }
  return base::to_hex(base::as_bytes(base::hmac_sha256(key, to_sign)));
}

std::optional<S3Failure> check_signature(const S3Request& request, const Claim& claim,
                                         const WorldUser& user) {
  const std::string canonical = canonical_request(request, claim);
  const std::string to_sign =
      fmt::format("{}\n{}\n{}/{}/{}/{}\n{}", kAlgorithm, claim.time, claim.day, claim.region,
                  claim.service, claim.terminator, base::sha256_hex(canonical));
  const std::string expected = expected_signature(to_sign, user.secret_access_key, claim);
  const bool is_equal =
      expected.size() == claim.signature.size() &&
      CRYPTO_memcmp(expected.data(), claim.signature.data(), expected.size()) == 0;
  if (is_equal) return std::nullopt;
  // S3 shows what it signed, so that a wrong canonical form can be found by comparing.
  S3Failure failure = s3_failure("SignatureDoesNotMatch");
  failure.details = {{"AWSAccessKeyId", claim.access_key_id},
                     {"StringToSign", to_sign},
                     {"SignatureProvided", claim.signature},
                     {"CanonicalRequest", canonical}};
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
  Claim claim = std::get<Claim>(std::move(read));
  if (auto failure = check_form(request, claim)) return *failure;
  const auto user = std::find_if(world.users.begin(), world.users.end(), [&](const WorldUser& u) {
    return u.access_key_id == claim.access_key_id;
  });
  // Temporary keys are unknown without their token.
  const bool is_known =
      user != world.users.end() && (user->session_token.empty() || !claim.token.empty());
  if (!is_known) {
    S3Failure failure = s3_failure("InvalidAccessKeyId");
    failure.details = {{"AWSAccessKeyId", claim.access_key_id}};
    return failure;
  }
  if (claim.token != user->session_token) return s3_failure("InvalidToken");
  if (auto failure = check_time(claim, world, now)) return *failure;
  if (auto failure = check_signature(request, claim, *user)) return *failure;
  if (auto failure = check_body_hash(claim.body_hash)) return *failure;
  return S3Caller{.user = *user,
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
