#include "doctor/egress_rule.hpp"

#include "doctor/network_judge.hpp"
#include "doctor/staging_names.hpp"

namespace doctor {
namespace {

base::Json peers_json(const aws::FirewallRule& rule, const char* key,
                      const std::vector<std::string>& peers) {
  base::Json list = base::Json::array();
  for (const std::string& peer : peers) {
    base::Json item = {{key, peer}};
    const auto described = rule.descriptions.find(peer);
    if (described != rule.descriptions.end()) item["Description"] = described->second;
    list.push_back(std::move(item));
  }
  return list;
}

aws::FirewallRule https_to(const model::TaskDefinition& task,
                           std::vector<std::string> aws::FirewallRule::*kind,
                           const std::string& peer) {
  aws::FirewallRule rule;
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = kHttps;
  rule.*kind = {peer};
  rule.descriptions[peer] = sluice_name(task) + ": COPY reads S3";
  return rule;
}

}  // namespace

aws::FirewallRule https_to_s3(const model::TaskDefinition& task,
                              const std::string& prefix_list_id) {
  return https_to(task, &aws::FirewallRule::prefix_list_ids, prefix_list_id);
}

aws::FirewallRule https_to_group(const model::TaskDefinition& task, const std::string& group_id) {
  return https_to(task, &aws::FirewallRule::group_ids, group_id);
}

aws::FirewallRule https_to_everywhere(const model::TaskDefinition& task) {
  return https_to(task, &aws::FirewallRule::cidrs, std::string(kEverywhere));
}

base::Json permissions_json(const aws::FirewallRule& rule) {
  base::Json json = {
      {"IpProtocol", rule.protocol}, {"FromPort", rule.from_port}, {"ToPort", rule.to_port}};
  if (!rule.cidrs.empty()) json["IpRanges"] = peers_json(rule, "CidrIp", rule.cidrs);
  if (!rule.prefix_list_ids.empty()) {
    json["PrefixListIds"] = peers_json(rule, "PrefixListId", rule.prefix_list_ids);
  }
  if (!rule.group_ids.empty()) {
    json["UserIdGroupPairs"] = peers_json(rule, "GroupId", rule.group_ids);
  }
  return base::Json::array({std::move(json)});
}

}  // namespace doctor
