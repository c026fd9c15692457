#include "doctor/role_elsewhere.hpp"

#include "doctor/role_chain_checks.hpp"
#include "doctor/staging_names.hpp"

#include <fmt/core.h>

namespace doctor {
namespace {

using base::Json;

/// The next role of the chain; null for the last one.
const RoleFacts* next_of(const RoleJudge& it, const RoleFacts& role) {
  const bool is_last = &role == &it.last();
  return is_last ? nullptr : &role + 1;
}

Json statement_for(const RoleFacts& role, const Json& actions, const std::string& resource) {
  return {{"Effect", "Allow"},
          {"Principal", {{"AWS", role.arn}}},
          {"Action", actions},
          {"Resource", resource}};
}

/// Across accounts the bucket, and its key, must let the role in too.
void add_owners(const RoleJudge& it, const RoleFacts& role, std::vector<Fix>& fixes) {
  const std::string account = account_of(role.arn);
  const Json statements =
      Json::array({statement_for(role, "s3:GetObject", staged_files_pattern(it.task)),
                   statement_for(role, Json::array({"s3:ListBucket", "s3:GetBucketLocation"}),
                                 it.bucket_arn())});
  fixes.push_back(
      {FixKind::step, fmt::format("Unless the bucket {} is of the account {} as well, add these "
                                  "statements to its bucket policy; what is there stays:",
                                  it.task.staging.bucket, account)});
  fixes.push_back({FixKind::policy, statements.dump(2)});
  const std::string& key = it.world.bucket_key_arn;
  if (key.empty() || account_of(key) == account) return;
  fixes.push_back({FixKind::step, "Add this statement to the policy of the bucket's key " + key +
                                      "; what is there stays:"});
  fixes.push_back({FixKind::policy, statement_for(role, "kms:Decrypt", "*").dump(2)});
}

}  // namespace

Finding role_elsewhere(const RoleJudge& it, const RoleFacts& role, const Json& trust) {
  const std::string account = account_of(role.arn);
  const std::string path = role_path_of(role.arn);
  const RoleFacts* next = next_of(it, role);
  const Json policy = next != nullptr ? policy_to_assume(next->arn)
                                      : least_policy(it.task, it.world.bucket_key_arn);
  std::vector<Fix> fixes = {
      {FixKind::step, fmt::format("With keys of the account {}: make the role, or see that it has "
                                  "this trust policy:",
                                  account)},
      {FixKind::aws_cli,
       fmt::format("aws iam create-role --role-name {}{} --assume-role-policy-document "
                   "file://trust.json",
                   role.name, path == "/" ? "" : " --path " + path)},
      {FixKind::policy, trust.dump(2)},
      {FixKind::step, "There too, allow it:"},
      {FixKind::aws_cli, fmt::format("aws iam put-role-policy --role-name {} --policy-name {} "
                                     "--policy-document file://policy.json",
                                     role.name, sluice_name(it.task))},
      {FixKind::policy, policy.dump(2)}};
  if (next == nullptr) add_owners(it, role, fixes);
  return RoleJudge::check("role.exists", "role " + role.name)
      .not_seen(
          fmt::format("it is in the account {}, of which these keys see nothing", account),
          "Whether it is there, whom it trusts and what it may do is not known from here; the "
          "COPY below tries it.",
          std::move(fixes));
}

}  // namespace doctor
