#pragma once
// Whether the warehouse's security groups let COPY out to S3. Pure.
//
// Used by network_checks. Out means: to the interface endpoint where there is one, else to S3's
// own addresses in the bucket's region. Source: VPC User Guide, "Security group rules", "AWS
// managed prefix lists" (each is of one region).
#include "doctor/network_judge.hpp"

namespace doctor {

void check_egress(NetworkJudge& it);

}  // namespace doctor
