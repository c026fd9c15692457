#pragma once
// Judges how the staging bucket is set up: where it lies, versions, clean-up, encryption, openness.
//
// Pure. What a run itself does there is tried by bucket_probe. Sources: S3 User Guide "Using
// versioning", "Managing the lifecycle", "Blocking public access"; AWS DMS User Guide,
// "Troubleshooting Amazon Redshift" (versioned staging buckets).
#include "aws/bucket_client.hpp"
#include "aws/bucket_lifecycle.hpp"
#include "aws/kms_client.hpp"
#include "base/json.hpp"
#include "doctor/finding.hpp"
#include "doctor/role_facts.hpp"
#include "model/task_definition.hpp"

#include <optional>
#include <string>

namespace doctor {

struct BucketFacts {
  bool is_missing = false;            ///< looked for, and nobody has one of this name
  std::optional<std::string> region;  ///< nullopt: not seen
  bool was_read = false;              ///< what follows was asked for, so far as the keys may
  std::optional<std::string> versioning;
  std::optional<aws::BucketLifecycle> lifecycle;
  std::optional<aws::BucketEncryption> encryption;  ///< nullopt: not set, or not seen
  std::optional<aws::KmsKey> key;                   ///< when it is encrypted with one
  bool is_key_missing = false;                      ///< it names one that is not there
  std::optional<NamedPolicy> key_policy;            ///< the key's own; nullopt: none, or not seen
  std::optional<aws::PublicAccessBlock> access_block;
  std::optional<NamedPolicy> policy;
  Unseen unseen;
};

BucketFacts read_bucket_facts(aws::ServiceCaller& caller, const model::StagingEndpoint& staging);

/// `warehouse_region` is where COPY runs; empty: not known.
/// The rule that removes what a crash left under the task's prefix.
aws::LifecycleRule cleanup_rule(const model::TaskDefinition& task);
/// A rule as the AWS command line takes it.
base::Json cleanup_json(const aws::LifecycleRule& rule);

Findings check_bucket(const BucketFacts& facts, const model::TaskDefinition& task,
                      const std::string& warehouse_region);

}  // namespace doctor
