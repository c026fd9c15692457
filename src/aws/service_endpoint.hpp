#pragma once
// Where an AWS service answers and for which region it is signed: partitions, global services and
// endpoints of one's own.
//
// Used by service_call for every request, by setup for ARNs and principals. Pure. Source: AWS
// General Reference, "Service endpoints and quotas"; SDK reference guide, "Service-specific
// endpoints". IAM has one address per partition; all others here have one per region.
#include "aws/endpoint_url.hpp"
#include "aws/environment.hpp"

#include <map>
#include <string>
#include <string_view>

namespace aws {

struct Partition {
  std::string_view name;           ///< as ARNs begin: "aws", "aws-cn", "aws-us-gov"
  std::string_view domain;         ///< "amazonaws.com", "amazonaws.com.cn"
  std::string_view iam_host;       ///< the partition's one IAM
  std::string_view global_region;  ///< what requests to it are signed for
};

/// The partition of a region; an unknown one is taken for one of "aws".
const Partition& partition_of(std::string_view region);

/// Service name as in signatures ("redshift-serverless") -> URL; "" stands for all others.
using EndpointOverrides = std::map<std::string, std::string>;

/// Reads AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> of the services that are asked here;
/// nothing when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true.
EndpointOverrides endpoints_of_environment(const EnvironmentLookup& environment);

struct ServiceEndpoint {
  EndpointUrl url;
  std::string region;  ///< the one in the signature
};

/// Throws Error(request) when an override is no URL.
ServiceEndpoint service_endpoint(const std::string& service, const std::string& region,
                                 const EndpointOverrides& overrides);

}  // namespace aws
