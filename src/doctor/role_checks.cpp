#include "doctor/role_checks.hpp"

#include "aws/service_endpoint.hpp"
#include "doctor/association_checks.hpp"
#include "doctor/key_checks.hpp"
#include "doctor/role_access.hpp"
#include "doctor/role_chain_checks.hpp"
#include "doctor/role_elsewhere.hpp"
#include "doctor/role_judge.hpp"
#include "doctor/staging_names.hpp"
#include "model/staged_file.hpp"

#include <fmt/core.h>

namespace doctor {
namespace {

using base::Json;

Check check(std::string code, std::string checked) {
  return {Area::role, std::move(code), std::move(checked)};
}

std::string partition_name(const std::string& region) {
  return std::string(aws::partition_of(region).name);
}

/// An ARN of another partition can be nobody's in this one.
bool is_of_this_partition(RoleJudge& it) {
  const std::string ours = partition_name(it.world.region);
  const std::string theirs = partition_of_arn(it.first().arn);
  if (theirs.empty() || theirs == ours) return true;
  it.findings.push_back(
      check("role.partition", "partition of the role")
          .failure(fmt::format("the role is in {}, {} is in {}", theirs, it.world.region, ours),
                   "There can be no such role where the warehouse is.",
                   {{FixKind::task_file, "[target]\nrole_arn = \"arn:" + ours + ":iam::...\""},
                    {FixKind::step, "Or correct region in [staging]."}}));
  return false;
}

std::string path_option(const RoleFacts& role) {
  const std::string path = role_path_of(role.arn);
  return path == "/" ? "" : " --path " + path;
}

/// Redshift assumes the first role of a chain, and each role the next one.
Json wished_trust(const RoleJudge& it, const RoleFacts& role) {
  const RoleFacts* former = nullptr;
  for (const RoleFacts& each : it.world.chain) {
    if (&each == &role) break;
    former = &each;
  }
  return former == nullptr ? least_trust(it.world.region) : trust_of_role(former->arn);
}

bool exists(RoleJudge& it) {
  bool are_all_there = true;
  for (const RoleFacts& role : it.world.chain) {
    const Check there = check("role.exists", "role " + role.name);
    if (role.is_elsewhere) {
      it.findings.push_back(role_elsewhere(it, role, wished_trust(it, role)));
    } else if (role.unseen.count("iam:GetRole") > 0) {
      it.findings.push_back(
          RoleJudge::unseen(there, {{"iam:GetRole", role.unseen.at("iam:GetRole")}},
                            "Whether the role exists, and whom it trusts, is not known."));
    } else if (!role.exists) {
      it.findings.push_back(there.failure(
          "there is no role " + role.arn,
          "This is what DMS calls \"is not configured properly\": the role that reads the staged "
          "files does not exist in this account under this name (names are case-sensitive).",
          {{FixKind::aws_cli,
            fmt::format("aws iam create-role --role-name {}{} --assume-role-policy-document "
                        "file://trust.json",
                        role.name, path_option(role))},
           {FixKind::policy, wished_trust(it, role).dump(2)}}));
      are_all_there = false;
    } else if (!role.found_arn.empty() && role.found_arn != role.arn) {
      it.findings.push_back(there.failure(
          fmt::format("it is {}, the task says {}", role.found_arn, role.arn),
          "COPY takes the exact ARN, path and all; it fails with \"is not associated "
          "to cluster\".",
          {{FixKind::task_file, fmt::format("[target]\nrole_arn = \"{}\"", role.found_arn)}}));
      are_all_there = false;
    } else {
      it.findings.push_back(there.passed(role.arn));
    }
  }
  return are_all_there;
}

/// sts:ExternalId of a COPY: the database user (Redshift guide, "Restricting access to IAM roles").
ConditionContext trust_context(const RoleJudge& it) {
  ConditionContext context;
  const std::string account = account_of(it.first().arn);
  if (!account.empty()) context["aws:sourceaccount"] = account;
  return context;
}

void trust_of_service(RoleJudge& it, const std::string& principal, bool is_needed) {
  const Check trusted = check("role.trust", "trust of " + principal);
  const AccessVerdict verdict = evaluate_trust(*it.first().trust, principal, trust_context(it));
  std::vector<Fix> fixes = RoleJudge::add_to_trust(it.first().name, least_trust(it.world.region));
  if (verdict.access == Access::denied) {
    fixes = {{FixKind::step,
              "Remove the denial from the trust policy, or narrow it so that it does "
              "not concern Redshift."}};
  }
  switch (verdict.access) {
    case Access::allowed: it.findings.push_back(trusted.passed("may assume the role")); return;
    case Access::depends:
      it.findings.push_back(
          trusted.warning("only on a condition: " + verdict.condition,
                          "COPY fails for whoever does not meet it; sluice cannot tell from here.",
                          {{FixKind::step,
                            "See that the condition holds for this warehouse and for the login "
                            "in [target]."}}));
      return;
    case Access::denied:
    case Access::not_allowed: break;
  }
  const std::string seen = verdict.access == Access::denied ? "denied by " + verdict.by
                                                            : "not named in the trust policy";
  const std::string why =
      "COPY fails with \"Not authorized to get credentials of role\": the role is there, but "
      "Redshift may not assume it. Associating it again does not help.";
  if (is_needed) {
    it.findings.push_back(trusted.failure(seen, why, fixes));
  } else {
    it.findings.push_back(trusted.warning(
        seen, "It is not needed today; the role would not work with the other kind of Redshift.",
        fixes));
  }
}

void trust(RoleJudge& it) {
  if (!it.first().trust) {
    if (it.first().unseen.count("iam:GetRole") > 0) return;  // told already
    it.findings.push_back(check("role.trust", "trust policy")
                              .failure("it is no JSON document", "Nobody can assume the role.",
                                       {{FixKind::policy, least_trust(it.world.region).dump(2)}}));
    return;
  }
  const bool is_serverless = it.world.warehouse.is_serverless;
  const std::vector<std::string> principals = service_principals(it.world.region, is_serverless);
  // A regional form of the needed principal does as well as the general one.
  const auto trusts_regional = [&](const std::string& service) {
    const std::string general(aws::partition_of(it.world.region).domain);
    return evaluate_trust(*it.first().trust,
                          fmt::format("{}.{}.{}", service, it.world.region, general),
                          trust_context(it))
               .access == Access::allowed;
  };
  const std::string needed = is_serverless ? "redshift-serverless" : "redshift";
  if (trusts_regional(needed)) {
    it.findings.push_back(check("role.trust", "trust of " + needed)
                              .passed(fmt::format("may assume the role in {}", it.world.region)));
    return;
  }
  trust_of_service(it, principals[0], true);
  trust_of_service(it, principals[1], false);
}

void may(RoleJudge& it, const std::string& action, const std::string& resource) {
  AccessRequest request = request_of(it.last(), action, resource);
  if (action == "s3:ListBucket") {  // no other request has it
    request.context["s3:prefix"] = model::staging_prefix(it.task.staging.folder, it.task.name);
  }
  if (!it.world.bucket_policy) {
    it.tell(request, access_of(it.last(), request));
    return;
  }
  // Only the account of a bucket may read its policy, so it is the role's.
  const ResourceVerdict bucket =
      evaluate_principals(*it.world.bucket_policy, request, RoleJudge::asking(it.last()));
  it.tell(request,
          access_with(it.last(), request, {bucket, "the bucket policy", ResourceRule::may_add}));
}

void policies(RoleJudge& it) {
  const RoleFacts& role = it.last();
  if (role.is_elsewhere) return;  // told already
  if (!are_policies_seen(role)) {
    Unseen missing = role.unseen;
    missing.erase("iam:GetRole");
    it.findings.push_back(
        RoleJudge::unseen(check("role.policy", "what the role may do"), missing,
                          "Whether it may read the staged files is not known from here; "
                          "the COPY below tries it."));
    if (!it.world.bucket_key_arn.empty()) check_key(it);
    return;
  }
  if (it.world.is_bucket_policy_unseen) {
    it.findings.push_back(
        check("role.bucket_policy", "bucket policy")
            .not_seen("these keys may not: s3:GetBucketPolicy",
                      "It may deny what the role's own policies allow; the COPY below tries it.",
                      {{FixKind::step, "Allow the keys that sluice uses: s3:GetBucketPolicy."}}));
  }
  may(it, "s3:GetObject", it.object_arn());
  may(it, "s3:ListBucket", it.bucket_arn());
  may(it, "s3:GetBucketLocation", it.bucket_arn());
  if (!it.world.bucket_key_arn.empty()) check_key(it);
}

}  // namespace

std::vector<std::string> service_principals(const std::string& region, bool is_serverless) {
  const std::string domain(aws::partition_of(region).domain);
  const std::string serverless = "redshift-serverless." + domain;
  const std::string provisioned = "redshift." + domain;
  return is_serverless ? std::vector{serverless, provisioned}
                       : std::vector{provisioned, serverless};
}

Json least_trust(const std::string& region) {
  return {
      {"Version", "2012-10-17"},
      {"Statement", Json::array({{{"Effect", "Allow"},
                                  {"Principal", {{"Service", service_principals(region, true)}}},
                                  {"Action", "sts:AssumeRole"}}})}};
}

Json least_policy(const model::TaskDefinition& task, const std::string& bucket_key_arn) {
  Json statements = Json::array(
      {{{"Effect", "Allow"}, {"Action", "s3:GetObject"}, {"Resource", staged_files_pattern(task)}},
       {{"Effect", "Allow"},
        {"Action", Json::array({"s3:ListBucket", "s3:GetBucketLocation"})},
        {"Resource", bucket_arn(task.staging.region, task.staging.bucket)}}});
  if (!bucket_key_arn.empty()) {
    statements.push_back(
        {{"Effect", "Allow"}, {"Action", "kms:Decrypt"}, {"Resource", bucket_key_arn}});
  }
  return {{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

std::string RoleJudge::bucket_arn() const {
  return doctor::bucket_arn(world.region, task.staging.bucket);
}

std::string RoleJudge::object_arn() const {
  return staged_file_arn(world.region, task);
}

void RoleJudge::tell(const AccessRequest& request, const RoleAccess& access) {
  const Check allowed = check("role.policy", request.action);
  const AccessVerdict& verdict = access.verdict;
  switch (verdict.access) {
    case Access::allowed:
      findings.push_back(allowed.passed(fmt::format("{} ({})", request.resource, verdict.by)));
      return;
    case Access::depends:
      findings.push_back(
          allowed.warning(fmt::format("{}: only on a condition, in {}: {}", request.resource,
                                      verdict.by, verdict.condition),
                          "COPY is refused where it is not met; sluice cannot tell from here.",
                          {{FixKind::step, "See that the condition holds for Redshift."}}));
      return;
    case Access::denied:
      findings.push_back(allowed.failure(
          fmt::format("{} is denied by {}", request.resource, verdict.by),
          "An explicit denial cannot be allowed elsewhere; COPY fails with AccessDenied.",
          {{FixKind::step, "Remove the denial from " + access.where +
                               ", or narrow it so that it does "
                               "not concern this role."}}));
      return;
    case Access::not_allowed: break;
  }
  std::vector<Fix> fixes = {
      {FixKind::aws_cli, fmt::format("aws iam put-role-policy --role-name {} --policy-name {} "
                                     "--policy-document file://policy.json",
                                     last().name, sluice_name(task))},
      {FixKind::policy, least_policy(task, world.bucket_key_arn).dump(2)}};
  if (is_cut_by_boundary(last(), access)) {
    fixes.insert(fixes.begin(), {FixKind::step, kWidenBoundary});
  }
  findings.push_back(allowed.failure(
      fmt::format("{} is not allowed by {}", request.resource, access.where),
      "COPY fails with AccessDenied from S3, or says that the manifest's path is wrong.",
      std::move(fixes)));
}

std::vector<Fix> RoleJudge::add_to_trust(const std::string& role, const Json& document) {
  return {{FixKind::aws_cli, fmt::format("aws iam get-role --role-name {} --query "
                                         "Role.AssumeRolePolicyDocument > trust.json",
                                         role)},
          {FixKind::step, "Add this statement to trust.json; what is there stays:"},
          {FixKind::policy, document.at("Statement").at(0).dump(2)},
          {FixKind::aws_cli, fmt::format("aws iam update-assume-role-policy --role-name {} "
                                         "--policy-document file://trust.json",
                                         role)}};
}

Finding RoleJudge::unseen(const Check& check, const Unseen& unseen, const std::string& why) {
  std::string actions;
  std::string words;
  for (const auto& [action, text] : unseen) {
    actions += (actions.empty() ? "" : ", ") + action;
    if (words.empty()) words = text;
  }
  Finding finding = check.not_seen("these keys may not: " + actions, why,
                                   {{FixKind::step, "Allow the keys that sluice uses: " + actions +
                                                        "; or let somebody who may look run "
                                                        "`sluice doctor`."}});
  finding.server_text = words;
  return finding;
}

Findings check_role(const RoleWorld& world, const model::TaskDefinition& task) {
  RoleJudge it{world, task, {}};
  if (!is_of_this_partition(it) || !exists(it)) return std::move(it.findings);
  trust(it);
  check_role_chain(it);
  policies(it);
  check_association(it);
  return std::move(it.findings);
}

}  // namespace doctor
