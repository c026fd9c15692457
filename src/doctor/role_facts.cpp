#include "doctor/role_facts.hpp"

#include <fmt/core.h>

#include <functional>
#include <utility>

namespace doctor {
namespace {

/// A document of IAM's own; one that is no JSON cannot be judged.
std::optional<base::Json> parsed(const std::string& document, const std::string& what) {
  try {
    return base::parse_json(document, what);
  } catch (const base::Error&) {
    return std::nullopt;  // the judge says that it could not be read
  }
}

/// Reads a managed policy's document; false when one of the two calls for it was refused.
bool read_managed(aws::IamClient& iam, Unseen& unseen, const std::string& arn,
                  std::optional<NamedPolicy>& found) {
  std::optional<std::string> version;
  const bool is_seen = look(unseen, "iam:GetPolicy", [&] {
    if (const auto policy = iam.get_policy(arn)) version = policy->default_version_id;
  });
  if (!is_seen || !version) return is_seen;
  return look(unseen, "iam:GetPolicyVersion", [&] {
    const auto document = iam.get_policy_version(arn, *version);
    auto json = document ? parsed(*document, arn) : std::nullopt;
    if (json) found = NamedPolicy{"managed policy " + role_name_of(arn), *std::move(json)};
  });
}

/// All of them, or nullopt: with one unseen, nothing can be said to be forbidden.
std::optional<std::vector<NamedPolicy>> read_policies(aws::IamClient& iam, RoleFacts& facts) {
  std::vector<NamedPolicy> policies;
  bool is_whole = true;
  is_whole &= look(facts.unseen, "iam:ListRolePolicies", [&] {
    for (const std::string& name : iam.list_role_policies(facts.name)) {
      is_whole &= look(facts.unseen, "iam:GetRolePolicy", [&] {
        const auto document = iam.get_role_policy(facts.name, name);
        auto json = document ? parsed(*document, name) : std::nullopt;
        if (json) policies.push_back({inline_policy_name(name), *std::move(json)});
      });
    }
  });
  is_whole &= look(facts.unseen, "iam:ListAttachedRolePolicies", [&] {
    for (const aws::AttachedPolicy& attached : iam.list_attached_role_policies(facts.name)) {
      std::optional<NamedPolicy> policy;
      is_whole &= read_managed(iam, facts.unseen, attached.arn, policy);
      if (policy) policies.push_back(*std::move(policy));
    }
  });
  if (!is_whole) return std::nullopt;
  return policies;
}

std::vector<std::string> labels_of(const std::string& host) {
  std::vector<std::string> labels(1);
  for (const char c : host) {
    if (c == '.') {
      labels.emplace_back();
    } else {
      labels.back() += c;
    }
  }
  return labels;
}

}  // namespace

std::string inline_policy_name(const std::string& policy) {
  return "inline policy " + policy;
}

std::string role_name_of(const std::string& arn) {
  return arn.substr(arn.rfind('/') + 1);
}

std::string role_path_of(const std::string& arn) {
  const std::size_t from = arn.find(":role/");
  const std::size_t to = arn.rfind('/');
  return from == std::string::npos ? "/" : arn.substr(from + 5, to - (from + 5) + 1);
}

std::vector<std::string> chain_of(const std::string& role_arn) {
  std::vector<std::string> chain(1);
  for (const char c : role_arn) {
    if (c == ',') {
      chain.emplace_back();
    } else {
      chain.back() += c;
    }
  }
  return chain;
}

std::string partition_of_arn(const std::string& arn) {
  if (!arn.starts_with("arn:")) return "";
  return arn.substr(4, arn.find(':', 4) - 4);
}

std::string account_of(const std::string& arn) {
  std::size_t from = 0;
  for (int colons = 0; colons < 4; ++colons) {
    from = arn.find(':', from);
    if (from == std::string::npos) return "";
    ++from;
  }
  return arn.substr(from, arn.find(':', from) - from);
}

RoleFacts read_role_facts(aws::IamClient& iam, const std::string& arn) {
  RoleFacts facts;
  facts.arn = arn;
  facts.name = role_name_of(arn);
  const bool is_seen = look(facts.unseen, "iam:GetRole", [&] {
    const auto role = iam.get_role(facts.name);
    if (!role) return;
    facts.exists = true;
    facts.found_arn = role->arn;
    facts.trust = parsed(role->trust_policy, "the trust policy");
    facts.boundary_arn = role->permissions_boundary_arn;
  });
  if (is_seen && !facts.exists) return facts;
  facts.policies = read_policies(iam, facts);
  if (!facts.boundary_arn.empty()) {
    read_managed(iam, facts.unseen, facts.boundary_arn, facts.boundary);
  }
  return facts;
}

std::optional<HostParts> parts_of_host(const std::string& host) {
  const std::vector<std::string> labels = labels_of(host);
  if (labels.size() < 6 || labels[4] != "amazonaws") return std::nullopt;
  HostParts parts;
  parts.name = labels[0];
  parts.region = labels[2];
  parts.is_serverless = labels[3] == "redshift-serverless";
  if (parts.is_serverless) parts.account = labels[1];
  if (!parts.is_serverless && labels[3] != "redshift") return std::nullopt;
  return parts;
}

}  // namespace doctor
