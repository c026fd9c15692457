#pragma once
// Amazon Redshift Serverless: namespaces, workgroups, database credentials. Safe on every thread.
//
// Used by doctor, setup and login. "Not there" is nullopt. Source: Redshift Serverless API
// Reference, 2021-04-21. A trap: in answers, each item of iamRoles is the text of an object,
// "IamRole(applyStatus=in-sync, iamRoleArn=arn:...)", in either order; in requests it is the ARN,
// and an update replaces the whole list.
#include "aws/associated_role.hpp"
#include "aws/service_call.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace aws {

struct Namespace {
  std::string name;
  std::string id;
  std::string arn;
  std::string status;  ///< "AVAILABLE", "MODIFYING", "DELETING"
  std::string database;
  std::string admin_user;
  std::string admin_secret_arn;
  std::string kms_key_id;
  std::string default_role_arn;
  std::vector<AssociatedRole> roles;
};

struct WorkgroupInterface {
  std::string id;
  std::string subnet_id;
  std::string private_address;
  std::string availability_zone;
};

struct Workgroup {
  std::string name;
  std::string arn;
  std::string namespace_name;
  std::string status;  ///< "CREATING", "AVAILABLE", "MODIFYING", "DELETING"
  std::string host;
  std::int64_t port = 0;
  std::string vpc_id;  ///< of its endpoint; empty while it is made
  bool is_publicly_accessible = false;
  bool has_enhanced_vpc_routing = false;
  std::int64_t base_rpus = 0;
  std::vector<std::string> subnet_ids;
  std::vector<std::string> security_group_ids;
  std::vector<WorkgroupInterface> interfaces;
  std::vector<std::pair<std::string, std::string>> parameters;  ///< "require_ssl" -> "true"

  /// The parameter's value, or an empty text.
  std::string parameter(const std::string& key) const;
};

/// What a namespace's role list is to be, complete. The service's model has the default "updated
/// together with" the list: whoever writes one without the other is promised nothing of the other.
struct NamespaceRoles {
  std::vector<std::string> role_arns;
  std::string default_role_arn;  ///< one of the list; empty: there is none
};

struct DatabaseCredentials {
  std::string user;
  base::Secret password;
  std::optional<base::WallTime> expires_at;
};

class ServerlessClient {
 public:
  explicit ServerlessClient(ServiceCaller& caller) : ServerlessClient(caller, "") {}
  /// Asks in that region; empty: in the caller's for the service.
  ServerlessClient(ServiceCaller& caller, std::string region)
      : caller_(caller), region_(std::move(region)) {}

  std::optional<Namespace> get_namespace(const std::string& name);
  std::vector<Namespace> list_namespaces();
  std::optional<Workgroup> get_workgroup(const std::string& name);
  std::vector<Workgroup> list_workgroups();
  /// Replaces the role list; throws code aws.conflict while the namespace is being modified. Sent
  /// once: after a lost answer whoever called looks at the list.
  Namespace update_namespace_roles(const std::string& name, const NamespaceRoles& roles);
  /// A user and password for a login of the caller's own IAM identity.
  DatabaseCredentials get_credentials(const std::string& workgroup, const std::string& database);

 private:
  ServiceCaller& caller_;
  std::string region_;
};

/// Reads an item of iamRoles: the text of an object in either order, JSON, or an ARN alone.
AssociatedRole read_associated_role(const std::string& text);

}  // namespace aws
