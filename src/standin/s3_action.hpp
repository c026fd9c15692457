#pragma once
// The IAM action that an S3 request needs, on what, and with which condition keys. Pure.
//
// Used by the S3 service before it reads a body. Source: Service Authorization Reference, "Actions,
// resources, and condition keys for Amazon S3".
#include "standin/s3_access.hpp"
#include "standin/s3_request.hpp"

namespace standin {

/// The action is empty for requests that are judged key by key, or not at all.
S3Access access_of(const S3Request& request);

}  // namespace standin
