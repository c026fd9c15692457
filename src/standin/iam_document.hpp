#pragma once
// Whether IAM takes a text for a policy document, and what it says when it does not. Pure.
//
// Used by the IAM part of the control plane when documents are put. Source: IAM User Guide,
// "Grammar of the IAM JSON policy language", and the texts that IAM answers with.
#include "standin/api_call.hpp"

#include <string>
#include <variant>

namespace standin {

/// The document, or MalformedPolicyDocument.
std::variant<base::Json, ApiFailure> read_identity_policy(const std::string& text);
/// The same for a trust policy, which has a principal and no resource. Principals of the account
/// must exist.
std::variant<base::Json, ApiFailure> read_trust_policy(const std::string& text,
                                                       const World& world);
/// As documents count against IAM's quotas: without white space.
std::size_t policy_size(const base::Json& document);

}  // namespace standin
