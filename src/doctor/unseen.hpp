#pragma once
// Looks that the AWS keys may not take: noted, so that a check can be "not seen" instead of failed.
//
// Used by all that read facts of the account. Plain; the caller's thread.
#include <functional>
#include <map>
#include <string>

namespace doctor {

/// What could not be looked at: "iam:GetRole" -> why, in the service's words.
using Unseen = std::map<std::string, std::string>;

/// Asks; false when it was refused for want of rights, which is then noted. Other failures go on
/// up.
bool look(Unseen& unseen, const std::string& action, const std::function<void()>& ask);

}  // namespace doctor
