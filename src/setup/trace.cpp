#include "setup/trace.hpp"

#include "aws/bucket_client.hpp"
#include "aws/bucket_lifecycle.hpp"
#include "aws/firewall_client.hpp"

#include <algorithm>
#include <set>

namespace setup {
namespace {

using base::Error;

Trace there_if(bool is_there) {
  return {is_there ? Standing::ours : Standing::absent};
}

/// Nothing shows who made a bucket; it is taken back only when it is empty.
Trace look(const MakeBucket& it, const Tools& tools) {
  try {
    aws::BucketClient client(tools.caller, it.bucket, it.region);
    return there_if(client.look().presence != aws::BucketPresence::absent);
  } catch (const Error& error) {
    if (error.code() != "aws.access_denied") throw;
    return {Standing::unproven};
  }
}

// Both stay with the bucket: there is nothing to take back.
Trace look(const CloseBucket&, const Tools&) {
  return {Standing::ours};
}
Trace look(const EncryptBucket&, const Tools&) {
  return {Standing::ours};
}

Trace look(const AddCleanup& it, const Tools& tools) {
  try {
    const auto rules = aws::LifecycleClient(tools.caller, it.bucket, it.region).get().rules;
    return there_if(std::any_of(rules.begin(), rules.end(),
                                [&](const auto& rule) { return rule.id == it.rule_id; }));
  } catch (const Error& error) {
    if (error.code() != "aws.not_found") throw;
    return {Standing::absent};  // with its bucket
  }
}

Trace look(const MakeRole& it, const Tools& tools) {
  const auto found = aws::IamClient(tools.caller).get_role(it.role);
  if (!found || found->description != kRoleDescription) return {Standing::absent};
  return {Standing::ours, found->id};
}

Trace look(const ChangeTrust& it, const Tools& tools) {
  aws::IamClient iam(tools.caller);
  const std::optional<base::Json> now = trust_of(iam, it.role);
  return there_if(now && *now != it.before);
}

Trace look(const PutPolicy& it, const Tools& tools) {
  aws::IamClient iam(tools.caller);
  const std::optional<base::Json> now = policy_of(iam, it);
  return there_if(now && now != it.before);
}

/// A place on the list has no mark of who put the role there.
Trace look(const AssociateRole& it, const Tools& tools) {
  if (it.is_listed) return {Standing::ours};  // it was on the list before: nothing to take back
  return {is_on_list(it, tools) ? Standing::unproven : Standing::absent};
}

Trace look(const MakeEndpoint& it, const Tools& tools) {
  const auto endpoints = aws::EndpointClient(tools.caller, it.region)
                             .describe_endpoints({{"vpc-id", {it.vpc_id}},
                                                  {"service-name", {it.service}},
                                                  {"tag:Name", {kEndpointName}}});
  for (const aws::VpcEndpoint& endpoint : endpoints) {
    const bool is_gone = endpoint.state == "deleting" || endpoint.state == "deleted";
    if (endpoint.type != "Gateway" || is_gone) continue;
    // Another task's setup gives the same name.
    if (!has_same(endpoint.route_table_ids, it.route_table_ids)) continue;
    return {Standing::ours, endpoint.id};
  }
  return {Standing::absent};
}

/// A route has no mark either.
Trace look(const AddRoutes& it, const Tools& tools) {
  aws::EndpointClient client(tools.caller, it.region);
  return {tables_there(client, it).empty() ? Standing::absent : Standing::unproven};
}

/// Whether it lets the prefix list out as wanted.
bool has_peer(const aws::FirewallRule& there, const aws::FirewallRule& wanted,
              const std::string& list) {
  const auto& lists = there.prefix_list_ids;
  return there.protocol == wanted.protocol && there.from_port == wanted.from_port &&
         there.to_port == wanted.to_port &&
         std::find(lists.begin(), lists.end(), list) != lists.end();
}

/// A rule with another description is somebody else's: there are no two rules for the same peer.
/// Where none was given there is nothing to tell them by.
Trace look(const AllowEgress& it, const Tools& tools) {
  const auto groups = aws::FirewallClient(tools.caller, it.region)
                          .describe_security_groups({{"group-id", {it.group_id}}});
  for (const aws::SecurityGroup& group : groups) {
    for (const aws::FirewallRule& rule : group.egress) {
      for (const std::string& list : it.rule.prefix_list_ids) {
        if (!has_peer(rule, it.rule, list)) continue;
        const auto wanted = it.rule.descriptions.find(list);
        if (wanted == it.rule.descriptions.end()) return {Standing::unproven};
        const auto found = rule.descriptions.find(list);
        const bool is_ours = found != rule.descriptions.end() && *found == *wanted;
        return {is_ours ? Standing::ours : Standing::absent};
      }
    }
  }
  return {Standing::absent};
}

/// Requests that are sent once only, or with a token by which a repeated one is known: a conflict
/// is then not with what a lost one did.
bool is_conflict_with_others(const Change& change) {
  return std::holds_alternative<MakeBucket>(change) || std::holds_alternative<MakeRole>(change) ||
         std::holds_alternative<AllowEgress>(change) ||
         std::holds_alternative<MakeEndpoint>(change);
}

}  // namespace

Trace look_for(const Step& begun, const Tools& tools) {
  return std::visit([&](const auto& it) { return look(it, tools); }, begun.change);
}

bool is_surely_not_made(const Change& change, const Error& error) {
  static const std::set<std::string> kRefusals = {
      "setup.changed_meanwhile", "aws.access_denied",      "aws.refused",       "aws.not_found",
      "aws.clock_skew",          "aws.signature_mismatch", "aws.token_expired", "aws.unknown_key"};
  if (error.code() == "aws.conflict") return is_conflict_with_others(change);
  return kRefusals.count(error.code()) > 0;
}

std::optional<base::Json> trust_of(aws::IamClient& iam, const std::string& role) {
  const auto found = iam.get_role(role);
  if (!found) return std::nullopt;
  return base::parse_json(found->trust_policy, "trust policy of " + role);
}

std::optional<base::Json> policy_of(aws::IamClient& iam, const PutPolicy& put) {
  const auto found = iam.get_role_policy(put.role, put.policy);
  if (!found) return std::nullopt;
  return base::parse_json(*found, "policy " + put.policy);
}

std::vector<std::string> tables_there(aws::EndpointClient& client, const AddRoutes& routes) {
  std::vector<std::string> there;
  for (const aws::VpcEndpoint& endpoint :
       client.describe_endpoints({{"vpc-endpoint-id", {routes.endpoint_id}}})) {
    const auto& tables = endpoint.route_table_ids;
    for (const std::string& table : routes.route_table_ids) {
      if (std::find(tables.begin(), tables.end(), table) != tables.end()) there.push_back(table);
    }
  }
  return there;
}

bool has_same(std::vector<std::string> left, std::vector<std::string> right) {
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right;
}

}  // namespace setup
