#pragma once
// Commands of the AWS command line, as the findings print them. Pure.
//
// Used by the checks whose fix lies with a regional service. Whoever pastes one may have another
// region by default: it would change, or ask, the wrong place. So each names the region that was
// looked at: the warehouse's for EC2 and Redshift, that of [staging] for S3 and KMS. IAM's have no
// region. Source: AWS CLI Command Reference, "Global options" (--region overrides the profile's).
#include <string>

namespace doctor {

/// The command with --region at its end; a redirection is added to what this gives.
std::string in_region(const std::string& command, const std::string& region);

}  // namespace doctor
