#pragma once
// What an AWS service says when it refuses: read from any of its wire forms, sorted into kinds, and
// turned into an Error with a cause and a fix.
//
// Used by service_call; the doctor asks is_access_denied() to tell "not seen" from "failed". Pure.
// Source: IAM, STS, EC2, KMS API references, "Common errors"; AWS JSON 1.1 and query protocols.
// Server words are cut after their first line: a signature refusal goes on with the session token.
#include "aws/http_client.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aws {

struct ServiceRefusal {
  int status = 0;
  std::string code = {};     ///< "NoSuchEntity"; empty when the answer has no body
  std::string message = {};  ///< the server's words, one line
  std::string request_id = {};
};

/// Reads query, EC2, S3 and JSON forms alike.
ServiceRefusal read_refusal(const HttpResponse& answer);

enum class RefusalKind : std::uint8_t {
  access_denied,
  throttled,
  server_failure,
  clock_skew,       ///< said so
  wrong_signature,  ///< a wrong secret, or a clock that is off without being told
  keys_expired,
  keys_unknown,
  not_found,
  conflict,  ///< exists already, or is being changed by somebody
  other,
};
RefusalKind kind_of(const ServiceRefusal& refusal);

/// The request that was refused, for sentences.
struct RefusedCall {
  std::string action;   ///< "iam:GetRole"
  std::string subject;  ///< "role \"dms-access-for-endpoint\""; may be empty
  std::string host;
  std::string access_key_id;
  std::string key_origin;
  base::WallTime our_time;
  std::optional<base::WallTime> server_time = std::nullopt;
};

/// Codes: aws.access_denied, aws.throttled, aws.server_failure, aws.clock_skew,
/// aws.signature_mismatch, aws.token_expired, aws.unknown_key, aws.not_found, aws.conflict,
/// aws.refused. Throttling and server failures have scope transient, the rest task.
base::Error service_error(const RefusedCall& call, const ServiceRefusal& refusal);

/// Says whether the failure is a missing permission of the caller's own keys.
bool is_access_denied(const base::ErrorReport& report);

}  // namespace aws
