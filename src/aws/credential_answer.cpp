#include "aws/credential_answer.hpp"

#include "aws/iso_time.hpp"
#include "aws/json_form.hpp"
#include "aws/service_refusal.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

namespace aws {
namespace {

base::Error no_keys(const std::string& origin, const std::string& why) {
  return {base::ErrorScope::task, "aws.credentials.answer",
          fmt::format("no AWS keys from {}: {}", origin, why),
          "Check that the role is attached to this container or instance and may be used by it."};
}

base::Error refused(const HttpResponse& answer, const std::string& origin) {
  const ServiceRefusal refusal = read_refusal(answer);
  base::Error error = no_keys(origin, fmt::format("status {} {}", answer.status, refusal.code));
  if (answer.status == 429 || answer.status >= 500) error.with_scope(base::ErrorScope::transient);
  error.with_server_text(refusal.message);
  return error;
}

}  // namespace

FoundCredentials read_credential_answer(const HttpResponse& answer, const std::string& origin) {
  if (!answer.is_success()) throw refused(answer, origin);
  base::Json json;
  try {
    json = base::parse_json(answer.body, origin);
  } catch (const base::Error&) {
    throw no_keys(origin, "the answer is no JSON");  // and may hold half a secret
  }
  const std::string code = text_of(json, "Code");
  if (!code.empty() && code != "Success") throw no_keys(origin, "it says " + code);

  FoundCredentials found;
  found.origin = origin;
  found.keys.access_key_id = text_of(json, "AccessKeyId");
  found.keys.secret_access_key = base::Secret(text_of(json, "SecretAccessKey"));
  found.keys.session_token = base::Secret(text_of(json, "Token"));
  found.expires_at = parse_iso_time(text_of(json, "Expiration"));
  if (found.keys.access_key_id.empty() || found.keys.secret_access_key.empty()) {
    throw no_keys(origin, "the answer holds none");
  }
  return found;
}

}  // namespace aws
