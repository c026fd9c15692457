#pragma once
// Whether an identity may do something on a bucket or an object: its own policies, the bucket's
// policy and, where the bucket is encrypted with a customer's key, the key's. Pure.
//
// Used by the S3 server for signed requests and by COPY for its role or keys, so that both say the
// same. Encryption is the bucket's of now: objects do not remember the key they were written with.
#include "standin/identity.hpp"
#include "standin/world.hpp"

#include <optional>
#include <string>

namespace standin {

struct S3Access {
  std::string action;  ///< "s3:GetObject"
  std::string bucket;  ///< empty for actions on no bucket
  std::string key;     ///< empty for actions on the bucket
  PolicyContext context = {};
  std::string kms_key = "";  ///< asked for by the request, instead of the bucket's
};

/// The ARN that policies name for the bucket or the object.
std::string s3_resource(const World& world, const S3Access& access);

/// Decides. The bucket's region is not judged here.
Decision decide_on_s3(const World& world, const Identity& caller, const S3Access& access);

/// A key of the World by its id or ARN (aliases are not known); nullopt when there is none.
struct KmsKeyEntry {
  std::string id;
  std::string arn;
  const WorldKmsKey* key = nullptr;
};
std::optional<KmsKeyEntry> find_kms_key(const World& world, const std::string& id_or_arn);

}  // namespace standin
