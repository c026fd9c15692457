#pragma once
// Judges who is let in: to S3's interface endpoint on 443, and to the warehouse's own port.
//
// Pure. What is let out of the warehouse is judged by network_checks. In the private design one
// group is shared by all, with a rule that lets in everything from itself.
#include "doctor/network_judge.hpp"

namespace doctor {

/// The groups of the interface endpoint that takes the warehouse's traffic, when there is one.
void check_endpoint_groups(NetworkJudge& it);
/// Who may reach the port in [target]; nobody is a warning, as the login tells whether it matters.
void check_own_groups(NetworkJudge& it);

}  // namespace doctor
