#include "doctor/staging_names.hpp"

#include "aws/service_endpoint.hpp"
#include "doctor/policy_pattern.hpp"
#include "model/staged_file.hpp"

#include <fmt/core.h>

namespace doctor {

std::string sluice_name(const model::TaskDefinition& task) {
  return "sluice-" + task.name;
}

std::string bucket_arn(const std::string& region, const std::string& bucket) {
  return fmt::format("arn:{}:s3:::{}", aws::partition_of(region).name, bucket);
}

std::string staged_file_arn(const std::string& region, const model::TaskDefinition& task) {
  return bucket_arn(region, task.staging.bucket) + "/" +
         model::staging_prefix(task.staging.folder, task.name) + "x";
}

std::string staged_files_pattern(const model::TaskDefinition& task) {
  return bucket_arn(task.staging.region, task.staging.bucket) + "/" +
         literal_in_pattern(model::staging_prefix(task.staging.folder, task.name)) + "*";
}

}  // namespace doctor
