#include "standin/group_rules.hpp"

#include "standin/api_call.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace standin {
namespace {

using base::Json;

int read_port(const Json& json, const char* key, int otherwise) {
  const std::string text = json.value(key, "");
  int port = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && port >= 0 ? port : otherwise;
}

struct PeerNames {
  const char* list;
  const char* peer;
};

void read_peers(const Json& json, const PeerNames& names, std::vector<std::string>& peers,
                std::string& description) {
  const auto found = json.find(names.list);
  if (found == json.end()) return;
  for (const Json& item : list_items(*found)) {
    if (!item.is_object()) continue;
    peers.push_back(item.value(names.peer, ""));
    const std::string text = item.value("Description", "");
    if (!text.empty()) description = text;
  }
}

}  // namespace

WorldGroupRule read_permission(const Json& json, std::vector<std::string>& unknown) {
  static constexpr std::string_view kKnown[] = {"IpProtocol", "FromPort", "ToPort",
                                                "IpRanges",   "Groups",   "PrefixListIds"};
  for (const auto& item : json.items()) {
    if (std::find(std::begin(kKnown), std::end(kKnown), item.key()) == std::end(kKnown)) {
      unknown.push_back(item.key());
    }
  }
  WorldGroupRule rule;
  rule.protocol = json.value("IpProtocol", "-1");
  if (rule.protocol == "6") rule.protocol = "tcp";
  if (rule.protocol != "-1") {
    rule.from_port = read_port(json, "FromPort", rule.from_port);
    rule.to_port = read_port(json, "ToPort", rule.to_port);
  }
  read_peers(json, {"IpRanges", "CidrIp"}, rule.cidrs, rule.description);
  read_peers(json, {"Groups", "GroupId"}, rule.groups, rule.description);
  read_peers(json, {"PrefixListIds", "PrefixListId"}, rule.prefix_lists, rule.description);
  return rule;
}

std::vector<WorldGroupRule> single_peers(const std::vector<WorldGroupRule>& rules) {
  std::vector<WorldGroupRule> singles;
  for (const WorldGroupRule& rule : rules) {
    WorldGroupRule bare = rule;
    bare.cidrs.clear();
    bare.groups.clear();
    bare.prefix_lists.clear();
    for (const std::string& cidr : rule.cidrs) singles.emplace_back(bare).cidrs = {cidr};
    for (const std::string& group : rule.groups) singles.emplace_back(bare).groups = {group};
    for (const std::string& list : rule.prefix_lists) {
      singles.emplace_back(bare).prefix_lists = {list};
    }
  }
  return singles;
}

bool is_same_rule(const WorldGroupRule& one, const WorldGroupRule& other) {
  const bool has_same_ports = one.protocol == "-1" ||
                              (one.from_port == other.from_port && one.to_port == other.to_port);
  return one.protocol == other.protocol && has_same_ports && one.cidrs == other.cidrs &&
         one.groups == other.groups && one.prefix_lists == other.prefix_lists;
}

bool contains_rule(const std::vector<WorldGroupRule>& rules, const WorldGroupRule& rule) {
  return std::any_of(rules.begin(), rules.end(),
                     [&](const WorldGroupRule& each) { return is_same_rule(each, rule); });
}

std::string rule_text(const WorldGroupRule& rule) {
  const std::string& peer = !rule.cidrs.empty()    ? rule.cidrs.front()
                            : !rule.groups.empty() ? rule.groups.front()
                            : !rule.prefix_lists.empty() ? rule.prefix_lists.front()
                                                         : rule.description;
  if (rule.protocol == "-1") return fmt::format("peer: {}, ALL, ALLOW", peer);
  std::string protocol = rule.protocol;
  for (char& c : protocol) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return fmt::format("peer: {}, {}, from port: {}, to port: {}, ALLOW", peer, protocol,
                     rule.from_port, rule.to_port);
}

}  // namespace standin
