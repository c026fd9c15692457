#include "store/s3_address.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace store {
namespace {

struct Endpoint {
  std::string scheme;
  std::string host;  // with its port, unless it is the scheme's own
  std::string path;  // without a slash at the end
};

[[noreturn]] void throw_bad_endpoint(const std::string& url, const char* why) {
  throw base::Error(base::ErrorScope::request, "s3.endpoint_url",
                    fmt::format("endpoint_url \"{}\" {}", url, why),
                    "Write it as https://host, https://host:port or http://host:port; leave it out "
                    "for AWS.");
}

Endpoint parse_endpoint(const std::string& url) {
  Endpoint endpoint;
  const std::size_t colon = url.find("://");
  if (colon == std::string::npos) throw_bad_endpoint(url, "has no http:// or https://");
  endpoint.scheme = url.substr(0, colon);
  if (endpoint.scheme != "http" && endpoint.scheme != "https") {
    throw_bad_endpoint(url, "is neither http nor https");
  }
  const std::string rest = url.substr(colon + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  endpoint.host = rest.substr(0, slash);
  endpoint.path = rest.substr(slash);
  while (endpoint.path.ends_with('/')) endpoint.path.pop_back();
  if (endpoint.host.empty()) throw_bad_endpoint(url, "names no host");
  if (rest.find_first_of("?#@ ") != std::string::npos) {
    throw_bad_endpoint(url, "has more than a host, a port and a path");
  }
  // The Host header of HTTP clients leaves the scheme's own port out, and it is signed.
  const char* own_port = endpoint.scheme == "https" ? ":443" : ":80";
  if (endpoint.host.ends_with(own_port)) {
    endpoint.host.resize(endpoint.host.size() - std::string_view(own_port).size());
  }
  return endpoint;
}

bool is_address_or_local(const std::string& host) {
  if (host.starts_with('[') || host.starts_with("localhost")) return true;
  const std::string_view name = std::string_view(host).substr(0, host.find(':'));
  return name.find_first_not_of("0123456789.") == std::string_view::npos;
}

Endpoint aws_endpoint(const std::string& region) {
  const char* domain = region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return {"https", fmt::format("s3.{}.{}", region, domain), ""};
}

}  // namespace

S3Settings s3_settings(const model::StagingEndpoint& staging, model::AwsKeys keys) {
  return {staging.bucket,     staging.region,  staging.endpoint_url,
          staging.path_style, std::move(keys), staging.tls_ca};
}

S3Address s3_address(const S3Settings& settings) {
  if (settings.bucket.empty()) {
    throw base::Error(base::ErrorScope::request, "s3.bucket", "[staging] names no bucket",
                      "Set bucket in [staging], or path for a folder.");
  }
  const Endpoint endpoint = settings.endpoint_url.empty() ? aws_endpoint(settings.region)
                                                          : parse_endpoint(settings.endpoint_url);
  const bool is_tls = endpoint.scheme == "https";
  const bool has_dot = settings.bucket.find('.') != std::string::npos;
  const bool in_path =
      settings.path_style || is_address_or_local(endpoint.host) || (is_tls && has_dot);

  S3Address address;
  address.is_tls = is_tls;
  address.host = in_path ? endpoint.host : settings.bucket + "." + endpoint.host;
  address.base_url = endpoint.scheme + "://" + address.host;
  address.path_prefix = in_path ? endpoint.path + "/" + settings.bucket : endpoint.path;
  return address;
}

}  // namespace store
