#pragma once
// AWS IAM: a role, its trust and its policies, read and changed. Safe on every thread.
//
// Used by doctor and setup. Roles are named without their path. Policy documents, which IAM sends
// percent-encoded, are JSON texts here. "Not there" is nullopt; everything else throws base::Error.
// Source: IAM API Reference, 2010-05-08.
#include "aws/service_call.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aws {

struct IamRole {
  std::string name;
  std::string path;  ///< "/" or "/service-role/"
  std::string arn;
  std::string id;
  std::string description;
  std::string trust_policy;              ///< JSON
  std::string permissions_boundary_arn;  ///< empty: none
  std::int64_t max_session_seconds = 0;
};

struct AttachedPolicy {
  std::string name;
  std::string arn;
};

struct ManagedPolicy {
  std::string name;
  std::string arn;
  std::string default_version_id;  ///< "v3"
};

struct NewRole {
  std::string name;
  std::string path = "/";
  std::string trust_policy = {};
  std::string description = {};
  std::string permissions_boundary_arn = {};
};

class IamClient {
 public:
  explicit IamClient(ServiceCaller& caller) : caller_(caller) {}

  std::optional<IamRole> get_role(const std::string& name);
  /// The names of the policies that are part of the role.
  std::vector<std::string> list_role_policies(const std::string& role);
  std::optional<std::string> get_role_policy(const std::string& role, const std::string& policy);
  std::vector<AttachedPolicy> list_attached_role_policies(const std::string& role);
  std::optional<ManagedPolicy> get_policy(const std::string& arn);
  std::optional<std::string> get_policy_version(const std::string& arn, const std::string& version);

  /// Throws code aws.conflict when it exists.
  IamRole create_role(const NewRole& role);
  void update_assume_role_policy(const std::string& role, const std::string& document);
  void put_role_policy(const std::string& role, const std::string& policy,
                       const std::string& document);
  /// Says whether it was there.
  bool delete_role_policy(const std::string& role, const std::string& policy);
  bool delete_role(const std::string& role);

 private:
  ServiceCaller& caller_;
};

}  // namespace aws
