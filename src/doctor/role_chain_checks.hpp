#pragma once
// Judges each link of a role chain: may the role before assume the next, and does the next trust
// it.
//
// Pure. Within one account a trust that names the role itself is enough for STS, within the role's
// boundary (role_access.hpp), while Redshift's guide asks for the policy as well: its lack is then
// a warning. Sources: STS API Reference, "AssumeRole"; Redshift Management Guide, "Chaining IAM
// roles".
#include "doctor/role_judge.hpp"

namespace doctor {

/// A trust policy that lets the role in.
base::Json trust_of_role(const std::string& arn);
/// A policy that allows to assume the role, and nothing else.
base::Json policy_to_assume(const std::string& arn);

/// Nothing for a task with one role.
void check_role_chain(RoleJudge& it);

}  // namespace doctor
