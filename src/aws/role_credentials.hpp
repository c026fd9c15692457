#pragma once
// Keys of a role that is assumed, with keys of somebody else or with the token of an identity
// provider. Part of the credential search, which may not end in a ServiceCaller of the run's own.
//
// The region that STS is asked in: AWS_REGION, AWS_DEFAULT_REGION, the profile's, the request's,
// us-east-1.
#include "aws/credential_request.hpp"
#include "aws/found_credentials.hpp"
#include "aws/sts_client.hpp"

#include <optional>
#include <string>

namespace aws {

/// Assumes the role with `source`'s keys; `region` is the profile's, or empty.
FoundCredentials role_credentials(const CredentialRequest& request, const RoleToAssume& role,
                                  const FoundCredentials& source, const std::string& region);

/// Assumes the role with the token in `token_path`, which is read anew each time.
FoundCredentials web_identity_credentials(const CredentialRequest& request,
                                          const RoleToAssume& role, const std::string& token_path,
                                          const std::string& region);

/// The role and token of AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE; nullopt when the latter is
/// not set.
std::optional<FoundCredentials> web_identity_of_environment(const CredentialRequest& request);

}  // namespace aws
