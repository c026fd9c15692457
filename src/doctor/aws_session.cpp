#include "doctor/aws_session.hpp"

#include "aws/credentials.hpp"
#include "doctor/role_facts.hpp"

#include <chrono>
#include <utility>

namespace doctor {
namespace {

constexpr std::chrono::seconds kRequestDeadline{20};
constexpr std::chrono::seconds kLookRetries{8};
constexpr std::chrono::seconds kChangeRetries{60};

aws::FoundCredentials find(const model::StagingEndpoint& staging, base::Clock& clock) {
  aws::CredentialRequest request;
  request.keys = staging.keys;
  request.profile = staging.profile;
  request.region = staging.region;
  request.clock = &clock;
  return aws::find_credentials(request);
}

aws::ServiceSettings settings_of(const model::TaskDefinition& task, Patience patience) {
  const model::StagingEndpoint& staging = task.staging;
  aws::ServiceSettings settings;
  settings.region = staging.region;
  for (const char* service : {"ec2", "redshift", "redshift-serverless"}) {
    settings.regions[service] = region_of_warehouse(task);
  }
  settings.endpoints = aws::endpoints_of_environment(aws::process_environment);
  settings.http.request_timeout = kRequestDeadline;
  settings.http.ca_file = aws::process_environment("AWS_CA_BUNDLE").value_or("");
  settings.retry.deadline = patience == Patience::short_look ? kLookRetries : kChangeRetries;
  // The bucket's own address is known: S3 may be another store than the rest.
  if (!staging.endpoint_url.empty()) settings.endpoints["s3"] = staging.endpoint_url;
  return settings;
}

}  // namespace

AwsSession::AwsSession(const model::TaskDefinition& task, base::Clock& clock, Patience patience,
                       std::stop_token stop)
    : credentials_([staging = task.staging, &clock] { return find(staging, clock); }, clock),
      caller_(settings_of(task, patience), credentials_, clock, std::move(stop)) {}

std::string region_of_warehouse(const model::TaskDefinition& task) {
  const std::optional<HostParts> parts = parts_of_host(task.target.host);
  return parts ? parts->region : task.staging.region;
}

bool may_ask_aws(const model::TaskDefinition& task) {
  if (task.staging.bucket.empty() || task.target.engine == "none") return false;
  return task.staging.endpoint_url.empty() ||
         !aws::endpoints_of_environment(aws::process_environment).empty();
}

}  // namespace doctor
