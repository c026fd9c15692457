#pragma once
// Judges the network ACLs of the warehouse's subnets: 443 out to S3, and the answers in.
//
// Pure. Not looked at: the ACL of a NAT gateway's own subnet, and what a program sends to the
// warehouse.
#include "doctor/network_judge.hpp"

namespace doctor {

void check_acls(NetworkJudge& it);

}  // namespace doctor
