#pragma once
// Keys that the container's surroundings give it: ECS task roles and EKS pod identities.
//
// Part of the credential search. Source: AWS SDKs and Tools Reference Guide, "Container credential
// provider": AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI name the address, and
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or _TOKEN what is sent with the request. Plain http is
// only for the machine itself and the known addresses of these services.
#include "aws/credential_request.hpp"
#include "aws/found_credentials.hpp"

#include <optional>

namespace aws {

/// Gives nullopt when the environment names no address; throws Error when the address does not
/// give keys.
std::optional<FoundCredentials> container_credentials(const CredentialRequest& request);

}  // namespace aws
