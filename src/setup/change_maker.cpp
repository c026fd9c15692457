#include "setup/change_maker.hpp"

#include "aws/bucket_client.hpp"
#include "aws/bucket_lifecycle.hpp"
#include "aws/firewall_client.hpp"
#include "setup/trace.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace setup {
namespace {

using base::Error;
using base::ErrorScope;

/// With it a request that is sent again makes nothing new.
std::string endpoint_token(const MakeEndpoint& it, const base::Clock& clock) {
  return fmt::format("sluice-{}-{}", it.vpc_id, base::wall_microseconds(clock));
}

Error changed_meanwhile(const std::string& what) {
  return Error(ErrorScope::check, "setup.changed_meanwhile",
               fmt::format("{} is not what it was when the plan was made", what),
               "Somebody changed it; nothing was overwritten. Run the same command again: it plans "
               "anew.");
}

constexpr std::chrono::seconds kPrincipalWaitMax{60};
constexpr std::chrono::seconds kPrincipalPause{2};

/// A role that was made a moment ago is no principal for IAM until it is known everywhere (IAM User
/// Guide, "Troubleshoot IAM": changes are not always immediately visible).
template <typename Request>
auto once_role_is_known(const Tools& tools, const Request& request) -> decltype(request()) {
  const base::Deadline deadline(tools.clock, kPrincipalWaitMax);
  for (;;) {
    try {
      return request();
    } catch (const Error& error) {
      const bool is_unknown =
          error.report().server_text.find("Invalid principal") != std::string::npos;
      if (!is_unknown || deadline.passed(tools.clock)) throw;
    }
    tools.progress("waiting until IAM knows the role before it in the chain");
    if (!tools.clock.sleep_for(kPrincipalPause, tools.stop)) {
      throw Error(ErrorScope::cancelled, "cancelled", "stopped while waiting for IAM", "");
    }
  }
}

Made make(const MakeBucket& it, const Tools& tools) {
  aws::BucketClient client(tools.caller, it.bucket, it.region);
  // us-east-1 says "made" to a bucket of one's own.
  if (client.look().presence != aws::BucketPresence::absent) return {"", true};
  return {"", client.create() == aws::BucketMaking::was_ours};
}

Made make(const CloseBucket& it, const Tools& tools) {
  aws::BucketClient(tools.caller, it.bucket, it.region).put_public_access_block({});
  return {};
}

Made make(const EncryptBucket& it, const Tools& tools) {
  aws::BucketClient(tools.caller, it.bucket, it.region).put_encryption({it.algorithm});
  return {};
}

bool is_as_made(const aws::LifecycleRule& rule, const AddCleanup& it) {
  return rule.prefix == it.prefix && rule.is_enabled && !rule.has_other_conditions &&
         rule.expiration_days == it.expiration_days && rule.noncurrent_days == 0 &&
         rule.abort_upload_days == it.abort_upload_days;
}

Made make(const AddCleanup& it, const Tools& tools) {
  aws::LifecycleClient client(tools.caller, it.bucket, it.region);
  aws::BucketLifecycle lifecycle = client.get();
  for (const aws::LifecycleRule& rule : lifecycle.rules) {
    if (rule.id == it.rule_id) throw changed_meanwhile("the list of rules of " + it.bucket);
  }
  lifecycle.rules.push_back(aws::make_lifecycle_rule(rule_of(it)));
  client.put(lifecycle);
  return {};
}

Made make(const MakeRole& it, const Tools& tools) {
  aws::NewRole role;
  role.name = it.role;
  role.path = it.path;
  role.trust_policy = it.trust.dump();
  role.description = kRoleDescription;
  aws::IamClient iam(tools.caller);
  return {once_role_is_known(tools, [&] { return iam.create_role(role).id; }), false};
}

Made make(const ChangeTrust& it, const Tools& tools) {
  aws::IamClient iam(tools.caller);
  if (trust_of(iam, it.role) != it.before) {
    throw changed_meanwhile("the trust policy of " + it.role);
  }
  once_role_is_known(tools, [&] { iam.update_assume_role_policy(it.role, it.after.dump()); });
  return {};
}

Made make(const PutPolicy& it, const Tools& tools) {
  aws::IamClient iam(tools.caller);
  if (policy_of(iam, it) != it.before) {
    throw changed_meanwhile(fmt::format("the policy {} of {}", it.policy, it.role));
  }
  iam.put_role_policy(it.role, it.policy, it.after.dump());
  return {};
}

Made make(const AssociateRole& it, const Tools& tools) {
  const bool is_new = add_role(it, tools);
  return {"", !is_new};
}

Made make(const MakeEndpoint& it, const Tools& tools) {
  aws::NewGatewayEndpoint endpoint;
  endpoint.vpc_id = it.vpc_id;
  endpoint.service_name = it.service;
  endpoint.route_table_ids = it.route_table_ids;
  endpoint.name = kEndpointName;
  endpoint.token = endpoint_token(it, tools.clock);
  aws::EndpointClient client(tools.caller, it.region);
  return {client.create_gateway_endpoint(endpoint).id, false};
}

Made make(const AddRoutes& it, const Tools& tools) {
  aws::EndpointClient client(tools.caller, it.region);
  const std::size_t there = tables_there(client, it).size();
  if (there == it.route_table_ids.size()) return {"", true};
  if (there > 0) throw changed_meanwhile("the list of route tables of " + it.endpoint_id);
  aws::EndpointChange change;
  change.added_route_table_ids = it.route_table_ids;
  try {
    client.modify_endpoint(it.endpoint_id, change);
  } catch (const Error& error) {
    // After a lost answer it is sent again, and then refused by what the first one did.
    const bool may_be_done = error.code() == "aws.conflict";
    if (!may_be_done || tables_there(client, it).size() < it.route_table_ids.size()) throw;
  }
  return {};
}

Made make(const AllowEgress& it, const Tools& tools) {
  aws::FirewallClient client(tools.caller, it.region);
  const bool is_new = client.authorize(aws::Direction::egress, it.group_id, it.rule);
  return {"", !is_new};
}

Undone gone_already() {
  return {true, "it was gone already"};
}

Undone changed_since() {
  return {false, "it was changed since: it stays as it is"};
}

Undone undo(const MakeBucket& it, const Step&, const Tools& tools) {
  try {
    const bool was_there = aws::BucketClient(tools.caller, it.bucket, it.region).remove();
    return was_there ? Undone{true, ""} : gone_already();
  } catch (const Error& error) {
    if (error.code() != "aws.conflict") throw;
    return {false, "it is not empty: it stays, with what is in it"};
  }
}

Undone undo(const CloseBucket&, const Step&, const Tools&) {
  return {true, "stays as long as the bucket does"};
}

Undone undo(const EncryptBucket&, const Step&, const Tools&) {
  return {true, "stays as long as the bucket does"};
}

Undone undo(const AddCleanup& it, const Step&, const Tools& tools) {
  aws::LifecycleClient client(tools.caller, it.bucket, it.region);
  aws::BucketLifecycle lifecycle;
  try {
    lifecycle = client.get();
  } catch (const Error& error) {
    if (error.code() != "aws.not_found") throw;
    return gone_already();
  }
  const auto found = std::find_if(lifecycle.rules.begin(), lifecycle.rules.end(),
                                  [&](const auto& rule) { return rule.id == it.rule_id; });
  if (found == lifecycle.rules.end()) return gone_already();
  if (!is_as_made(*found, it)) return changed_since();
  lifecycle.rules.erase(found);
  client.put(lifecycle);
  return {true, ""};
}

Undone undo(const MakeRole& it, const Step& step, const Tools& tools) {
  aws::IamClient iam(tools.caller);
  const auto found = iam.get_role(it.role);
  if (!found) return gone_already();
  const bool is_ours =
      step.made_id.empty() ? found->description == kRoleDescription : found->id == step.made_id;
  if (!is_ours) {
    return {true, "the role of that name is another one: somebody made it anew"};
  }
  if (!iam.list_role_policies(it.role).empty() ||
      !iam.list_attached_role_policies(it.role).empty()) {
    return {false, "it has policies that setup did not put: it stays, with these"};
  }
  iam.delete_role(it.role);
  return {true, ""};
}

Undone undo(const ChangeTrust& it, const Step&, const Tools& tools) {
  aws::IamClient iam(tools.caller);
  const std::optional<base::Json> now = trust_of(iam, it.role);
  if (!now) return gone_already();
  if (*now == it.before) return {true, "it is as before already"};
  if (*now != it.after) return changed_since();
  iam.update_assume_role_policy(it.role, it.before.dump());
  return {true, ""};
}

Undone undo(const PutPolicy& it, const Step&, const Tools& tools) {
  aws::IamClient iam(tools.caller);
  const std::optional<base::Json> now = policy_of(iam, it);
  if (!now) return gone_already();
  if (it.before && *now == *it.before) return {true, "it is as before already"};
  if (*now != it.after) return changed_since();
  if (it.before) {
    iam.put_role_policy(it.role, it.policy, it.before->dump());
  } else {
    iam.delete_role_policy(it.role, it.policy);
  }
  return {true, ""};
}

Undone undo(const AssociateRole& it, const Step&, const Tools& tools) {
  if (it.is_listed) return {true, "it was on the list before: it stays"};
  try {
    return remove_role(it, tools) ? Undone{true, ""} : gone_already();
  } catch (const Error& error) {
    if (error.code() != "aws.not_found") throw;
    return gone_already();  // with its warehouse
  }
}

/// As every endpoint is made: all may do everything through it (VPC guide, "Default endpoint
/// policy"; its version differs from place to place).
bool lets_all_through(const aws::VpcEndpoint& endpoint) {
  if (endpoint.policy.empty()) return true;
  base::Json policy = base::Json::parse(endpoint.policy, nullptr, /*allow_exceptions=*/false);
  if (!policy.is_object()) return false;
  policy.erase("Version");
  const base::Json all = {
      {"Effect", "Allow"}, {"Principal", "*"}, {"Action", "*"}, {"Resource", "*"}};
  return policy == base::Json{{"Statement", base::Json::array({all})}} ||
         policy == base::Json{{"Statement", all}};
}

Undone undo(const MakeEndpoint& it, const Step& step, const Tools& tools) {
  aws::EndpointClient client(tools.caller, it.region);
  for (const aws::VpcEndpoint& endpoint :
       client.describe_endpoints({{"vpc-id", {it.vpc_id}}, {"service-name", {it.service}}})) {
    const bool is_gone = endpoint.state == "deleting" || endpoint.state == "deleted";
    if (endpoint.id != step.made_id || is_gone) continue;
    // Others go through it by now, or somebody narrowed what may.
    if (!has_same(endpoint.route_table_ids, it.route_table_ids)) return changed_since();
    if (!lets_all_through(endpoint)) return {false, "its policy was changed since: it stays"};
    return client.delete_endpoint(endpoint.id) ? Undone{true, ""} : gone_already();
  }
  return gone_already();
}

Undone undo(const AddRoutes& it, const Step&, const Tools& tools) {
  aws::EndpointClient client(tools.caller, it.region);
  aws::EndpointChange change;
  change.removed_route_table_ids = tables_there(client, it);
  if (change.removed_route_table_ids.empty()) return gone_already();
  client.modify_endpoint(it.endpoint_id, change);
  return {true, ""};
}

Undone undo(const AllowEgress& it, const Step&, const Tools& tools) {
  try {
    aws::FirewallClient client(tools.caller, it.region);
    const bool was_there = client.revoke(aws::Direction::egress, it.group_id, it.rule);
    return was_there ? Undone{true, ""} : gone_already();
  } catch (const Error& error) {
    if (error.code() != "aws.not_found") throw;
    return gone_already();  // with its group
  }
}

}  // namespace

Made make_change(const Change& change, const Tools& tools) {
  return std::visit([&](const auto& it) { return make(it, tools); }, change);
}

Undone undo_step(const Step& step, const Tools& tools) {
  Step known = step;
  if (step.state == StepState::begun) {
    const Trace trace = look_for(step, tools);
    if (trace.standing == Standing::absent) return {true, "it was not made"};
    if (trace.standing == Standing::unproven) {
      return {false,
              "it is there, but whether setup or somebody else made it cannot be told: it stays"};
    }
    known.made_id = trace.id;
  }
  return std::visit([&](const auto& it) { return undo(it, known, tools); }, known.change);
}

}  // namespace setup
