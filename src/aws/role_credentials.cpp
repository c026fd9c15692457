#include "aws/role_credentials.hpp"

#include "aws/service_limits.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <utility>

namespace aws {
namespace {

std::string region_of(const CredentialRequest& request, const std::string& of_profile) {
  for (const std::string& region : {value_of(request.environment, "AWS_REGION"),
                                    value_of(request.environment, "AWS_DEFAULT_REGION"), of_profile,
                                    request.region}) {
    if (!region.empty()) return region;
  }
  return "us-east-1";
}

std::string ca_file_of(const CredentialRequest& request) {
  if (!request.ca_file.empty()) return request.ca_file;
  return value_of(request.environment, "AWS_CA_BUNDLE");
}

/// A caller for this one question; its calls are not counted with those of the run.
class Sts {
 public:
  Sts(const CredentialRequest& request, FoundCredentials source, const std::string& region)
      : source_(std::move(source), *request.clock),
        caller_({.region = region_of(request, region),
                 .endpoints = endpoints_of_environment(request.environment),
                 .http = {.ca_file = ca_file_of(request),
                          .request_timeout = limits::kAssumeRequestTimeout},
                 .retry = limits::kAssumeRetry},
                source_, *request.clock, {}),
        client_(caller_) {}
  StsClient& client() { return client_; }

 private:
  CredentialProvider source_;
  ServiceCaller caller_;
  StsClient client_;
};

std::string token_in(const CredentialRequest& request, const std::string& path) {
  std::optional<std::string> text = request.file(path);
  if (!text) {
    throw base::Error(base::ErrorScope::request, "aws.credentials.web_identity",
                      fmt::format("the web identity token {} is not there", path),
                      "Check AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file, and that the "
                      "token is mounted.");
  }
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  return *text;
}

}  // namespace

FoundCredentials role_credentials(const CredentialRequest& request, const RoleToAssume& role,
                                  const FoundCredentials& source, const std::string& region) {
  Sts sts(request, source, region);
  FoundCredentials found = sts.client().assume_role(role);
  found.origin = fmt::format("role {}, assumed with {}", role.arn, source.origin);
  return found;
}

FoundCredentials web_identity_credentials(const CredentialRequest& request,
                                          const RoleToAssume& role, const std::string& token_path,
                                          const std::string& region) {
  const base::Secret token(token_in(request, token_path));
  Sts sts(request, {}, region);
  FoundCredentials found = sts.client().assume_role_with_web_identity(role, token);
  found.origin = fmt::format("role {}, assumed with the web identity {}", role.arn, token_path);
  return found;
}

std::optional<FoundCredentials> web_identity_of_environment(const CredentialRequest& request) {
  const std::string path = value_of(request.environment, "AWS_WEB_IDENTITY_TOKEN_FILE");
  if (path.empty()) return std::nullopt;
  RoleToAssume role{.arn = value_of(request.environment, "AWS_ROLE_ARN")};
  if (role.arn.empty()) {
    throw base::Error(base::ErrorScope::request, "aws.credentials.half",
                      "the environment has AWS_WEB_IDENTITY_TOKEN_FILE but not AWS_ROLE_ARN",
                      "Set both, or neither.");
  }
  const std::string session = value_of(request.environment, "AWS_ROLE_SESSION_NAME");
  if (!session.empty()) role.session_name = session;
  return web_identity_credentials(request, role, path, "");
}

}  // namespace aws
