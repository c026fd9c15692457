#pragma once
// One S3 bucket as its administrator sees it: where it is, how it is set up, made and removed. Safe
// on every thread. Its objects are the matter of store/s3_store.
//
// Used by doctor and setup. Addressed in path style, which every region and every store serves.
// "Not set" is nullopt. Source: S3 API Reference.
#include "aws/service_call.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace aws {

enum class BucketPresence : std::uint8_t {
  here,       ///< in the region that was asked, and these keys may list it
  elsewhere,  ///< in another region
  absent,
};

struct BucketLook {
  BucketPresence presence = BucketPresence::absent;
  std::string region;  ///< empty when absent
};

struct BucketEncryption {
  std::string algorithm;        ///< "AES256", "aws:kms", "aws:kms:dsse"
  std::string kms_key_id = {};  ///< empty: the key of AWS
  bool has_bucket_key = false;
};

struct PublicAccessBlock {
  bool blocks_acls = true;
  bool ignores_acls = true;
  bool blocks_policies = true;
  bool restricts_buckets = true;

  bool is_complete() const {
    return blocks_acls && ignores_acls && blocks_policies && restricts_buckets;
  }
};

/// What making a bucket did. us-east-1 says "made" to a bucket of one's own: look first.
enum class BucketMaking : std::uint8_t { made, was_ours };

class BucketClient {
 public:
  /// `region` is the one that is asked: the bucket's, once it is known.
  BucketClient(ServiceCaller& caller, std::string bucket, std::string region);

  /// Throws Error(task), code aws.access_denied among them, when it cannot be told.
  BucketLook look();
  /// The region by GetBucketLocation, which other keys may be allowed to ask.
  std::string get_location();
  /// "Enabled", "Suspended", or empty: never switched on.
  std::string get_versioning();
  std::optional<BucketEncryption> get_encryption();
  void put_encryption(const BucketEncryption& encryption);
  std::optional<PublicAccessBlock> get_public_access_block();
  void put_public_access_block(const PublicAccessBlock& block);
  /// The bucket policy as JSON.
  std::optional<std::string> get_policy();
  /// Whether the policy opens the bucket to everybody; nullopt: there is none.
  std::optional<bool> is_policy_public();

  /// Throws code aws.conflict when the name is somebody else's.
  BucketMaking create();
  /// Says whether it was there; throws code aws.conflict when it is not empty.
  bool remove();

 private:
  ServiceCaller& caller_;
  const std::string bucket_;
  const std::string region_;
};

/// A request about a bucket; `part` is its sub-resource ("policy"), empty: the bucket itself.
ServiceCall bucket_call(const std::string& bucket, const std::string& region,
                        const std::string& action, const std::string& part);
/// Makes it a PUT of this XML, with the digest that S3 wants beside it.
void set_xml_body(ServiceCall& call, std::string xml);

}  // namespace aws
