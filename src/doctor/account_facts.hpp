#pragma once
// What the account says of a task's path: the bucket, the warehouse, the roles of its COPY, the
// network; facts, no judgement.
//
// Read by doctor's look and by setup, on the caller's thread; reads only. What single keys may not
// is in the parts' own `unseen`; a part that could not be read for another reason is a finding "not
// seen" in `unread`. Throws nothing for what is wrong with the world but Error(cancelled).
#include "aws/service_call.hpp"
#include "doctor/bucket_checks.hpp"
#include "doctor/finding.hpp"
#include "doctor/network_facts.hpp"
#include "doctor/role_checks.hpp"
#include "model/task_definition.hpp"

#include <optional>
#include <string>
#include <vector>

namespace doctor {

struct AccountFacts {
  std::string account;     ///< twelve digits; empty: the keys were refused, nothing was read
  std::string caller_arn;  ///< whose keys they are
  BucketFacts bucket;
  WarehouseFacts warehouse;
  std::string warehouse_region;  ///< by the host's name; empty: a name of one's own
  std::vector<RoleFacts> roles;  ///< the chain of role_arn; empty: not read
  std::optional<NetworkFacts> network;
  Findings unread;
  std::optional<base::ErrorReport> refusal;  ///< why nothing was read; only without an account
};

AccountFacts read_account_facts(aws::ServiceCaller& caller, const model::TaskDefinition& task);

/// The ARN of the bucket's own key; empty when it has none, or when only an id of it was seen.
std::string key_arn_of(const BucketFacts& bucket);
/// What check_role is given.
RoleWorld role_world(const AccountFacts& facts, const model::TaskDefinition& task);

}  // namespace doctor
