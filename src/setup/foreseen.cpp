#include "setup/foreseen.hpp"

#include <algorithm>
#include <utility>

namespace setup {
namespace {

using doctor::AccountFacts;

/// Another account may have a role of the same name in the chain.
doctor::RoleFacts* role_of(AccountFacts& facts, const std::string& name) {
  const auto found = std::find_if(facts.roles.begin(), facts.roles.end(), [&](const auto& role) {
    return role.name == name && !role.is_elsewhere;
  });
  return found == facts.roles.end() ? nullptr : &*found;
}

void foresee(AccountFacts& facts, const MakeBucket& it) {
  facts.bucket.is_missing = false;
  facts.bucket.was_read = true;
  facts.bucket.region = it.region;
  facts.bucket.versioning = "";
  facts.bucket.lifecycle.emplace();
}

void foresee(AccountFacts& facts, const CloseBucket&) {
  facts.bucket.access_block = aws::PublicAccessBlock{};
}

void foresee(AccountFacts& facts, const EncryptBucket& it) {
  facts.bucket.encryption = aws::BucketEncryption{it.algorithm};
}

void foresee(AccountFacts& facts, const AddCleanup& it) {
  if (!facts.bucket.lifecycle) facts.bucket.lifecycle.emplace();
  facts.bucket.lifecycle->rules.push_back(rule_of(it));
}

void foresee(AccountFacts& facts, const MakeRole& it) {
  doctor::RoleFacts* role = role_of(facts, it.role);
  if (role == nullptr) return;
  role->exists = true;
  role->found_arn = role->arn;
  role->trust = it.trust;
  role->policies.emplace();
}

void foresee(AccountFacts& facts, const ChangeTrust& it) {
  if (doctor::RoleFacts* role = role_of(facts, it.role)) role->trust = it.after;
}

void foresee(AccountFacts& facts, const PutPolicy& it) {
  doctor::RoleFacts* role = role_of(facts, it.role);
  if (role == nullptr) return;
  if (!role->policies) role->policies.emplace();
  const std::string name = doctor::inline_policy_name(it.policy);
  std::erase_if(*role->policies, [&](const auto& policy) { return policy.name == name; });
  role->policies->push_back({name, it.after});
}

void foresee(AccountFacts& facts, const AssociateRole& it) {
  std::erase_if(facts.warehouse.roles, [&](const auto& role) { return role.arn == it.role_arn; });
  facts.warehouse.roles.push_back({it.role_arn, "in-sync"});
}

void foresee(AccountFacts& facts, const MakeEndpoint& it) {
  if (!facts.network) return;
  if (!facts.network->endpoints) facts.network->endpoints.emplace();
  aws::VpcEndpoint endpoint;
  endpoint.type = "Gateway";
  endpoint.vpc_id = it.vpc_id;
  endpoint.service_name = it.service;
  endpoint.state = "available";
  endpoint.route_table_ids = it.route_table_ids;
  facts.network->endpoints->push_back(std::move(endpoint));
}

void foresee(AccountFacts& facts, const AddRoutes& it) {
  if (!facts.network || !facts.network->endpoints) return;
  for (aws::VpcEndpoint& endpoint : *facts.network->endpoints) {
    if (endpoint.id != it.endpoint_id) continue;
    endpoint.route_table_ids.insert(endpoint.route_table_ids.end(), it.route_table_ids.begin(),
                                    it.route_table_ids.end());
  }
}

void foresee(AccountFacts& facts, const AllowEgress& it) {
  if (!facts.network || !facts.network->groups) return;
  for (aws::SecurityGroup& group : *facts.network->groups) {
    if (group.id == it.group_id) group.egress.push_back(it.rule);
  }
}

}  // namespace

AccountFacts with_change(AccountFacts facts, const Change& change) {
  std::visit([&](const auto& it) { foresee(facts, it); }, change);
  return facts;
}

}  // namespace setup
