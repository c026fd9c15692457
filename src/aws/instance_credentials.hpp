#pragma once
// Keys of the role that is attached to an EC2 instance, from its metadata service, version 2.
//
// Part of the credential search, its last place. Source: AWS SDKs and Tools Reference Guide, "IMDS
// credential provider"; EC2 User Guide, "Use IMDS". AWS_EC2_METADATA_DISABLED=true switches it off;
// AWS_EC2_METADATA_SERVICE_ENDPOINT and _ENDPOINT_MODE move it. Version 1 is not asked.
#include "aws/credential_request.hpp"
#include "aws/found_credentials.hpp"

#include <optional>
#include <string>

namespace aws {

struct InstanceAnswer {
  std::optional<FoundCredentials> found;
  std::string why_not;  ///< "switched off by AWS_EC2_METADATA_DISABLED"; empty when found
};

/// Never throws because nobody answers: that is the normal case outside of EC2.
InstanceAnswer instance_credentials(const CredentialRequest& request);

}  // namespace aws
