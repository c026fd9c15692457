#pragma once
// Where the AWS keys of the staging area come from: the task file, the environment, a profile file.
//
// Used once at task start by whoever builds the S3 store. The search is a pure function of its
// inputs (an environment look-up and a file reader are passed in), so tests need no real home.
// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and
// "Environment variables". What is given first wins: static keys, a named profile, the environment,
// then AWS_PROFILE or "default". Errors are Error(request) and name what was looked at, never a
// secret.
#include "aws/environment.hpp"
#include "aws/found_credentials.hpp"
#include "model/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace aws {

struct CredentialRequest {
  std::optional<model::AwsKeys> keys;  ///< static keys of the task file
  std::string profile;                 ///< profile named in the task file; empty: not named
  EnvironmentLookup environment = process_environment;
};

/// Finds keys or throws Error(request) that lists what was looked at.
FoundCredentials find_credentials(const CredentialRequest& request);

/// Reads one profile out of a credentials file's text; throws Error(request) that names the
/// profiles found when it is missing, and the line when the file is malformed.
model::AwsKeys read_profile(std::string_view text, const std::string& profile,
                            const std::string& path);

}  // namespace aws
