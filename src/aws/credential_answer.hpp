#pragma once
// The JSON in which containers and instances are given their keys. Pure.
//
// Source: ECS Developer Guide, "Task IAM role"; EC2 User Guide, "Retrieve security credentials from
// instance metadata".
#include "aws/found_credentials.hpp"
#include "aws/http_client.hpp"

#include <string>

namespace aws {

/// Reads keys and their end out of an answer; throws Error(task), which does not show it, when it
/// holds none or is a refusal.
FoundCredentials read_credential_answer(const HttpResponse& answer, const std::string& origin);

}  // namespace aws
