#include "aws/service_refusal.hpp"

#include "aws/service_limits.hpp"
#include "base/json.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

#include <algorithm>
#include <cstdlib>

namespace aws {
namespace {

using base::Error;
using base::ErrorScope;

std::string first_line(std::string_view text) {
  text = text.substr(0, std::min(text.find('\n'), text.size()));
  return std::string(text.substr(0, limits::kServerWordsBytesMax));
}

/// The <Error> of S3's form, of the query form, of EC2's, and of moto's, which mixes the two.
pugi::xml_node error_node(const pugi::xml_document& document) {
  if (const pugi::xml_node plain = document.child("Error")) return plain;
  pugi::xml_node root = document.child("ErrorResponse");
  if (!root) root = document.child("Response");
  const pugi::xml_node direct = root.child("Error");
  return direct ? direct : root.child("Errors").child("Error");
}

bool read_xml(const std::string& body, ServiceRefusal& refusal) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return false;
  const pugi::xml_node error = error_node(document);
  if (!error) return false;
  refusal.code = error.child_value("Code");
  refusal.message = first_line(error.child_value("Message"));
  const pugi::xml_node root = document.first_child();
  for (const pugi::xml_node& node : {error.child("RequestId"), root.child("RequestId"),
                                     root.child("RequestID"), error.child("RequestID")}) {
    if (node) refusal.request_id = node.child_value();
  }
  return true;
}

/// "com.amazon.coral.service#ThrottlingException" and "AccessDeniedException:http://..." name the
/// code in the middle.
std::string bare_code(std::string text) {
  text = text.substr(0, text.find(':'));
  const std::size_t hash = text.find('#');
  return hash == std::string::npos ? text : text.substr(hash + 1);
}

std::string text_of(const base::Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void read_json(const HttpResponse& answer, ServiceRefusal& refusal) {
  refusal.code = bare_code(answer.header("x-amzn-errortype"));
  base::Json json;
  try {
    json = base::parse_json(answer.body, "the answer");
  } catch (const Error&) {
    return;  // a proxy's page: the status says the rest
  }
  if (!json.is_object()) return;
  if (refusal.code.empty()) refusal.code = bare_code(text_of(json, "__type"));
  if (refusal.code.empty()) refusal.code = bare_code(text_of(json, "code"));
  const std::string lower = text_of(json, "message");
  refusal.message = first_line(lower.empty() ? text_of(json, "Message") : lower);
}

struct CodeRow {
  std::string_view code;
  RefusalKind kind;
};
constexpr CodeRow kByCode[] = {
    {"AccessDenied", RefusalKind::access_denied},
    {"AccessDeniedException", RefusalKind::access_denied},
    {"AccessDeniedFault", RefusalKind::access_denied},
    {"UnauthorizedOperation", RefusalKind::access_denied},
    {"UnauthorizedAccess", RefusalKind::access_denied},
    {"NotAuthorized", RefusalKind::access_denied},
    {"AllAccessDisabled", RefusalKind::access_denied},
    {"Throttling", RefusalKind::throttled},
    {"ThrottlingException", RefusalKind::throttled},
    {"ThrottledException", RefusalKind::throttled},
    {"RequestThrottled", RefusalKind::throttled},
    {"RequestThrottledException", RefusalKind::throttled},
    {"RequestLimitExceeded", RefusalKind::throttled},
    {"BandwidthLimitExceeded", RefusalKind::throttled},
    {"TooManyRequestsException", RefusalKind::throttled},
    {"EC2ThrottledException", RefusalKind::throttled},
    {"PriorRequestNotComplete", RefusalKind::throttled},
    {"SlowDown", RefusalKind::throttled},
    {"InternalError", RefusalKind::server_failure},
    {"InternalFailure", RefusalKind::server_failure},
    {"InternalServerException", RefusalKind::server_failure},
    {"InternalServiceError", RefusalKind::server_failure},
    {"ServiceFailure", RefusalKind::server_failure},
    {"ServiceUnavailable", RefusalKind::server_failure},
    {"ServiceUnavailableException", RefusalKind::server_failure},
    {"Unavailable", RefusalKind::server_failure},
    {"KMSInternalException", RefusalKind::server_failure},
    {"DependencyTimeoutException", RefusalKind::server_failure},
    {"RequestTimeout", RefusalKind::server_failure},
    {"RequestTimeoutException", RefusalKind::server_failure},
    {"IDPCommunicationError", RefusalKind::server_failure},
    {"RequestTimeTooSkewed", RefusalKind::clock_skew},
    {"RequestExpired", RefusalKind::clock_skew},
    {"RequestInTheFuture", RefusalKind::clock_skew},
    {"SignatureDoesNotMatch", RefusalKind::wrong_signature},
    {"InvalidSignatureException", RefusalKind::wrong_signature},
    {"AuthFailure", RefusalKind::wrong_signature},
    {"ExpiredToken", RefusalKind::keys_expired},
    {"ExpiredTokenException", RefusalKind::keys_expired},
    {"TokenRefreshRequired", RefusalKind::keys_expired},
    {"InvalidClientTokenId", RefusalKind::keys_unknown},
    {"UnrecognizedClientException", RefusalKind::keys_unknown},
    {"InvalidAccessKeyId", RefusalKind::keys_unknown},
    {"InvalidToken", RefusalKind::keys_unknown},
    {"NoSuchEntity", RefusalKind::not_found},
    {"ResourceNotFoundException", RefusalKind::not_found},
    {"NotFoundException", RefusalKind::not_found},
    {"ClusterNotFound", RefusalKind::not_found},
    {"NoSuchBucket", RefusalKind::not_found},
    {"EntityAlreadyExists", RefusalKind::conflict},
    {"ConcurrentModification", RefusalKind::conflict},
    {"ConflictException", RefusalKind::conflict},
    {"DeleteConflict", RefusalKind::conflict},
    {"BucketAlreadyExists", RefusalKind::conflict},
    {"BucketAlreadyOwnedByYou", RefusalKind::conflict},
    {"BucketNotEmpty", RefusalKind::conflict},
    {"OperationAborted", RefusalKind::conflict},
    {"InvalidClusterState", RefusalKind::conflict},
    {"InvalidPermission.Duplicate", RefusalKind::conflict},
    {"RouteAlreadyExists", RefusalKind::conflict},
};

RefusalKind kind_by_status(int status) {
  if (status == 429) return RefusalKind::throttled;
  if (status >= 500 || status == 408) return RefusalKind::server_failure;
  if (status == 401 || status == 403) return RefusalKind::access_denied;
  if (status == 404) return RefusalKind::not_found;
  return RefusalKind::other;
}

std::string on(const RefusedCall& call) {
  return call.subject.empty() ? std::string() : " on " + call.subject;
}

std::string keys_text(const RefusedCall& call) {
  if (call.access_key_id.empty()) return "a request without keys";
  return fmt::format("the keys {} (from {})", call.access_key_id, call.key_origin);
}

std::string skew_text(const RefusedCall& call) {
  if (!call.server_time) return fmt::format("ours says {}", base::to_iso8601(call.our_time));
  const auto apart =
      std::chrono::duration_cast<std::chrono::seconds>(call.our_time - *call.server_time).count();
  return fmt::format("ours says {}, the server's {} ({} seconds {})",
                     base::to_iso8601(call.our_time), base::to_iso8601(*call.server_time),
                     std::abs(apart), apart < 0 ? "behind" : "ahead");
}

Error access_denied(const RefusedCall& call) {
  return {ErrorScope::task, "aws.access_denied",
          fmt::format("{} may not call {}{}", keys_text(call), call.action, on(call)),
          fmt::format("Allow {} in the policy of the user or role that these keys belong to, and "
                      "look for a Deny in its permissions boundary, in a service control policy "
                      "and in the policy of the resource or VPC endpoint.",
                      call.action)};
}

/// EC2 says AuthFailure to unknown keys and to wrong secrets alike.
Error wrong_signature(const RefusedCall& call, const ServiceRefusal& refusal) {
  const char* verb =
      refusal.code == "AuthFailure" ? "cannot validate" : "computed another signature than";
  return {ErrorScope::task, "aws.signature_mismatch",
          fmt::format("{} {} {} for {}", call.host, verb, keys_text(call), call.action),
          "Copy the secret access key again, without blanks at its ends, and set access key, "
          "secret and session token from one answer; the key must be active. A proxy that rewrites "
          "requests has the same effect."};
}

Error other_refusal(const RefusedCall& call, const ServiceRefusal& refusal) {
  return {ErrorScope::task, "aws.refused",
          fmt::format("{} refused {}{}: status {}{}{}", call.host, call.action, on(call),
                      refusal.status, refusal.code.empty() ? "" : " ", refusal.code),
          "The server's words name the cause; the code is explained in the service's API "
          "reference."};
}

Error explain(const RefusedCall& call, const ServiceRefusal& refusal) {
  switch (kind_of(refusal)) {
    case RefusalKind::access_denied: return access_denied(call);
    case RefusalKind::throttled:
      return {ErrorScope::transient, "aws.throttled",
              fmt::format("{} asks for fewer requests ({})", call.host, call.action),
              "This passes by itself; other programs that call the same service with the same "
              "account share its limit."};
    case RefusalKind::server_failure:
      return {ErrorScope::transient, "aws.server_failure",
              fmt::format("{} failed at {}{} (status {} {})", call.host, call.action, on(call),
                          refusal.status, refusal.code),
              "This passes mostly by itself; if it stays, look at the health page of the service."};
    case RefusalKind::clock_skew:
      return {ErrorScope::task, "aws.clock_skew",
              fmt::format("this machine's clock is too far from the clock of {}: {}", call.host,
                          skew_text(call)),
              "Set this machine's clock (timedatectl set-ntp true)."};
    case RefusalKind::wrong_signature: return wrong_signature(call, refusal);
    case RefusalKind::keys_expired:
      return {ErrorScope::task, "aws.token_expired",
              fmt::format("{} have expired, and looking for them again gave no other ones",
                          keys_text(call)),
              "Fetch new temporary keys, set all three values and run again."};
    case RefusalKind::keys_unknown:
      return {ErrorScope::task, "aws.unknown_key",
              fmt::format("{} does not know {}", call.host, keys_text(call)),
              "The access key may be deleted, inactive, of another partition, or a temporary one "
              "(ASIA...) whose session token is missing or of another key."};
    case RefusalKind::not_found:
      return {ErrorScope::task, "aws.not_found",
              fmt::format("{} finds nothing for {}{}", call.host, call.action, on(call)),
              "Check the name, the region and the account."};
    case RefusalKind::conflict:
      return {ErrorScope::task, "aws.conflict",
              fmt::format("{} did not do {}{}: {}", call.host, call.action, on(call), refusal.code),
              "It exists already or is being changed: look at its present state and run again."};
    case RefusalKind::other: break;
  }
  return other_refusal(call, refusal);
}

}  // namespace

ServiceRefusal read_refusal(const HttpResponse& answer) {
  ServiceRefusal refusal{.status = answer.status};
  for (const char* name : {"x-amz-request-id", "x-amzn-requestid"}) {
    if (refusal.request_id.empty()) refusal.request_id = answer.header(name);
  }
  if (!read_xml(answer.body, refusal)) read_json(answer, refusal);
  return refusal;
}

RefusalKind kind_of(const ServiceRefusal& refusal) {
  for (const CodeRow& row : kByCode) {
    if (row.code == refusal.code) return row.kind;
  }
  // EC2 names each thing that is missing: InvalidVpcEndpointId.NotFound.
  if (refusal.code.ends_with(".NotFound")) return RefusalKind::not_found;
  return kind_by_status(refusal.status);
}

base::Error service_error(const RefusedCall& call, const ServiceRefusal& refusal) {
  Error error = explain(call, refusal);
  std::string said = fmt::format("status {}", refusal.status);
  if (!refusal.code.empty()) said += " " + refusal.code;
  if (!refusal.message.empty()) said += ": " + refusal.message;
  if (!refusal.request_id.empty()) said += fmt::format(" (request {})", refusal.request_id);
  error.with_server_text(std::move(said));
  return error;
}

bool is_access_denied(const base::ErrorReport& report) {
  return report.code == "aws.access_denied";
}

}  // namespace aws
