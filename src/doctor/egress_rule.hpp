#pragma once
// The rule of a security group that lets COPY reach S3, as a fix names it and setup makes it. Pure.
#include "aws/firewall_client.hpp"
#include "base/json.hpp"
#include "model/task_definition.hpp"

#include <string>

namespace doctor {

/// 443 out to the addresses of S3 alone, with a description by which setup knows its own.
aws::FirewallRule https_to_s3(const model::TaskDefinition& task, const std::string& prefix_list_id);
/// A rule as the AWS command line takes it (--ip-permissions).
base::Json permissions_json(const aws::FirewallRule& rule);

}  // namespace doctor
