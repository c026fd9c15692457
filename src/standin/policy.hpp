#pragma once
// The parts of policy evaluation that roles.hpp's public functions and the S3 server share. Pure
// functions.
//
// Source: IAM User Guide, "IAM JSON policy elements reference" and "Policy evaluation logic".
// is_allowed() and trusts_service() are declared in roles.hpp, where the other parts of the
// stand-in look for them.
#include "base/json.hpp"

#include <string>
#include <string_view>

namespace standin {

/// True when `text` matches `pattern`, in which * is any run of characters and ? any one.
bool matches_wildcard(std::string_view pattern, std::string_view text);

/// Lowers A-Z only; what IAM means by "not case-sensitive".
std::string lower_ascii(std::string_view text);

/// True when the trust document lets the role with this ARN assume the role (Principal.AWS: the
/// ARN, the account's root or number, or "*").
bool trusts_role(const base::Json& trust, std::string_view role_arn);

}  // namespace standin
