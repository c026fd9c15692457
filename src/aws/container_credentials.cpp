#include "aws/container_credentials.hpp"

#include "aws/credential_answer.hpp"
#include "aws/endpoint_url.hpp"
#include "aws/service_limits.hpp"
#include "base/error.hpp"
#include "base/retry.hpp"

#include <fmt/core.h>

#include <string_view>

namespace aws {
namespace {

constexpr const char* kOrigin = "the container's role";

[[noreturn]] void throw_bad(const std::string& message, const std::string& advice) {
  throw base::Error(base::ErrorScope::request, "aws.credentials.container", message, advice);
}

/// ECS, EKS (both families) and the machine itself.
bool may_be_asked_in_the_clear(std::string_view host) {
  for (const char* known : {"169.254.170.2", "169.254.170.23", "localhost"}) {
    const std::string_view name(known);
    if (host == name || (host.starts_with(name) && host.substr(name.size()).starts_with(':'))) {
      return true;
    }
  }
  return host.starts_with("127.") || host.starts_with("[::1]") ||
         host.starts_with("[fd00:ec2::23]");
}

std::string address(const CredentialRequest& request) {
  const std::string relative =
      value_of(request.environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  if (!relative.empty()) return "http://169.254.170.2" + relative;
  const std::string full = value_of(request.environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (full.empty()) return full;
  const std::string origin = full.substr(0, full.find('/', full.find("://") + 3));
  const EndpointUrl url = parse_endpoint_url(origin.substr(0, origin.find('?')));
  if (!url.is_tls() && !may_be_asked_in_the_clear(url.host)) {
    throw_bad(fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI points to {} over plain http",
                          url.host),
              "Keys are asked for over https, or at the addresses of ECS, EKS and this machine.");
  }
  return full;
}

std::string authorization(const CredentialRequest& request) {
  const std::string path =
      value_of(request.environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  std::string token = value_of(request.environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (!path.empty()) {
    const std::optional<std::string> text = request.file(path);
    if (!text) {
      throw_bad(fmt::format("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE is {}, which is not there",
                            path),
                "Mount the token into the container.");
    }
    token = *text;
    while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    throw_bad("the container's authorization token has a line break", "A token is one line.");
  }
  return token;
}

}  // namespace

std::optional<FoundCredentials> container_credentials(const CredentialRequest& request) {
  const std::string url = address(request);
  if (url.empty()) return std::nullopt;
  base::Prng prng = base::Prng::from_entropy();
  base::Retrier retrier(*request.clock, prng, limits::kContainerRetry);
  return retrier.run(kOrigin, {}, base::RetryObserver(), [&] {
    // The token's file is read each time: it is written anew while the container runs.
    const std::string token = authorization(request);
    HttpRequest ask{.method = "GET",
                    .url = url,
                    .headers = {{"accept", "application/json"}},
                    .body = {}};
    if (!token.empty()) ask.headers["authorization"] = token;
    return read_credential_answer(request.metadata(ask), kOrigin);
  });
}

}  // namespace aws
