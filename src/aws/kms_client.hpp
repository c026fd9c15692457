#pragma once
// AWS KMS: what a key is and who may use it. Safe on every thread.
//
// Used by the doctor where the bucket is encrypted with a key of its own. Source: KMS API
// Reference, 2014-11-01.
#include "aws/service_call.hpp"

#include <optional>
#include <string>

namespace aws {

struct KmsKey {
  std::string id;
  std::string arn;
  std::string account;
  std::string state;    ///< "Enabled", "Disabled", "PendingDeletion", "Unavailable" ...
  std::string usage;    ///< "ENCRYPT_DECRYPT"
  std::string spec;     ///< "SYMMETRIC_DEFAULT": the only one that S3 takes
  std::string manager;  ///< "AWS": its policy cannot be changed; "CUSTOMER"
  bool is_enabled = false;
};

class KmsClient {
 public:
  explicit KmsClient(ServiceCaller& caller) : caller_(caller) {}

  /// `key` is an id, an ARN, "alias/name" or an alias's ARN; nullopt: there is none.
  std::optional<KmsKey> describe_key(const std::string& key);
  /// The key's policy as JSON. Takes an id or an ARN, no alias.
  std::optional<std::string> get_key_policy(const std::string& key);

 private:
  ServiceCaller& caller_;
};

}  // namespace aws
