#include "standin/api_call.hpp"
#include "standin/iam_document.hpp"
#include "standin/iam_simulation.hpp"
#include "standin/s3_request.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace standin {
namespace {

using base::Json;

constexpr std::size_t kInlineBytesMax = 10'240;  // of all inline policies of a role together

std::string role_resource(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  const auto role = call.world.roles.find(name);
  if (role != call.world.roles.end()) return role->second.arn;
  return fmt::format("arn:{}:iam::{}:role/{}", partition_of(call.world.region), call.world.account,
                     name);
}

std::string policy_resource(const ApiCall& call) {
  return call.text("PolicyArn");
}

ApiFailure no_such_role(const std::string& name) {
  return {404, "NoSuchEntity", fmt::format("The role with name {} cannot be found.", name)};
}

ApiFailure no_such_policy(const std::string& name) {
  return {404, "NoSuchEntity", fmt::format("The role policy with name {} cannot be found.", name)};
}

std::string encoded(const Json& document) {
  return encode_percent(document.dump(), SlashRule::encode);
}

/// A list of an answer, cut as MaxItems and Marker ask.
ApiResult listed(const ApiCall& call, const char* name, const Json& all) {
  auto page = take_page(call, all, "MaxItems", "Marker");
  if (auto* failure = std::get_if<ApiFailure>(&page)) return std::move(*failure);
  ApiPage& part = std::get<ApiPage>(page);
  Json output = {{name, {{"member", std::move(part.items)}}}, {"IsTruncated", !part.next.empty()}};
  if (!part.next.empty()) output["Marker"] = part.next;
  return output;
}

ApiResult list_role_policies(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  const auto role = call.world.roles.find(name);
  if (role == call.world.roles.end()) return no_such_role(name);
  Json names = Json::array();
  for (const auto& [policy, document] : role->second.policies) names.push_back(policy);
  return listed(call, "PolicyNames", names);
}

ApiResult get_role_policy(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  const auto role = call.world.roles.find(name);
  if (role == call.world.roles.end()) return no_such_role(name);
  const auto policy = role->second.policies.find(call.text("PolicyName"));
  if (policy == role->second.policies.end()) return no_such_policy(call.text("PolicyName"));
  return Json{{"RoleName", name},
              {"PolicyName", policy->first},
              {"PolicyDocument", encoded(policy->second)}};
}

/// Changes the role under the file's lock; the function's failure, if any, is the answer.
ApiResult change_role(const ApiCall& call,
                      const std::function<std::optional<ApiFailure>(WorldRole&)>& change) {
  const std::string name = call.text("RoleName");
  std::optional<ApiFailure> failure;
  call.file.update([&](World& world) {
    const auto role = world.roles.find(name);
    failure = role == world.roles.end() ? no_such_role(name) : change(role->second);
  });
  if (failure) return *std::move(failure);
  return Json();
}

ApiResult put_role_policy(const ApiCall& call) {
  auto document = read_identity_policy(call.text("PolicyDocument"));
  if (auto* failure = std::get_if<ApiFailure>(&document)) return std::move(*failure);
  return change_role(call, [&](WorldRole& role) -> std::optional<ApiFailure> {
    auto policies = role.policies;
    policies[call.text("PolicyName")] = std::get<Json>(document);
    std::size_t bytes = 0;
    for (const auto& [name, policy] : policies) bytes += policy_size(policy);
    if (bytes > kInlineBytesMax) {
      return ApiFailure{409, "LimitExceeded",
                        fmt::format("Maximum policy size of {} bytes exceeded for role {}",
                                    kInlineBytesMax, call.text("RoleName"))};
    }
    role.policies = std::move(policies);
    return std::nullopt;
  });
}

ApiResult delete_role_policy(const ApiCall& call) {
  return change_role(call, [&](WorldRole& role) -> std::optional<ApiFailure> {
    const std::string name = call.text("PolicyName");
    if (role.policies.erase(name) == 0) return no_such_policy(name);
    return std::nullopt;
  });
}

std::string name_of(const std::string& policy_arn) {
  return policy_arn.substr(policy_arn.rfind('/') + 1);
}

ApiResult list_attached(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  const auto role = call.world.roles.find(name);
  if (role == call.world.roles.end()) return no_such_role(name);
  Json policies = Json::array();
  for (const std::string& arn : role->second.attached_policies) {
    policies.push_back({{"PolicyName", name_of(arn)}, {"PolicyArn", arn}});
  }
  return listed(call, "AttachedPolicies", policies);
}

std::int64_t count_attachments(const World& world, const std::string& arn) {
  return std::count_if(world.roles.begin(), world.roles.end(), [&](const auto& item) {
    const auto& attached = item.second.attached_policies;
    return std::find(attached.begin(), attached.end(), arn) != attached.end();
  });
}

ApiResult get_policy(const ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  const auto policy = call.world.managed_policies.find(arn);
  if (policy == call.world.managed_policies.end()) {
    return ApiFailure{404, "NoSuchEntity", fmt::format("Policy {} was not found.", arn)};
  }
  const std::size_t path_at = arn.find(":policy/") + std::string_view(":policy").size();
  return Json{{"Policy",
               {{"PolicyName", name_of(arn)},
                {"PolicyId", stable_id("ANPA", arn)},
                {"Arn", arn},
                {"Path", arn.substr(path_at, arn.rfind('/') + 1 - path_at)},
                {"DefaultVersionId", "v1"},
                {"AttachmentCount", count_attachments(call.world, arn)},
                {"PermissionsBoundaryUsageCount", 0},
                {"IsAttachable", true},
                {"Description", policy->second.description},
                {"CreateDate", api_time(0)},
                {"UpdateDate", api_time(0)}}}};
}

ApiResult get_policy_version(const ApiCall& call) {
  const auto policy = call.world.managed_policies.find(call.text("PolicyArn"));
  if (policy == call.world.managed_policies.end() || call.text("VersionId") != "v1") {
    return ApiFailure{404, "NoSuchEntity",
                      fmt::format("Policy {} version {} does not exist or is not attachable.",
                                  call.text("PolicyArn"), call.text("VersionId"))};
  }
  return Json{{"PolicyVersion",
               {{"Document", encoded(policy->second.document)},
                {"VersionId", "v1"},
                {"IsDefaultVersion", true},
                {"CreateDate", api_time(0)}}}};
}

std::string simulated_resource(const ApiCall& call) {
  return call.text("PolicySourceArn");
}

}  // namespace

const std::vector<ApiAction>& iam_policy_actions() {
  static const std::vector<ApiAction> kActions = {
      {"iam", "ListRolePolicies", "RoleName* MaxItems Marker", role_resource, list_role_policies},
      {"iam", "GetRolePolicy", "RoleName* PolicyName*", role_resource, get_role_policy},
      {"iam", "PutRolePolicy", "RoleName* PolicyName* PolicyDocument*", role_resource,
       put_role_policy},
      {"iam", "DeleteRolePolicy", "RoleName* PolicyName*", role_resource, delete_role_policy},
      {"iam", "ListAttachedRolePolicies", "RoleName* MaxItems Marker", role_resource,
       list_attached},
      {"iam", "GetPolicy", "PolicyArn*", policy_resource, get_policy},
      {"iam", "GetPolicyVersion", "PolicyArn* VersionId*", policy_resource, get_policy_version},
      {"iam", "SimulatePrincipalPolicy",
       "PolicySourceArn* ActionNames* ResourceArns ResourcePolicy PolicyInputList ContextEntries "
       "MaxItems Marker",
       simulated_resource, simulate_principal_policy},
  };
  return kActions;
}

}  // namespace standin
