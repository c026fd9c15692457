#include "doctor/egress_rule.hpp"

#include "doctor/staging_names.hpp"

namespace doctor {
namespace {

constexpr std::int64_t kHttps = 443;

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

}  // namespace

aws::FirewallRule https_to_s3(const model::TaskDefinition& task,
                              const std::string& prefix_list_id) {
  aws::FirewallRule rule;
  rule.protocol = "tcp";
  rule.from_port = rule.to_port = kHttps;
  rule.prefix_list_ids = {prefix_list_id};
  rule.descriptions[prefix_list_id] = sluice_name(task) + ": COPY reads S3";
  return rule;
}

base::Json permissions_json(const aws::FirewallRule& rule) {
  base::Json json = {
      {"IpProtocol", rule.protocol}, {"FromPort", rule.from_port}, {"ToPort", rule.to_port}};
  if (!rule.cidrs.empty()) json["IpRanges"] = peers_json(rule, "CidrIp", rule.cidrs);
  if (!rule.prefix_list_ids.empty()) {
    json["PrefixListIds"] = peers_json(rule, "PrefixListId", rule.prefix_list_ids);
  }
  return base::Json::array({std::move(json)});
}

}  // namespace doctor
