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

/// The ARN as a pattern of grep -E that does not match a longer one.
std::string whole_arn(const std::string& arn) {
  std::string pattern;
  for (const char c : arn) {
    if (c == '.' || c == '+') pattern += '\\';
    pattern += c;
  }
  return pattern + "([^A-Za-z0-9+=,.@_/-]|,? |,?$)";
}

std::string cleanup(const AddCleanup& it) {
  const base::Json rule = {
      {"ID", it.rule_id},
      {"Status", "Enabled"},
      {"Filter", {{"Prefix", it.prefix}}},
      {"Expiration", {{"Days", it.expiration_days}}},
      {"AbortIncompleteMultipartUpload", {{"DaysAfterInitiation", it.abort_upload_days}}}};
  if (it.other_rules == 0) {
    return fmt::format(
        "aws s3api put-bucket-lifecycle-configuration --bucket {} "
        "--lifecycle-configuration {}\n",
        quoted(it.bucket), quoted(base::Json{{"Rules", base::Json::array({rule})}}));
  }
  // The call replaces all rules: those that are there are written again (needs jq).
  return fmt::format(
      "rules=$(aws s3api get-bucket-lifecycle-configuration --bucket {0} --output json |\n"
      "  jq --argjson rule {1} '{{Rules: (.Rules + [$rule])}}')\n"
      "aws s3api put-bucket-lifecycle-configuration --bucket {0} "
      "--lifecycle-configuration \"$rules\"\n",
      quoted(it.bucket), quoted(rule));
}

std::string associate(const AssociateRole& it) {
  if (!it.is_serverless) {
    return fmt::format(
        "aws redshift modify-cluster-iam-roles --cluster-identifier {0} --add-iam-roles {1}\n"
        "until aws redshift describe-clusters --cluster-identifier {0} --output text --query \\\n"
        "  \"Clusters[0].IamRoles[?IamRoleArn=='{2}'].ApplyStatus\" | grep -q in-sync; do\n"
        "  sleep 10\n"
        "done\n",
        quoted(it.warehouse), quoted(it.role_arn), it.role_arn);
  }
  // The list is replaced as a whole, so it is read first; it is given as texts of objects. A read
  // that is refused ends the script; a list without roles does not.
  return fmt::format(
      "list_roles() {{ aws redshift-serverless get-namespace --namespace-name {0} --output text "
      "\\\n  --query 'namespace.iamRoles' | tr '\\t' '\\n'; }}\n"
      "listed=$(list_roles)\n"
      "roles=$(grep -oE 'arn:[a-z-]+:iam::[0-9]+:role/[A-Za-z0-9+=,.@_/-]*[A-Za-z0-9+=.@_-]' "
      "<<<\"$listed\" | sort -u || true)\n"
      "aws redshift-serverless update-namespace --namespace-name {0} --iam-roles $roles {1}\n"
      "until list_roles | grep -E {2} | grep -q in-sync; do\n"
      "  sleep 10\n"
      "done\n",
      quoted(it.warehouse), quoted(it.role_arn), quoted(whole_arn(it.role_arn)));
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
                "aws s3api put-public-access-block --bucket {} --public-access-block-configuration "
                "\\\n  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,"
                "RestrictPublicBuckets=true\n",
                quoted(it.bucket));
          },
          [](const EncryptBucket& it) {
            const base::Json by_default = {
                {"ApplyServerSideEncryptionByDefault", {{"SSEAlgorithm", it.algorithm}}}};
            return fmt::format(
                "aws s3api put-bucket-encryption --bucket {} "
                "--server-side-encryption-configuration {}\n",
                quoted(it.bucket), quoted(base::Json{{"Rules", base::Json::array({by_default})}}));
          },
          [](const AddCleanup& it) { return cleanup(it); },
          [](const MakeRole& it) {
            return fmt::format(
                "aws iam create-role --role-name {} --path {} "
                "--assume-role-policy-document {}\n",
                quoted(it.role), quoted(it.path), quoted(it.trust));
          },
          [](const ChangeTrust& it) {
            return fmt::format(
                "aws iam update-assume-role-policy --role-name {} "
                "--policy-document {}\n",
                quoted(it.role), quoted(it.after));
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
                "aws ec2 create-vpc-endpoint --vpc-id {} --vpc-endpoint-type Gateway "
                "--service-name {} --route-table-ids{}\n",
                quoted(it.vpc_id), quoted(it.service), words(it.route_table_ids));
          },
          [](const AddRoutes& it) {
            return fmt::format(
                "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} "
                "--add-route-table-ids{}\n",
                quoted(it.endpoint_id), words(it.route_table_ids));
          },
          [](const AllowEgress& it) {
            return fmt::format(
                "aws ec2 authorize-security-group-egress --group-id {} "
                "--ip-permissions {}\n",
                quoted(it.group_id), quoted(doctor::permissions_json(it.rule).dump()));
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
