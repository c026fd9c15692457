#pragma once
// Judges whether the policy of the bucket's KMS key lets the role decrypt.
//
// Pure. Unlike other resources a key lets nobody in by itself: its policy must name the role, or
// leave it to the account's IAM policies by naming the account (its root). Sources: KMS Developer
// Guide, "Key policies in AWS KMS", "Default key policy".
#include "doctor/role_judge.hpp"

#include <cstdint>

namespace doctor {

enum class KeyAccess : std::uint8_t {
  refused,       ///< or on a condition only: told
  allowed,       ///< by the key's policy, unless the role's own deny it
  left_to_role,  ///< the role's own policies decide
  not_seen,      ///< which of these it is: told
};

KeyAccess check_key_policy(RoleJudge& it);

}  // namespace doctor
