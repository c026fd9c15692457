#pragma once
// What the World keeps: buckets with their settings, KMS keys, secrets.
//
// Values of world.json, described for reading and writing by world_storage_json.cpp. Lifecycle
// rules and policies are kept as JSON, in the shape that `aws s3api` shows.
#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace standin {

class WorldFields;

struct WorldPublicAccessBlock {
  bool block_public_acls = true;
  bool ignore_public_acls = true;
  bool block_public_policy = true;
  bool restrict_public_buckets = true;
  bool operator==(const WorldPublicAccessBlock&) const = default;
};

struct WorldEncryption {
  std::string algorithm = "AES256";  ///< or "aws:kms"; empty: no configuration
  std::string kms_key;               ///< id or ARN of `kms_keys`
  bool bucket_key = false;
  bool operator==(const WorldEncryption&) const = default;
};

struct WorldBucket {
  std::string region;
  std::int64_t created_at = 0;  ///< Unix seconds, shown by ListBuckets
  std::string versioning = "";  ///< "", "Enabled" or "Suspended"
  base::Json lifecycle = nullptr;  ///< list of rules; null: no configuration
  WorldEncryption encryption = {};
  std::optional<WorldPublicAccessBlock> public_access_block = std::nullopt;
  base::Json policy = nullptr;  ///< null: none
  bool operator==(const WorldBucket&) const = default;
};

/// A customer's key; by its id in the World.
struct WorldKmsKey {
  std::string description;
  std::string state = "Enabled";  ///< "Disabled", "PendingDeletion" ...
  std::string manager = "CUSTOMER";
  base::Json policy;
};

/// A secret; by its name in the World.
struct WorldSecret {
  std::string text;
  std::string version = "0a1b2c3d-0000-4000-8000-00000000c001";
  std::int64_t created_at = 0;
  std::string kms_key;  ///< empty: the account's own
};

void describe(WorldFields& fields, WorldPublicAccessBlock& block);
void describe(WorldFields& fields, WorldEncryption& encryption);
void describe(WorldFields& fields, WorldBucket& bucket);
void describe(WorldFields& fields, WorldKmsKey& key);
void describe(WorldFields& fields, WorldSecret& secret);

}  // namespace standin
