#include "doctor/bucket_checks.hpp"
#include "doctor/egress_rule.hpp"
#include "setup/plan_forms.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>

namespace setup {
namespace {

/// For bash, between single quotes.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string quoted(const base::Json& document) {
  return quoted(document.dump(2));
}

/// A comment is one line, whatever a server said.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

std::string words(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += " " + quoted(text);
  return result;
}

/// The script runs in the bucket's region; the warehouse may be in another.
std::string region_option(const std::string& region) {
  return region.empty() ? "" : " --region " + quoted(region);
}

/// The ARN as a pattern of grep -E that does not match a longer one.
std::string whole_arn(const std::string& arn) {
  std::string pattern;
  for (const char c : arn) {
    if (c == '.' || c == '+') pattern += '\\';
    pattern += c;
  }
  return pattern + "([^A-Za-z0-9+=,.@_/-]|,? |,?$)";
}

/// The call replaces all rules, so those of the bucket are read when the script runs. An older
/// command line does not know the setting beside them: it stops where rules move objects.
std::string cleanup(const AddCleanup& it) {
  const base::Json rule = doctor::cleanup_json(rule_of(it));
  return fmt::format(
      "size=\n"
      "if held=$(aws s3api get-bucket-lifecycle-configuration{3} --bucket {0} --output json "
      "2>/dev/null); then\n"
      "  rules=$(jq --argjson rule {1} 'if any(.Rules[]; .ID == $rule.ID) then\n"
      "    error(\"the bucket has a rule \\($rule.ID) by now\") else\n"
      "    {{Rules: (.Rules + [$rule])}} end' <<<\"$held\")\n"
      "  size=$(jq -r '.TransitionDefaultMinimumObjectSize // empty' <<<\"$held\")\n"
      "  if [[ -z $size ]] && jq -e 'any(.Rules[]; .Transitions or "
      ".NoncurrentVersionTransitions)' <<<\"$held\" >/dev/null; then\n"
      "    echo 'This aws does not show TransitionDefaultMinimumObjectSize of the bucket, which "
      "'\\\n"
      "'would be lost: take a newer one' >&2\n"
      "    exit 1\n"
      "  fi\n"
      "else\n"
      "  refusal=$(aws s3api get-bucket-lifecycle-configuration{3} --bucket {0} 2>&1 >/dev/null || "
      "true)\n"
      "  [[ $refusal == *NoSuchLifecycleConfiguration* ]] || {{ echo \"$refusal\" >&2; exit 1; }}\n"
      "  rules={2}\n"
      "fi\n"
      "aws s3api put-bucket-lifecycle-configuration{3} --bucket {0} "
      "--lifecycle-configuration \"$rules\" \\\n"
      "  ${{size:+--transition-default-minimum-object-size \"$size\"}}\n",
      quoted(it.bucket), quoted(rule), quoted(base::Json{{"Rules", base::Json::array({rule})}}),
      region_option(it.region));
}

/// Waits until the command, which is asked every ten seconds, shows the role in sync.
std::string until_in_sync(const std::string& command) {
  return fmt::format(
      "for try in {{1..90}}; do\n"
      "  listed=$({0})\n"
      "  ! grep -q in-sync <<<\"$listed\" || break\n"
      "  [ \"$try\" -lt 90 ] || {{ echo 'not in sync after 15 minutes' >&2; exit 1; }}\n"
      "  sleep 10\n"
      "done\n",
      command);
}

std::string associate(const AssociateRole& it) {
  const std::string region = region_option(it.region);
  if (!it.is_serverless) {
    return fmt::format(
               "aws redshift modify-cluster-iam-roles{2} --cluster-identifier {0} "
               "--add-iam-roles {1}\n",
               quoted(it.warehouse), quoted(it.role_arn), region) +
           until_in_sync(fmt::format(
               "aws redshift describe-clusters{2} --cluster-identifier {0} --output text --query "
               "\\\n    \"Clusters[0].IamRoles[?IamRoleArn=='{1}'].ApplyStatus\"",
               quoted(it.warehouse), it.role_arn, region));
  }
  // The list is replaced as a whole, with the default role, so both are read first; the list is
  // given as texts of objects. A read that is refused ends the script; a list without roles does
  // not. A role that is on its way off is not put back; one that is on its way in is only waited
  // for.
  return fmt::format(
             "list_roles() {{ aws redshift-serverless get-namespace{2} --namespace-name {0} "
             "--output text \\\n  --query 'namespace.iamRoles' | tr '\\t' '\\n'; }}\n"
             "listed=$(list_roles)\n"
             "default=$(aws redshift-serverless get-namespace{2} --namespace-name {0} --output "
             "text \\\n  --query 'namespace.defaultIamRoleArn')\n"
             "roles=$(grep -v 'applyStatus=removing[,)]' <<<\"$listed\" |\n"
             "  grep -oE 'arn:[a-z-]+:iam::[0-9]+:role/[A-Za-z0-9+=,.@_/-]*[A-Za-z0-9+=.@_-]' | "
             "sort -u || true)\n"
             "grep -qxF -- \"$default\" <<<\"$roles\" || default=\n"
             "grep -qxF -- {1} <<<\"$roles\" ||\n"
             "  aws redshift-serverless update-namespace{2} --namespace-name {0} --iam-roles "
             "$roles {1} \\\n"
             "    ${{default:+--default-iam-role-arn \"$default\"}}\n",
             quoted(it.warehouse), quoted(it.role_arn), region) +
         until_in_sync(
             fmt::format("list_roles | {{ grep -E {} || true; }}", quoted(whole_arn(it.role_arn))));
}

/// IAM takes no trust in a role that was made a moment ago, until it is known everywhere.
std::string once_role_is_known(const std::string& command) {
  return fmt::format(
      "for try in {{1..12}}; do\n"
      "  refusal=$({} 2>&1 >/dev/null) && break\n"
      "  [[ $refusal == *'Invalid principal'* && $try -lt 12 ]] || {{ echo \"$refusal\" >&2; exit "
      "1; }}\n"
      "  sleep 5\n"
      "done\n",
      command);
}

std::string make_bucket(const MakeBucket& it) {
  // us-east-1 is the one region that must not be named as a location.
  const std::string place =
      it.region == "us-east-1"
          ? ""
          : fmt::format(" --create-bucket-configuration LocationConstraint={}", it.region);
  return fmt::format("aws s3api create-bucket --bucket {} --region {}{}\n", quoted(it.bucket),
                     it.region, place);
}

}  // namespace

std::string cli_of(const Change& change) {
  return std::visit(
      Overloaded{
          [](const MakeBucket& it) { return make_bucket(it); },
          [](const CloseBucket& it) {
            return fmt::format(
                "aws s3api put-public-access-block{} --bucket {} "
                "--public-access-block-configuration \\\n  "
                "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,"
                "RestrictPublicBuckets=true\n",
                region_option(it.region), quoted(it.bucket));
          },
          [](const EncryptBucket& it) {
            const base::Json by_default = {
                {"ApplyServerSideEncryptionByDefault", {{"SSEAlgorithm", it.algorithm}}}};
            return fmt::format(
                "aws s3api put-bucket-encryption{} --bucket {} "
                "--server-side-encryption-configuration {}\n",
                region_option(it.region), quoted(it.bucket),
                quoted(base::Json{{"Rules", base::Json::array({by_default})}}));
          },
          [](const AddCleanup& it) { return cleanup(it); },
          [](const MakeRole& it) {
            const std::string command = fmt::format(
                "aws iam create-role --role-name {} --path {} --assume-role-policy-document {}",
                quoted(it.role), quoted(it.path), quoted(it.trust));
            return it.former_arn.empty() ? command + "\n" : once_role_is_known(command);
          },
          [](const ChangeTrust& it) {
            const std::string command =
                fmt::format("aws iam update-assume-role-policy --role-name {} --policy-document {}",
                            quoted(it.role), quoted(it.after));
            return it.former_arn.empty() ? command + "\n" : once_role_is_known(command);
          },
          [](const PutPolicy& it) {
            return fmt::format(
                "aws iam put-role-policy --role-name {} --policy-name {} "
                "--policy-document {}\n",
                quoted(it.role), quoted(it.policy), quoted(it.after));
          },
          [](const AssociateRole& it) { return associate(it); },
          [](const MakeEndpoint& it) {
            return fmt::format(
                "aws ec2 create-vpc-endpoint{} --vpc-id {} --vpc-endpoint-type Gateway "
                "--service-name {} --route-table-ids{}\n",
                region_option(it.region), quoted(it.vpc_id), quoted(it.service),
                words(it.route_table_ids));
          },
          [](const AddRoutes& it) {
            return fmt::format(
                "aws ec2 modify-vpc-endpoint{} --vpc-endpoint-id {} "
                "--add-route-table-ids{}\n",
                region_option(it.region), quoted(it.endpoint_id), words(it.route_table_ids));
          },
          [](const AllowEgress& it) {
            return fmt::format(
                "aws ec2 authorize-security-group-egress{} --group-id {} "
                "--ip-permissions {}\n",
                region_option(it.region), quoted(it.group_id),
                quoted(doctor::permissions_json(it.rule).dump()));
          }},
      change);
}

std::string plan_cli(const Plan& plan, const FormOptions& options) {
  std::string script = fmt::format(
      "#!/bin/bash\n"
      "# What the path of {} lacks in the account {}, {}.\n"
      "# Run it with keys of that account; it stops at the first refusal.\n"
      "set -euo pipefail\n"
      "export AWS_DEFAULT_REGION={} AWS_PAGER=\n",
      options.task, plan.account, plan.region, plan.region);
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    script +=
        fmt::format("\n# {}. {}\n{}", i + 1, title_of(plan.changes[i]), cli_of(plan.changes[i]));
  }
  if (!plan.left.empty()) script += "\n# Left for you:\n";
  for (const doctor::Finding& finding : plan.left) {
    script += fmt::format("#   {}: {}\n", finding.checked, one_line(finding.seen));
  }
  return script;
}

}  // namespace setup
