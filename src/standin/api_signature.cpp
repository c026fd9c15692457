#include "standin/api_signature.hpp"

#include "base/digest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace standin {
namespace {

enum class AuthFault { no_token, incomplete, unknown_key, expired, wrong_secret, wrong_time };

constexpr std::string_view kUnknownKey = "The security token included in the request is invalid.";
constexpr std::string_view kWrongSecret =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";

ApiFailure query_fault(AuthFault fault, std::string message) {
  switch (fault) {
    case AuthFault::no_token: return {403, "MissingAuthenticationToken", std::move(message)};
    case AuthFault::incomplete: return {400, "IncompleteSignature", std::move(message)};
    case AuthFault::unknown_key: return {403, "InvalidClientTokenId", std::move(message)};
    case AuthFault::expired: return {403, "ExpiredToken", std::move(message)};
    case AuthFault::wrong_secret:
    case AuthFault::wrong_time: return {403, "SignatureDoesNotMatch", std::move(message)};
  }
  return {};
}

ApiFailure json_fault(AuthFault fault, std::string message) {
  switch (fault) {
    case AuthFault::no_token:
      return {400, "MissingAuthenticationTokenException", std::move(message)};
    case AuthFault::incomplete: return {400, "IncompleteSignatureException", std::move(message)};
    case AuthFault::unknown_key: return {400, "UnrecognizedClientException", std::move(message)};
    case AuthFault::expired: return {400, "ExpiredTokenException", std::move(message)};
    case AuthFault::wrong_secret:
    case AuthFault::wrong_time: return {400, "InvalidSignatureException", std::move(message)};
  }
  return {};
}

/// EC2 tells less.
ApiFailure ec2_fault(AuthFault fault) {
  if (fault == AuthFault::expired || fault == AuthFault::wrong_time) {
    return {400, "RequestExpired", "Request has expired."};
  }
  return {401, "AuthFailure", "AWS was not able to validate the provided access credentials"};
}

ApiFailure fault_of(const ApiServiceForm& form, AuthFault fault, std::string message) {
  switch (form.protocol) {
    case ApiProtocol::query: return query_fault(fault, std::move(message));
    case ApiProtocol::ec2: return ec2_fault(fault);
    case ApiProtocol::json: return json_fault(fault, std::move(message));
  }
  return {};
}

/// IAM has one endpoint for its partition, which signs for the first region of it.
bool is_region_of(const ApiServiceForm& form, const World& world, const std::string& region) {
  const std::string partition = partition_of(world.region);
  const std::string_view first = partition == "aws-cn"       ? "cn-north-1"
                                 : partition == "aws-us-gov" ? "us-gov-west-1"
                                                             : "us-east-1";
  if (form.name == "iam") return region == first;
  return region == world.region || (form.name == "sts" && region == first);
}

std::optional<std::string> fault_of_scope(const ApiServiceForm& form, const SignatureClaim& claim,
                                          const World& world) {
  if (claim.terminator != "aws4_request") {
    return fmt::format("Credential should be scoped with a valid terminator: 'aws4_request', not "
                       "'{}'.",
                       claim.terminator);
  }
  if (!is_region_of(form, world, claim.region)) {
    return fmt::format("Credential should be scoped to a valid region, not '{}'.", claim.region);
  }
  if (claim.day != claim.time.substr(0, 8)) {
    return fmt::format(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'{}' != '{}', from '{}'.",
        claim.day, claim.time.substr(0, 8), claim.time);
  }
  return std::nullopt;
}

std::optional<std::string> fault_of_time(const SignatureClaim& claim, const World& world,
                                         std::int64_t now) {
  const std::int64_t max = world.clock_skew_max_s;
  if (now - claim.seconds > max) {
    return fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)", claim.time,
                       signature_time(now - max), signature_time(now), max / 60);
  }
  if (claim.seconds - now > max) {
    return fmt::format("Signature not yet current: {} is still later than {} ({} + {} min.)",
                       claim.time, signature_time(now + max), signature_time(now), max / 60);
  }
  return std::nullopt;
}

bool is_signed(const SignatureClaim& claim, const char* name) {
  return std::find(claim.signed_headers.begin(), claim.signed_headers.end(), name) !=
         claim.signed_headers.end();
}

}  // namespace

std::optional<SignatureClaim> read_api_claim(const S3Request& request) {
  const std::string text = request.header("authorization").value_or("");
  if (!text.starts_with(std::string(kSignatureAlgorithm) + " ")) return std::nullopt;
  SignatureClaim claim;
  const std::string_view rest = std::string_view(text).substr(kSignatureAlgorithm.size() + 1);
  if (read_authorization(rest, claim) != AuthorizationForm::good) return std::nullopt;
  claim.time = request.header("x-amz-date").value_or("");
  claim.token = request.header("x-amz-security-token").value_or("");
  return claim;
}

ApiFailure unsigned_request(const ApiServiceForm& form, const S3Request& request) {
  if (!request.header("authorization")) {
    return fault_of(form, AuthFault::no_token, "Request is missing Authentication Token");
  }
  return fault_of(form, AuthFault::incomplete,
                  "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' "
                  "parameters.");
}

std::variant<Identity, ApiFailure> authenticate_api(const ApiServiceForm& form,
                                                    const ApiSignature& signature,
                                                    const World& world, std::int64_t now) {
  SignatureClaim claim = signature.claim;
  const auto seconds = parse_signature_time(claim.time);
  if (!seconds || !is_signed(claim, "host") || !is_signed(claim, "x-amz-date")) {
    return fault_of(form, AuthFault::incomplete,
                    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                    "header, and 'Host' and it in 'SignedHeaders'.");
  }
  claim.seconds = *seconds;
  if (const auto why = fault_of_scope(form, claim, world)) {
    return fault_of(form, AuthFault::wrong_secret, *why);
  }
  auto caller = find_identity(world, claim.access_key_id);
  if (!caller || claim.token != caller->session_token) {
    return fault_of(form, AuthFault::unknown_key, std::string(kUnknownKey));
  }
  if (caller->expires_at != 0 && caller->expires_at <= now) {
    return fault_of(form, AuthFault::expired,
                    "The security token included in the request is expired");
  }
  if (const auto why = fault_of_time(claim, world, now)) {
    return fault_of(form, AuthFault::wrong_time, *why);
  }
  const std::string actual_hash = base::sha256_hex(signature.body);
  claim.body_hash = signature.request.header("x-amz-content-sha256").value_or(actual_hash);
  const bool is_right =
      claim.body_hash == actual_hash &&
      check_signature(signature.request, claim, caller->secret_access_key).is_right;
  if (!is_right) return fault_of(form, AuthFault::wrong_secret, std::string(kWrongSecret));
  return *std::move(caller);
}

}  // namespace standin
