#pragma once
// The lifecycle rules of an S3 bucket: read, and written as a whole, because S3 knows no other way.
//
// Used by doctor and setup. A rule keeps its own XML, so that what is not understood here (moves to
// other storage classes, tags, sizes) is written back as it was read. Source: S3 API Reference,
// "PutBucketLifecycleConfiguration".
#include "aws/service_call.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace aws {

struct LifecycleRule {
  std::string id;
  std::string prefix;  ///< empty: the whole bucket
  bool is_enabled = false;
  bool has_other_conditions = false;   ///< tags or sizes narrow it further
  std::int64_t expiration_days = 0;    ///< 0: objects stay
  std::int64_t noncurrent_days = 0;    ///< 0: old versions stay
  std::int64_t abort_upload_days = 0;  ///< 0: unfinished uploads stay
  std::string xml;                     ///< the whole <Rule>
};

struct BucketLifecycle {
  std::vector<LifecycleRule> rules;
  std::string transition_default;  ///< a setting beside the rules; kept as it was read
};

/// Makes a rule of the parts that setup writes, its XML included.
LifecycleRule make_lifecycle_rule(LifecycleRule rule);

class LifecycleClient {
 public:
  LifecycleClient(ServiceCaller& caller, std::string bucket, std::string region);

  /// No rules when nothing is configured.
  BucketLifecycle get();
  /// Replaces all rules; without any, the configuration is deleted.
  void put(const BucketLifecycle& lifecycle);

 private:
  ServiceCaller& caller_;
  const std::string bucket_;
  const std::string region_;
};

}  // namespace aws
