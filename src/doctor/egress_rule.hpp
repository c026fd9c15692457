#pragma once
// Rules of a security group that let COPY reach S3, as fixes name them and setup makes them. Pure.
#include "aws/firewall_client.hpp"
#include "base/json.hpp"
#include "model/task_definition.hpp"

#include <string>

namespace doctor {

/// 443 out to the addresses of S3 alone, with a description by which setup knows its own.
aws::FirewallRule https_to_s3(const model::TaskDefinition& task, const std::string& prefix_list_id);
/// 443 out to the members of a group: to an interface endpoint, which takes the requests to S3.
aws::FirewallRule https_to_group(const model::TaskDefinition& task, const std::string& group_id);
/// 443 out to every address: to a bucket of another region, whose S3 has no list here.
aws::FirewallRule https_to_everywhere(const model::TaskDefinition& task);
/// A rule as the AWS command line takes it (--ip-permissions).
base::Json permissions_json(const aws::FirewallRule& rule);

}  // namespace doctor
