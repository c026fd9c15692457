#include "aws/sts_client.hpp"

#include "aws/iso_time.hpp"
#include "aws/query_form.hpp"
#include "aws/xml_answer.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <utility>

namespace aws {
namespace {

constexpr QueryApi kApi{"sts", "2011-06-15"};

Query role_parameters(const RoleToAssume& role) {
  Query parameters{{"RoleArn", role.arn}, {"RoleSessionName", role.session_name}};
  add_given(parameters, "ExternalId", role.external_id);
  if (role.duration_seconds > 0) {
    parameters.emplace_back("DurationSeconds", std::to_string(role.duration_seconds));
  }
  return parameters;
}

FoundCredentials read_credentials(const RoleToAssume& role, const std::string& action,
                                  const pugi::xml_node& result) {
  const pugi::xml_node node = result.child("Credentials");
  FoundCredentials found;
  found.keys.access_key_id = text_of(node, "AccessKeyId");
  found.keys.secret_access_key = base::Secret(text_of(node, "SecretAccessKey"));
  found.keys.session_token = base::Secret(text_of(node, "SessionToken"));
  found.expires_at = parse_iso_time(node.child_value("Expiration"));
  found.origin = "role " + role.arn;
  if (found.keys.access_key_id.empty() || found.keys.secret_access_key.empty()) {
    throw base::Error(base::ErrorScope::task, "aws.answer_malformed",
                      fmt::format("the answer to {} holds no keys", action),
                      "Check that the endpoint is that of STS.");
  }
  return found;
}

}  // namespace

CallerIdentity StsClient::get_caller_identity() {
  const ServiceCall call = query_call(kApi, "GetCallerIdentity", {});
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "GetCallerIdentityResponse");
  const pugi::xml_node result = answer.root().child("GetCallerIdentityResult");
  return {text_of(result, "Account"), text_of(result, "Arn"), text_of(result, "UserId")};
}

FoundCredentials StsClient::assume_role(const RoleToAssume& role) {
  ServiceCall call = query_call(kApi, "AssumeRole", role_parameters(role));
  call.subject = role.arn;
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "AssumeRoleResponse");
  return read_credentials(role, call.action, answer.root().child("AssumeRoleResult"));
}

FoundCredentials StsClient::assume_role_with_web_identity(const RoleToAssume& role,
                                                          const base::Secret& token) {
  Query parameters = role_parameters(role);
  parameters.emplace_back("WebIdentityToken", token.reveal());
  ServiceCall call = query_call(kApi, "AssumeRoleWithWebIdentity", std::move(parameters));
  call.subject = role.arn;
  call.signing = Signing::none;
  const HttpResponse response = caller_.require(call);
  const XmlAnswer answer(call.action, response.body, "AssumeRoleWithWebIdentityResponse");
  return read_credentials(role, call.action,
                          answer.root().child("AssumeRoleWithWebIdentityResult"));
}

}  // namespace aws
