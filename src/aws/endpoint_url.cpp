#include "aws/endpoint_url.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace aws {
namespace {

[[noreturn]] void throw_bad_endpoint(const std::string& url, const char* why) {
  throw base::Error(base::ErrorScope::request, "aws.endpoint_url",
                    fmt::format("endpoint_url \"{}\" {}", url, why),
                    "Write it as https://host, https://host:port or http://host:port; leave it out "
                    "for AWS.");
}

}  // namespace

EndpointUrl parse_endpoint_url(const std::string& url) {
  EndpointUrl endpoint;
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
  const char* own_port = endpoint.is_tls() ? ":443" : ":80";
  if (endpoint.host.ends_with(own_port)) {
    endpoint.host.resize(endpoint.host.size() - std::string_view(own_port).size());
  }
  return endpoint;
}

}  // namespace aws
