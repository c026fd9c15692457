#include "setup/plan_forms.hpp"

#include <fmt/core.h>

#include <map>
#include <utility>

namespace setup {
namespace {

using base::Json;

/// Resources under construction: a bucket's and a role's parts are properties of one resource.
struct Template {
  Json resources = Json::object();
  std::map<std::string, std::string> role_ids;  // of roles that the template makes
  int rules = 0;
  std::size_t policies = 0;

  bool makes_bucket() const { return resources.contains("StagingBucket"); }
  Json& bucket() { return resources["StagingBucket"]["Properties"]; }
};

Json bucket_rule(const AddCleanup& it) {
  return {{"Id", it.rule_id},
          {"Status", "Enabled"},
          {"Prefix", it.prefix},
          {"ExpirationInDays", it.expiration_days},
          {"AbortIncompleteMultipartUpload", {{"DaysAfterInitiation", it.abort_upload_days}}}};
}

/// "CopyRole", "CopyRole2" ...
std::string numbered(const std::string& name, std::size_t number) {
  return number == 1 ? name : name + std::to_string(number);
}

/// Each says whether the template can hold the change.
bool add(Template& out, const MakeBucket& it) {
  // The rows that are staged are worth more than a tidy stack: it stays when the stack goes.
  out.resources["StagingBucket"] = {{"Type", "AWS::S3::Bucket"},
                                    {"DeletionPolicy", "Retain"},
                                    {"UpdateReplacePolicy", "Retain"},
                                    {"Properties", {{"BucketName", it.bucket}}}};
  return true;
}

bool add(Template& out, const CloseBucket&) {
  if (!out.makes_bucket()) return false;
  out.bucket()["PublicAccessBlockConfiguration"] = {{"BlockPublicAcls", true},
                                                    {"IgnorePublicAcls", true},
                                                    {"BlockPublicPolicy", true},
                                                    {"RestrictPublicBuckets", true}};
  return true;
}

bool add(Template& out, const EncryptBucket& it) {
  if (!out.makes_bucket()) return false;
  const Json by_default = {{"ServerSideEncryptionByDefault", {{"SSEAlgorithm", it.algorithm}}}};
  out.bucket()["BucketEncryption"] = {
      {"ServerSideEncryptionConfiguration", Json::array({by_default})}};
  return true;
}

bool add(Template& out, const AddCleanup& it) {
  if (!out.makes_bucket()) return false;
  out.bucket()["LifecycleConfiguration"] = {{"Rules", Json::array({bucket_rule(it)})}};
  return true;
}

bool add(Template& out, const MakeRole& it) {
  const std::string id = numbered("CopyRole", out.role_ids.size() + 1);
  Json role = {
      {"Type", "AWS::IAM::Role"},
      {"Properties",
       {{"RoleName", it.role}, {"Path", it.path}, {"AssumeRolePolicyDocument", it.trust}}}};
  // IAM takes no trust in a role that is not there yet.
  const auto former = out.role_ids.find(doctor::role_name_of(it.former_arn));
  if (former != out.role_ids.end()) role["DependsOn"] = former->second;
  out.resources[id] = std::move(role);
  out.role_ids[it.role] = id;
  return true;
}

bool add(Template&, const ChangeTrust&) {
  return false;
}

bool add(Template& out, const PutPolicy& it) {
  if (const auto role = out.role_ids.find(it.role); role != out.role_ids.end()) {
    out.resources[role->second]["Properties"]["Policies"].push_back(
        {{"PolicyName", it.policy}, {"PolicyDocument", it.after}});
    return true;
  }
  if (it.before) return false;
  out.resources[numbered("CopyPolicy", ++out.policies)] = {
      {"Type", "AWS::IAM::RolePolicy"},
      {"Properties",
       {{"RoleName", it.role}, {"PolicyName", it.policy}, {"PolicyDocument", it.after}}}};
  return true;
}

bool add(Template&, const AssociateRole&) {
  return false;
}

bool add(Template& out, const MakeEndpoint& it) {
  out.resources["S3Endpoint"] = {{"Type", "AWS::EC2::VPCEndpoint"},
                                 {"Properties",
                                  {{"VpcId", it.vpc_id},
                                   {"VpcEndpointType", "Gateway"},
                                   {"ServiceName", it.service},
                                   {"RouteTableIds", it.route_table_ids}}}};
  return true;
}

bool add(Template&, const AddRoutes&) {
  return false;
}

bool add(Template& out, const AllowEgress& it) {
  const auto rule = [&](const char* key, const std::string& peer) {
    const std::string id = fmt::format("HttpsToS3Rule{}", ++out.rules);
    const auto description = it.rule.descriptions.find(peer);
    out.resources[id] = {{"Type", "AWS::EC2::SecurityGroupEgress"},
                         {"Properties",
                          {{"GroupId", it.group_id},
                           {"IpProtocol", it.rule.protocol},
                           {"FromPort", it.rule.from_port},
                           {"ToPort", it.rule.to_port},
                           {key, peer}}}};
    if (description == it.rule.descriptions.end()) return;
    out.resources[id]["Properties"]["Description"] = description->second;
  };
  for (const std::string& id : it.rule.prefix_list_ids) rule("DestinationPrefixListId", id);
  for (const std::string& cidr : it.rule.cidrs) rule("CidrIp", cidr);
  return true;
}

bool is_elsewhere(const Change& change, const Plan& plan) {
  const std::string* region = region_of(change);
  const bool are_known = region != nullptr && !region->empty() && !plan.region.empty();
  return are_known && *region != plan.region;
}

Template template_of(const Plan& plan, std::vector<Change>& missing) {
  Template out;
  for (const Change& change : plan.changes) {
    if (is_elsewhere(change, plan) ||
        !std::visit([&](const auto& it) { return add(out, it); }, change)) {
      missing.push_back(change);
    }
  }
  return out;
}

}  // namespace

std::vector<Change> missing_in_cloudformation(const Plan& plan) {
  std::vector<Change> missing;
  template_of(plan, missing);
  return missing;
}

std::string plan_cloudformation(const Plan& plan, const FormOptions& options) {
  std::vector<Change> missing;
  Template out = template_of(plan, missing);
  if (out.resources.empty()) return {};
  Json json = {{"AWSTemplateFormatVersion", "2010-09-09"},
               {"Description", fmt::format("What the path of {} lacks in the account {}, {}",
                                           options.task, plan.account, plan.region)}};
  if (!missing.empty()) {
    Json& by_hand = json["Metadata"]["NotInThisTemplate"];
    for (const Change& change : missing) by_hand.push_back(text_outside_template(change));
  }
  json["Resources"] = std::move(out.resources);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace setup
