#pragma once
// What somebody with keys of another account has to do there for a role of the task's chain.
//
// Pure; used by role_checks. Of such a role nothing can be seen with the keys of the task, so
// nothing of it is judged: the finding is "not seen", and says all that the role needs. Source:
// Redshift Management Guide, "Chaining IAM roles"; IAM User Guide, "Cross-account resource access".
#include "doctor/role_judge.hpp"

namespace doctor {

/// `role` is one of the chain. `trust` is what it is to trust.
Finding role_elsewhere(const RoleJudge& it, const RoleFacts& role, const base::Json& trust);

}  // namespace doctor
