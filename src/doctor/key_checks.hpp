#pragma once
// Judges whether the role may decrypt with the bucket's KMS key: the key's policy, then both.
//
// Pure. Unlike other resources a key lets nobody in by itself: its policy must name the role, or
// leave it to the account's IAM policies by naming the account (its root); the role's boundary
// limits both (role_access.hpp). Sources: KMS Developer Guide, "Key policies in AWS KMS", "Default
// key policy".
#include "doctor/role_judge.hpp"

namespace doctor {

/// For a bucket with a key. The role's own policies are left out where they were not seen.
void check_key(RoleJudge& it);

}  // namespace doctor
