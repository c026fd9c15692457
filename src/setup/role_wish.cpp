#include "setup/role_wish.hpp"

#include "aws/service_endpoint.hpp"
#include "doctor/role_access.hpp"
#include "doctor/role_checks.hpp"
#include "doctor/staging_names.hpp"
#include "setup/free_name.hpp"

#include <algorithm>
#include <utility>

namespace setup {
namespace {

using base::Json;

constexpr const char* kStatementId = "SluiceRedshift";
constexpr const char* kLinkStatementId = "SluiceChain";

// Of the bucket itself, and of its objects; the actions of AmazonDMSRedshiftS3Role.
const std::vector<std::string> kWideBucketActions = {
    "s3:CreateBucket",        "s3:ListBucket",
    "s3:DeleteBucket",        "s3:GetBucketLocation",
    "s3:GetBucketPolicy",     "s3:PutBucketPolicy",
    "s3:GetBucketAcl",        "s3:PutBucketVersioning",
    "s3:GetBucketVersioning", "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketPolicy",  "s3:GetLifecycleConfiguration"};
const std::vector<std::string> kWideObjectActions = {"s3:GetObject", "s3:PutObject",
                                                     "s3:DeleteObject", "s3:GetObjectVersion"};

std::vector<std::string> services(const std::string& region, RoleForm form) {
  std::vector<std::string> names = doctor::service_principals(region, true);
  if (form == RoleForm::wide) {
    names.push_back("dms." + std::string(aws::partition_of(region).domain));
  }
  return names;
}

/// An Sid that no statement has, as it must be unique in the document.
std::string free_id(const char* wished, const Json& statements) {
  return free_name(wished, "", [&](const std::string& id) {
    return std::any_of(statements.begin(), statements.end(),
                       [&](const Json& statement) { return statement.value("Sid", "") == id; });
  });
}

Json trust_statement(const Json& principal, const std::string& id) {
  return {{"Sid", id}, {"Effect", "Allow"}, {"Principal", principal}, {"Action", "sts:AssumeRole"}};
}

Json document_of(const Json& statement) {
  return {{"Version", "2012-10-17"}, {"Statement", Json::array({statement})}};
}

/// The document with one statement more.
Json with_principal(Json trust, const Json& principal, const char* id) {
  Json& statements = trust["Statement"];
  if (statements.is_object()) statements = Json::array({statements});
  if (!statements.is_array()) statements = Json::array();
  statements.push_back(trust_statement(principal, free_id(id, statements)));
  return trust;
}

}  // namespace

Json wished_trust(const std::string& region, RoleForm form) {
  return document_of(trust_statement({{"Service", services(region, form)}}, kStatementId));
}

Json widened_trust(const Json& trust, const std::string& region, RoleForm form,
                   const std::string& account) {
  std::vector<std::string> missing;
  for (const std::string& service : services(region, form)) {
    const auto verdict = doctor::evaluate_trust(trust, service, {{"aws:sourceaccount", account}});
    if (verdict.access == doctor::Access::not_allowed) missing.push_back(service);
  }
  if (missing.empty()) return trust;
  return with_principal(trust, {{"Service", missing}}, kStatementId);
}

Json wished_trust_of_link(const std::string& former_arn) {
  return document_of(trust_statement({{"AWS", former_arn}}, kLinkStatementId));
}

Json widened_trust_of_link(const Json& trust, const doctor::RoleFacts& former) {
  const doctor::ResourceVerdict verdict =
      doctor::evaluate_trust_of_role(trust, doctor::request_of(former, "sts:AssumeRole", ""),
                                     {former.arn, !former.boundary_arn.empty()});
  const bool is_unspoken_of = verdict.denial.access == doctor::Access::allowed &&
                              verdict.of_session.access == doctor::Access::not_allowed &&
                              verdict.of_role.access == doctor::Access::not_allowed &&
                              verdict.of_account.access == doctor::Access::not_allowed;
  return is_unspoken_of ? with_principal(trust, {{"AWS", former.arn}}, kLinkStatementId) : trust;
}

Json wished_policy(const model::TaskDefinition& task, const std::string& bucket_key_arn,
                   RoleForm form) {
  if (form == RoleForm::least) return doctor::least_policy(task, bucket_key_arn);
  const std::string bucket = doctor::bucket_arn(task.staging.region, task.staging.bucket);
  Json statements = Json::array(
      {{{"Effect", "Allow"}, {"Action", kWideBucketActions}, {"Resource", bucket}},
       {{"Effect", "Allow"}, {"Action", kWideObjectActions}, {"Resource", bucket + "/*"}}});
  if (!bucket_key_arn.empty()) {
    statements.push_back({{"Effect", "Allow"},
                          {"Action", Json::array({"kms:Decrypt", "kms:GenerateDataKey"})},
                          {"Resource", bucket_key_arn}});
  }
  return {{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

std::vector<doctor::AccessRequest> wide_access(const model::TaskDefinition& task) {
  const std::string bucket = doctor::bucket_arn(task.staging.region, task.staging.bucket);
  const std::string object = doctor::staged_file_arn(task.staging.region, task);
  std::vector<doctor::AccessRequest> wished;
  for (const std::string& action : kWideBucketActions) wished.push_back({action, bucket, {}});
  for (const std::string& action : kWideObjectActions) wished.push_back({action, object, {}});
  return wished;
}

}  // namespace setup
