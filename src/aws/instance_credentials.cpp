#include "aws/instance_credentials.hpp"

#include "aws/credential_answer.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace aws {
namespace {

constexpr const char* kRolesPath = "/latest/meta-data/iam/security-credentials/";

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string base_url(const CredentialRequest& request) {
  std::string own = value_of(request.environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  while (own.ends_with('/')) own.pop_back();
  if (!own.empty()) return own;
  const std::string mode =
      lower_case(value_of(request.environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"));
  return mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
}

/// The three requests: a token, the role's name, the role's keys.
class Metadata {
 public:
  Metadata(const CredentialRequest& request, std::string url)
      : request_(request), url_(std::move(url)) {}

  HttpResponse ask_token() {
    HttpResponse answer = send("PUT", "/latest/api/token",
                               {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}});
    token_ = answer.body;
    return answer;
  }
  HttpResponse get(const std::string& path) {
    return send("GET", path, {{"x-aws-ec2-metadata-token", token_}});
  }

 private:
  HttpResponse send(const char* method, const std::string& path, Headers headers) {
    return request_.metadata(
        {.method = method, .url = url_ + path, .headers = std::move(headers), .body = {}});
  }
  const CredentialRequest& request_;
  const std::string url_;
  std::string token_;
};

InstanceAnswer none(std::string why_not) {
  return {std::nullopt, std::move(why_not)};
}

InstanceAnswer look(Metadata& metadata, const std::string& url) {
  const HttpResponse token = metadata.ask_token();
  if (!token.is_success()) return none(fmt::format("{} says {} to a token", url, token.status));
  const HttpResponse roles = metadata.get(kRolesPath);
  if (roles.status == 404) return none("this instance has no role");
  if (!roles.is_success()) return none(fmt::format("{} says {}", url, roles.status));
  const std::string role = roles.body.substr(0, roles.body.find_first_of("\r\n"));
  if (role.empty()) return none("this instance has no role");
  const std::string origin = fmt::format("the instance's role {}", role);
  return {read_credential_answer(metadata.get(kRolesPath + role), origin), ""};
}

}  // namespace

InstanceAnswer instance_credentials(const CredentialRequest& request) {
  if (lower_case(value_of(request.environment, "AWS_EC2_METADATA_DISABLED")) == "true") {
    return none("switched off by AWS_EC2_METADATA_DISABLED");
  }
  const std::string url = base_url(request);
  Metadata metadata(request, url);
  try {
    return look(metadata, url);
  } catch (const base::Error& error) {
    if (error.code().starts_with("http.")) return none(fmt::format("{} does not answer", url));
    return none(error.message());
  }
}

}  // namespace aws
