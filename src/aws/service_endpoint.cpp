#include "aws/service_endpoint.hpp"

#include <fmt/core.h>

#include <iterator>

namespace aws {
namespace {

struct PartitionRow {
  std::string_view region_prefix;
  Partition partition;
};
constexpr PartitionRow kPartitions[] = {
    {"cn-", {"aws-cn", "amazonaws.com.cn", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"}},
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "iam.us-gov.amazonaws.com", "us-gov-west-1"}},
    {"", {"aws", "amazonaws.com", "iam.amazonaws.com", "us-east-1"}},
};

struct ServiceVariable {
  const char* service;
  const char* variable;
};
constexpr ServiceVariable kVariables[] = {
    {"", "AWS_ENDPOINT_URL"},
    {"sts", "AWS_ENDPOINT_URL_STS"},
    {"iam", "AWS_ENDPOINT_URL_IAM"},
    {"ec2", "AWS_ENDPOINT_URL_EC2"},
    {"s3", "AWS_ENDPOINT_URL_S3"},
    {"kms", "AWS_ENDPOINT_URL_KMS"},
    {"redshift", "AWS_ENDPOINT_URL_REDSHIFT"},
    {"redshift-serverless", "AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS"},
    {"secretsmanager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"},
};

}  // namespace

const Partition& partition_of(std::string_view region) {
  for (const PartitionRow& row : kPartitions) {
    if (region.starts_with(row.region_prefix)) return row.partition;
  }
  return kPartitions[std::size(kPartitions) - 1].partition;
}

EndpointOverrides endpoints_of_environment(const EnvironmentLookup& environment) {
  EndpointOverrides overrides;
  if (value_of(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true") return overrides;
  for (const ServiceVariable& row : kVariables) {
    const std::string url = value_of(environment, row.variable);
    if (!url.empty()) overrides[row.service] = url;
  }
  return overrides;
}

ServiceEndpoint service_endpoint(const std::string& service, const std::string& region,
                                 const EndpointOverrides& overrides) {
  const Partition& partition = partition_of(region);
  const bool is_global = service == "iam";
  ServiceEndpoint endpoint;
  endpoint.region = is_global ? std::string(partition.global_region) : region;

  auto own = overrides.find(service);
  if (own == overrides.end()) own = overrides.find("");
  if (own != overrides.end()) {
    endpoint.url = parse_endpoint_url(own->second);
    return endpoint;
  }
  endpoint.url.scheme = "https";
  endpoint.url.host = is_global ? std::string(partition.iam_host)
                                : fmt::format("{}.{}.{}", service, region, partition.domain);
  return endpoint;
}

}  // namespace aws
