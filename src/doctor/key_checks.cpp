#include "doctor/key_checks.hpp"

#include "aws/service_endpoint.hpp"
#include "doctor/role_access.hpp"

#include <fmt/core.h>

namespace doctor {
namespace {

constexpr char kAction[] = "kms:Decrypt";
constexpr char kRefused[] = "COPY fails with AccessDenied, although the role may read the objects.";

/// S3 asks the key in the role's name.
AccessRequest decryption(const RoleJudge& it) {
  AccessRequest request = request_of(it.last(), kAction, it.world.bucket_key_arn);
  const std::string account = account_of(it.last().arn);
  request.context["kms:calleraccount"] = account;
  request.context["kms:viaservice"] = fmt::format("s3.{}.{}", it.task.staging.region,
                                                  aws::partition_of(it.task.staging.region).domain);
  request.context["aws:resourceaccount"] = account_of(it.world.bucket_key_arn);
  return request;
}

std::string statement_for(const RoleFacts& role) {
  const base::Json statement = {{"Sid", "LetTheRoleRead"},
                                {"Effect", "Allow"},
                                {"Principal", {{"AWS", role.arn}}},
                                {"Action", kAction},
                                {"Resource", "*"}};
  return statement.dump(2);
}

Finding denied(const Check& policy, const AccessVerdict& verdict) {
  return policy.failure(
      fmt::format("{} is denied by {}", kAction, verdict.by), kRefused,
      {{FixKind::step,
        "Remove the denial from the key's policy, or narrow it so that it does not concern this "
        "role."}});
}

}  // namespace

KeyAccess check_key_policy(RoleJudge& it) {
  const Check policy = RoleJudge::check("role.key_policy", "policy of the bucket's key");
  if (!it.world.key_policy) {
    if (!it.world.is_key_policy_unseen) return KeyAccess::left_to_role;
    it.findings.push_back(RoleJudge::unseen(
        policy, {{"kms:GetKeyPolicy", it.world.key_policy_refusal}},
        "It must name the role, or leave it to the account's policies; the COPY below tries it."));
    return KeyAccess::not_seen;
  }
  const ResourceVerdict verdict =
      evaluate_principals(*it.world.key_policy, decryption(it), it.last().arn);
  if (verdict.of_role.access == Access::denied) {
    it.findings.push_back(denied(policy, verdict.of_role));
    return KeyAccess::refused;
  }
  const bool is_of_other_account = account_of(it.world.bucket_key_arn) != account_of(it.last().arn);
  if (verdict.of_role.access == Access::allowed) {
    it.findings.push_back(policy.passed("lets the role decrypt: " + verdict.of_role.by));
    return is_of_other_account ? KeyAccess::left_to_role : KeyAccess::allowed;
  }
  if (verdict.of_account.access == Access::allowed &&
      verdict.of_role.access == Access::not_allowed) {
    it.findings.push_back(
        policy.passed("leaves it to the account's policies: " + verdict.of_account.by));
    return KeyAccess::left_to_role;
  }
  const AccessVerdict& conditional =
      verdict.of_role.access == Access::depends ? verdict.of_role : verdict.of_account;
  if (conditional.access == Access::depends) {
    it.findings.push_back(
        policy.warning("only on a condition: " + conditional.condition,
                       "COPY is refused where it is not met; sluice cannot tell from here.",
                       {{FixKind::step, "See that the condition holds for the role."}}));
    return KeyAccess::refused;
  }
  it.findings.push_back(policy.failure(
      fmt::format("it names neither {} nor the account", it.last().arn), kRefused,
      {{FixKind::aws_cli,
        fmt::format("aws kms get-key-policy --key-id {} --policy-name default --query Policy "
                    "--output text > key.json",
                    it.world.bucket_key_arn)},
       {FixKind::step, "Add this statement to key.json:"},
       {FixKind::policy, statement_for(it.last())},
       {FixKind::aws_cli,
        fmt::format("aws kms put-key-policy --key-id {} --policy-name default --policy "
                    "file://key.json",
                    it.world.bucket_key_arn)}}));
  return KeyAccess::refused;
}

}  // namespace doctor
