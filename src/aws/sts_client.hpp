#pragma once
// AWS STS: who the keys belong to, and keys of a role. Safe on every thread.
//
// Used by the credential chain and by the doctor. Source: STS API Reference, 2011-06-15.
#include "aws/found_credentials.hpp"
#include "aws/service_call.hpp"

#include <string>

namespace aws {

struct CallerIdentity {
  std::string account;  ///< "123456789012"
  std::string arn;      ///< "arn:aws:sts::123456789012:assumed-role/etl/session"
  std::string user_id;
};

struct RoleToAssume {
  std::string arn;
  std::string session_name = "sluice";
  std::string external_id = {};
  int duration_seconds = 0;  ///< 0: what the service takes, an hour
};

class StsClient {
 public:
  explicit StsClient(ServiceCaller& caller) : caller_(caller) {}

  CallerIdentity get_caller_identity();
  FoundCredentials assume_role(const RoleToAssume& role);
  /// Needs no keys: the token of an identity provider stands for them.
  FoundCredentials assume_role_with_web_identity(const RoleToAssume& role,
                                                 const base::Secret& token);

 private:
  ServiceCaller& caller_;
};

}  // namespace aws
