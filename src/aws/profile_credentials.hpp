#pragma once
// Keys of a profile: its own, or those of the role that it names.
//
// Part of the credential search. A profile with role_arn takes the keys to assume it with from
// source_profile, credential_source or web_identity_token_file; chains of roles are followed, loops
// are refused. Source: AWS SDKs and Tools Reference Guide, "Assume role credential provider".
#include "aws/found_credentials.hpp"
#include "aws/profile_file.hpp"

#include <string>

namespace aws {

/// Gives the profile's keys; throws Error(request) that says what the profile lacks.
FoundCredentials profile_credentials(const CredentialRequest& request, const ProfileFiles& files,
                                     const std::string& name);

/// Says whether the profile has keys or a role; "default" often has a region only.
bool has_credentials(const Profile& profile);

/// What the environment has in AWS_ACCESS_KEY_ID and its companions; nullopt when nothing.
std::optional<FoundCredentials> keys_of_environment(const CredentialRequest& request);

}  // namespace aws
