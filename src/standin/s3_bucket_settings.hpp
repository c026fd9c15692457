#pragma once
// What S3 keeps about a bucket: versioning, lifecycle, encryption, public access block, policy.
// Each can be read, put and (but for versioning) deleted; the World keeps them.
//
// Called by the S3 service for admitted requests, on its threads. Versions of objects are not made,
// rules of a lifecycle not carried out: they are settings to look at. Source: Amazon S3 API
// Reference, the actions of these names.
#include "standin/s3_service.hpp"

#include <string>
#include <variant>

namespace standin {

/// Performs the operation, which is one on a setting; `body` is the document that was sent.
std::variant<S3Answer, S3Failure> perform_bucket_setting(const S3Request& request,
                                                         const S3Permit& permit, WorldFile& world,
                                                         const std::string& body);

}  // namespace standin
