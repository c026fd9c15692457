#include "standin/world_fields.hpp"
#include "standin/world_storage.hpp"

namespace standin {

void describe(WorldFields& fields, WorldPublicAccessBlock& block) {
  fields.field("block_public_acls", block.block_public_acls);
  fields.field("ignore_public_acls", block.ignore_public_acls);
  fields.field("block_public_policy", block.block_public_policy);
  fields.field("restrict_public_buckets", block.restrict_public_buckets);
}

void describe(WorldFields& fields, WorldEncryption& encryption) {
  fields.choice("algorithm", encryption.algorithm, {"", "AES256", "aws:kms"});
  fields.field("kms_key", encryption.kms_key);
  fields.field("bucket_key", encryption.bucket_key);
}

void describe(WorldFields& fields, WorldBucket& bucket) {
  fields.field("region", bucket.region);
  fields.field("created_at", bucket.created_at);
  fields.choice("versioning", bucket.versioning, {"", "Enabled", "Suspended"});
  fields.list_document("lifecycle", bucket.lifecycle);
  fields.object("encryption", bucket.encryption);
  fields.optional("public_access_block", bucket.public_access_block);
  fields.policy("policy", bucket.policy);
}

void describe(WorldFields& fields, WorldKmsKey& key) {
  fields.field("description", key.description);
  fields.choice("state", key.state,
                {"Enabled", "Disabled", "PendingDeletion", "PendingImport", "Unavailable"});
  fields.choice("manager", key.manager, {"CUSTOMER", "AWS"});
  fields.policy("policy", key.policy);
}

void describe(WorldFields& fields, WorldSecret& secret) {
  fields.field("text", secret.text);
  fields.field("version", secret.version);
  fields.field("created_at", secret.created_at);
  fields.field("kms_key", secret.kms_key);
}

}  // namespace standin
