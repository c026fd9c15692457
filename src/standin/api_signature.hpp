#pragma once
// Who signed a request to the control plane, in the words that each protocol refuses with.
//
// Pure: the time is passed in. Only the Authorization header; presigned calls are not had. Source:
// IAM User Guide, "Troubleshoot signed requests", and "Common errors" of each API reference.
#include "standin/api_protocol.hpp"
#include "standin/identity.hpp"
#include "standin/signature_claim.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace standin {

/// The claim of the Authorization header; nullopt when there is none that can be read.
std::optional<SignatureClaim> read_api_claim(const S3Request& request);

struct ApiSignature {
  const S3Request& request;
  const std::string& body;
  const SignatureClaim& claim;
};

/// Checks scope, key, token, time and signature at `now` (Unix seconds).
std::variant<Identity, ApiFailure> authenticate_api(const ApiServiceForm& form,
                                                    const ApiSignature& signature,
                                                    const World& world, std::int64_t now);

/// The refusal of a request without a signature that can be read.
ApiFailure unsigned_request(const ApiServiceForm& form, const S3Request& request);

}  // namespace standin
