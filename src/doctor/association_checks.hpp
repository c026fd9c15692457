#pragma once
// Judges the list of roles of the warehouse: is the task's first role on it and in sync; and tells
// its default role.
//
// Pure. The default role serves COPY with IAM_ROLE default only: a task always names its role, so
// it is told, not judged. Source: Redshift Management Guide, "Creating an IAM role as default".
#include "doctor/role_judge.hpp"

namespace doctor {

void check_association(RoleJudge& it);

}  // namespace doctor
