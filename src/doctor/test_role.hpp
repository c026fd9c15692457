#pragma once
// A role that is trusted, may read and is associated, for tests that break one thing each.
#include "base/json.hpp"
#include "doctor/role_checks.hpp"
#include "doctor/test_facts.hpp"

#include <string>
#include <utility>

namespace doctor {

inline constexpr char kArn[] = "arn:aws:iam::123456789012:role/dms-access-for-endpoint";

inline model::TaskDefinition task() {
  model::TaskDefinition task = following_task();
  task.target.role_arn = kArn;
  task.staging.bucket = "dms-staging";
  task.staging.folder = "dms";
  return task;
}

inline RoleWorld good_world() {
  RoleWorld world;
  world.region = "us-east-1";
  RoleFacts role;
  role.arn = kArn;
  role.name = role_name_of(kArn);
  role.exists = true;
  role.found_arn = kArn;
  role.trust = least_trust("us-east-1");
  role.policies = {{"inline policy staging", least_policy(task(), "")}};
  world.chain = {role};
  world.warehouse.name = "namespace etl";
  world.warehouse.exists = true;
  world.warehouse.roles = {{"arn:aws:iam::123456789012:role/other", "in-sync"}, {kArn, "in-sync"}};
  return world;
}

inline base::Json json(const std::string& text) {
  return base::parse_json(text, "test");
}

/// The bucket has a key whose policy allows the principal everything.
inline void with_key(RoleWorld& world, const std::string& principal) {
  world.bucket_key_arn = "arn:aws:kms:us-east-1:123456789012:key/k";
  world.key_policy =
      NamedPolicy{"key policy", json(R"({"Statement":[{"Effect":"Allow","Principal":)" + principal +
                                     R"(,"Action":"kms:*","Resource":"*"}]})")};
}

/// The role assumes a second one, of another account, which reads.
inline void with_chain(RoleWorld& world) {
  RoleFacts reader = world.chain[0];
  reader.arn = reader.found_arn = "arn:aws:iam::210987654321:role/reader";
  reader.name = "reader";
  reader.trust = json(R"({"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
    "Principal":{"AWS":")" +
                      std::string(kArn) + R"("}}]})");
  world.chain[0].policies = {{"inline policy chain", json(R"({"Statement":{"Effect":"Allow",
    "Action":"sts:AssumeRole","Resource":"arn:aws:iam::210987654321:role/reader"}})")}};
  world.chain.push_back(std::move(reader));
}

inline const Finding* first_failure(const Findings& findings) {
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::failure) return &finding;
  }
  return nullptr;
}

/// The role's boundary allows this action and nothing else.
inline void with_boundary(RoleFacts& role, const std::string& action) {
  role.boundary_arn = "arn:aws:iam::123456789012:policy/edge";
  role.boundary = NamedPolicy{"managed policy edge", json(R"({"Statement":{"Effect":"Allow",
    "Action":")" + action + R"(","Resource":"*"}})")};
}

}  // namespace doctor
