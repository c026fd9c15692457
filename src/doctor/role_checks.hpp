#pragma once
// Judges the role of the COPY: is it there, may Redshift assume it, may it read the bucket, is it
// associated and in sync.
//
// Pure. The order is that of the road: a role that does not exist comes before its trust, the trust
// before the links of a chain, these before what the last role may do, and the association last,
// so that the first failure is the cause. Sources: Redshift Management Guide "Authorizing COPY,
// UNLOAD ... using IAM roles"; IAM User Guide.
#include "doctor/finding.hpp"
#include "doctor/role_facts.hpp"
#include "model/task_definition.hpp"

#include <optional>
#include <string>

namespace doctor {

struct RoleWorld {
  std::vector<RoleFacts> chain;  ///< at least one
  WarehouseFacts warehouse;
  std::string account;  ///< in which the warehouse was looked for; empty: not known
  std::string region;
  std::string bucket_key_arn;             ///< KMS key of the bucket; empty: none, or not seen
  std::optional<NamedPolicy> key_policy;  ///< nullopt: no key, or not seen
  bool is_key_policy_unseen = false;
  std::string key_policy_refusal;            ///< in the service's words
  std::optional<NamedPolicy> bucket_policy;  ///< nullopt: none, or not seen
  bool is_bucket_policy_unseen = false;      ///< it may deny what the role's policies allow
};

Findings check_role(const RoleWorld& world, const model::TaskDefinition& task);

/// The principals that Redshift comes with, the one for this warehouse first.
std::vector<std::string> service_principals(const std::string& region, bool is_serverless);
/// The least trust and policy that a role of this task needs, as JSON.
base::Json least_trust(const std::string& region);
base::Json least_policy(const model::TaskDefinition& task, const std::string& bucket_key_arn);

}  // namespace doctor
