#pragma once
// Where AWS keys come from when a task does not hold them: the whole search, in the order of the
// AWS tools.
//
// Used through a CredentialProvider, which searches again before keys expire. What is given first
// wins: static keys; a profile that the task names; the environment; AWS_PROFILE or "default"; a
// web identity; the container; the instance. Errors are Error(request) and name what was looked at,
// never a secret. Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
#include "aws/credential_request.hpp"
#include "aws/found_credentials.hpp"

namespace aws {

/// Finds keys or throws Error(request) that lists what was looked at.
FoundCredentials find_credentials(const CredentialRequest& request);

}  // namespace aws
