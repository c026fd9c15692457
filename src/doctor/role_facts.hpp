#pragma once
// What IAM and Redshift say of the role that COPY is given: facts, no judgement.
//
// Read by read_role_facts through the callers' clients, on the caller's thread; reads only. What
// the keys may not see is left out and noted in `unseen` with the service's own refusal. A role
// chain (ARNs with commas) gives one RoleFacts per link, the first being the one that must be
// associated. Sources: IAM API Reference "GetRole"; Redshift Management Guide "Authorizing Amazon
// Redshift to access AWS services".
#include "aws/cluster_client.hpp"
#include "aws/iam_client.hpp"
#include "aws/serverless_client.hpp"
#include "doctor/access_policy.hpp"
#include "doctor/unseen.hpp"
#include "model/task_definition.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace doctor {

struct RoleFacts {
  std::string arn;
  std::string name;
  bool is_elsewhere = false;  ///< in another account than the keys: nothing of it can be seen
  bool exists = false;
  std::string found_arn;                             ///< what IAM calls the role of this name
  std::optional<base::Json> trust;                   ///< nullopt: not seen, or no JSON
  std::optional<std::vector<NamedPolicy>> policies;  ///< nullopt: not all of them were seen
  std::string boundary_arn;                          ///< of permissions; empty: there is none
  std::optional<NamedPolicy> boundary;               ///< nullopt: none, or not seen
  Unseen unseen;
};

/// The namespace or cluster that reads the files.
struct WarehouseFacts {
  std::string name;  ///< "namespace etl", "cluster etl"; empty: not known which one
  bool exists = false;
  bool is_serverless = true;
  std::string status;
  std::vector<aws::AssociatedRole> roles;
  std::string default_role_arn;
  std::optional<aws::Workgroup> workgroup;  ///< serverless, when it was seen
  std::optional<aws::Cluster> cluster;      ///< provisioned, when it was seen
  Unseen unseen;
};

/// What an inline policy is called in sentences, and in RoleFacts::policies.
std::string inline_policy_name(const std::string& policy);
/// "arn:aws:iam::1:role/path/NAME" -> "NAME".
std::string role_name_of(const std::string& arn);
/// The same -> "/path/"; "/" for a role without one.
std::string role_path_of(const std::string& arn);
/// The ARNs of a chain, in their order.
std::vector<std::string> chain_of(const std::string& role_arn);
/// "arn:aws-cn:iam::1:role/x" -> "aws-cn"; empty for no ARN.
std::string partition_of_arn(const std::string& arn);
/// The account in an ARN; empty when it has none.
std::string account_of(const std::string& arn);

RoleFacts read_role_facts(aws::IamClient& iam, const std::string& arn);

/// What the host of a serverless workgroup or a cluster says: WORKGROUP.ACCOUNT.REGION... or
/// CLUSTER.ID.REGION...; empty for a name of one's own.
struct HostParts {
  std::string name;
  std::string account;  ///< serverless only
  std::string region;
  bool is_serverless = false;
};
std::optional<HostParts> parts_of_host(const std::string& host);

}  // namespace doctor
