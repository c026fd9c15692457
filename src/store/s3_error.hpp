#pragma once
// What S3's refusals mean, as Errors with a cause and a fix: the one table from answers to advice.
//
// Used by s3_store. Pure. Scope transient for throttling and the server's own failures, task for
// everything that a person must change. Source: S3 API Reference, "List of error codes"; IAM
// "Actions, resources, and condition keys for Amazon S3".
#include "aws/http_client.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

#include <string>
#include <string_view>

namespace store {

/// A request and the answer that refused it.
struct S3Failure {
  std::string what;    ///< "write part 3 of"
  std::string action;  ///< the IAM action it needs: "s3:PutObject"
  std::string bucket;
  std::string key;       ///< empty: the request was about the bucket
  std::string region;    ///< as configured
  std::string endpoint;  ///< host that was asked
  std::string access_key_id;
  bool has_session_token = false;
  base::WallTime our_time;
};

base::Error s3_error(const S3Failure& failure, const aws::HttpResponse& answer);

}  // namespace store
