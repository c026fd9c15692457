#pragma once
// How a task's staging place is named in the account: ARNs, and what sluice calls its own things.
//
// Pure. Used by the checks, and by setup, so that a fix and a change have the same names.
#include "model/task_definition.hpp"

#include <string>

namespace doctor {

/// Of a task's inline policy and clean-up rule: "sluice-orders". Things that several tasks share
/// get one of each.
std::string sluice_name(const model::TaskDefinition& task);
/// "arn:aws:s3:::etl-staging", in the region's partition.
std::string bucket_arn(const std::string& region, const std::string& bucket);
/// The ARN of a staged file, for asking whether it may be read.
std::string staged_file_arn(const std::string& region, const model::TaskDefinition& task);
/// The task's staged files as the Resource of a policy; what the folder's name has of wildcards and
/// variables is meant literally.
std::string staged_files_pattern(const model::TaskDefinition& task);

}  // namespace doctor
