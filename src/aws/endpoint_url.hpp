#pragma once
// An endpoint as people write it, endpoint_url or AWS_ENDPOINT_URL, taken apart.
//
// Used by store/s3_address and service_endpoint. Pure.
#include <string>

namespace aws {

struct EndpointUrl {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< with its port, unless it is the scheme's own: as it is signed
  std::string path;    ///< without a slash at the end

  bool is_tls() const { return scheme == "https"; }
};

/// Takes the URL apart; throws Error(request) when it has no scheme, no host, or more than a path.
EndpointUrl parse_endpoint_url(const std::string& url);

}  // namespace aws
