#include "doctor/key_checks.hpp"

#include "aws/service_endpoint.hpp"
#include "doctor/aws_command.hpp"

#include <fmt/core.h>

#include <cstdint>

namespace doctor {
namespace {

constexpr char kAction[] = "kms:Decrypt";
constexpr char kCode[] = "role.key_policy";
constexpr char kChecked[] = "policy of the bucket's key";
constexpr char kWhere[] = "the key's policy";
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

/// How far the key's policy lets the role in; each but `open` is told.
enum class KeyAccess : std::uint8_t { refused, open, on_condition };

Finding names_nobody(const RoleJudge& it, const Check& policy) {
  const std::string& region = it.task.staging.region;
  return policy.failure(
      fmt::format("it names neither {} nor the account", it.last().arn), kRefused,
      {{FixKind::aws_cli,
        in_region(fmt::format("aws kms get-key-policy --key-id {} --policy-name default --query "
                              "Policy --output text",
                              it.world.bucket_key_arn),
                  region) +
            " > key.json"},
       {FixKind::step, "Add this statement to key.json:"},
       {FixKind::policy, statement_for(it.last())},
       {FixKind::aws_cli,
        in_region(fmt::format("aws kms put-key-policy --key-id {} --policy-name default --policy "
                              "file://key.json",
                              it.world.bucket_key_arn),
                  region)}});
}

KeyAccess check_policy(RoleJudge& it, const ResourceVerdict& verdict) {
  const Check policy = RoleJudge::check(kCode, kChecked);
  const AccessVerdict whole = whole_of(verdict);
  switch (whole.access) {
    case Access::denied: it.findings.push_back(denied(policy, whole)); return KeyAccess::refused;
    case Access::not_allowed:
      it.findings.push_back(names_nobody(it, policy));
      return KeyAccess::refused;
    case Access::depends:
      it.findings.push_back(
          policy.warning("only on a condition: " + whole.condition,
                         "COPY is refused where it is not met; sluice cannot tell from here.",
                         {{FixKind::step, "See that the condition holds for the role."}}));
      return KeyAccess::on_condition;
    case Access::allowed: break;
  }
  const bool is_by_name =
      verdict.of_session.access == Access::allowed || verdict.of_role.access == Access::allowed;
  it.findings.push_back(policy.passed(
      (is_by_name ? "lets the role decrypt: " : "leaves it to the account's policies: ") +
      whole.by));
  return KeyAccess::open;
}

/// What the role's own policies do not allow, an unseen policy of the key may.
void tell_without_key_policy(RoleJudge& it, const AccessRequest& request) {
  it.findings.push_back(RoleJudge::unseen(
      RoleJudge::check(kCode, kChecked), {{"kms:GetKeyPolicy", it.world.key_policy_refusal}},
      "It must name the role, or leave it to the account's policies; the COPY below tries it."));
  if (!are_policies_seen(it.last())) return;
  const RoleAccess own = access_of(it.last(), request);
  if (own.verdict.access != Access::not_allowed) {
    it.tell(request, own);
    return;
  }
  it.findings.push_back(
      RoleJudge::check("role.policy", kAction)
          .not_seen(fmt::format("{} is not allowed by {}", request.resource, own.where),
                    "Then the key's own policy, which was not seen, must name the role."));
}

}  // namespace

void check_key(RoleJudge& it) {
  const AccessRequest request = decryption(it);
  if (!it.world.key_policy && it.world.is_key_policy_unseen) {
    tell_without_key_policy(it, request);
    return;
  }
  const RoleFacts& role = it.last();
  if (!it.world.key_policy) {
    if (are_policies_seen(role)) it.tell(request, access_of(role, request));
    return;
  }
  const ResourceVerdict verdict =
      evaluate_principals(*it.world.key_policy, request, RoleJudge::asking(role));
  const KeyAccess by_key = check_policy(it, verdict);
  if (by_key == KeyAccess::refused || !are_policies_seen(role)) return;
  const bool is_of_other_account = account_of(it.world.bucket_key_arn) != account_of(role.arn);
  const RoleAccess access =
      is_of_other_account ? access_of(role, request)
                          : access_with(role, request, {verdict, kWhere, ResourceRule::must_allow});
  const bool is_told = by_key == KeyAccess::on_condition && access.where == kWhere &&
                       access.verdict.access == Access::depends;
  if (!is_told) it.tell(request, access);
}

}  // namespace doctor
