#include "doctor/network_acl.hpp"

#include <algorithm>

namespace doctor {
namespace {

constexpr std::int64_t kClosingRule = 32767;

struct Rule {
  std::int64_t number = 0;
  bool is_allow = false;
  AddressBlock block;
  std::int64_t from_port = 0;
  std::int64_t to_port = 65535;
};

/// The rules of the question's direction that concern TCP, in the order in which they are asked.
std::vector<Rule> rules_of(const aws::NetworkAcl& acl, const AclQuestion& question) {
  std::vector<Rule> rules;
  for (const aws::AclEntry& entry : acl.entries) {
    const auto block = parse_block(entry.cidr);
    const bool is_tcp = entry.protocol == "-1" || entry.protocol == "6";
    if (entry.direction != question.direction || !is_tcp || !block) continue;
    Rule rule{entry.number, entry.is_allow, *block};
    if (entry.from_port >= 0) {
      rule.from_port = entry.from_port;
      rule.to_port = entry.to_port;
    }
    rules.push_back(rule);
  }
  std::sort(rules.begin(), rules.end(),
            [](const Rule& a, const Rule& b) { return a.number < b.number; });
  return rules;
}

/// Verdicts change at the borders of rules only: one packet on each side of a border is enough.
std::vector<std::int64_t> ports_to_try(const std::vector<Rule>& rules,
                                       const AclQuestion& question) {
  std::vector<std::int64_t> ports = {question.from_port};
  const auto add = [&](std::int64_t port) {
    if (port > question.from_port && port <= question.to_port) ports.push_back(port);
  };
  for (const Rule& rule : rules) {
    add(rule.from_port);
    add(rule.to_port + 1);
  }
  return ports;
}

std::vector<std::uint32_t> addresses_to_try(const std::vector<Rule>& rules,
                                            const AddressBlock& block) {
  std::vector<std::uint32_t> addresses = {block.first};
  for (const Rule& rule : rules) {
    if (rule.block.first > block.first && rule.block.first <= block.last) {
      addresses.push_back(rule.block.first);
    }
    if (rule.block.last >= block.first && rule.block.last < block.last) {
      addresses.push_back(rule.block.last + 1);
    }
  }
  return addresses;
}

/// The number of the rule that drops the packet; nullopt when one lets it through.
std::optional<std::int64_t> dropped_by(const std::vector<Rule>& rules, std::uint32_t address,
                                       std::int64_t port) {
  for (const Rule& rule : rules) {
    const bool fits = rule.block.first <= address && address <= rule.block.last &&
                      rule.from_port <= port && port <= rule.to_port;
    if (!fits) continue;
    if (rule.is_allow) return std::nullopt;
    return rule.number;
  }
  return kClosingRule;
}

}  // namespace

std::optional<AclDenial> denial_of(const aws::NetworkAcl& acl, const AclQuestion& question) {
  const std::vector<Rule> rules = rules_of(acl, question);
  const std::vector<std::int64_t> ports = ports_to_try(rules, question);
  std::optional<AclDenial> denial;
  bool is_of_all = true;
  for (const AddressBlock& block : question.blocks) {
    for (const std::uint32_t address : addresses_to_try(rules, block)) {
      for (const std::int64_t port : ports) {
        const auto rule = dropped_by(rules, address, port);
        if (!rule) is_of_all = false;
        if (rule && !denial) denial = AclDenial{*rule, address, port, false};
      }
    }
  }
  if (denial) denial->is_of_all = is_of_all;
  return denial;
}

}  // namespace doctor
