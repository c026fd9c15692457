#include "base/prng.hpp"
#include "standin/api_call.hpp"
#include "standin/warehouse_view.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

using base::Json;

constexpr std::int64_t kSecondsDefault = 900;
constexpr std::int64_t kSecondsMax = 3600;
constexpr std::size_t kPasswordSize = 32;

std::string namespace_arn(const ApiCall& call) {
  return call.arn("redshift-serverless", "namespace/" + call.world.space.id);
}

std::string workgroup_arn(const ApiCall& call) {
  return call.arn("redshift-serverless", "workgroup/" + call.world.workgroup.id);
}

std::string any_resource(const ApiCall&) {
  return "*";
}

ApiFailure not_found(const char* what, const std::string& name) {
  return {400, "ResourceNotFoundException", fmt::format("{} not found: {}", what, name)};
}

/// The trap of this API: each role is a text, whose parts come in either order.
std::string role_text(const AttachedRole& role, std::size_t index, std::int64_t now) {
  const std::string status = apply_status(role, now);
  if (index % 2 == 0) {
    return fmt::format("IamRole(applyStatus={}, iamRoleArn={})", status, role.arn);
  }
  return fmt::format("IamRole(iamRoleArn={}, applyStatus={})", role.arn, status);
}

bool is_modifying(const WorldNamespace& space, std::int64_t now) {
  return space.status == "MODIFYING" || space.modifying_until > now;
}

Json namespace_json(const ApiCall& call, const World& world) {
  Json roles = Json::array();
  for (std::size_t i = 0; i < world.attached_roles.size(); ++i) {
    roles.push_back(role_text(world.attached_roles[i], i, call.now));
  }
  const WorldNamespace& space = world.space;
  Json json = {
      {"adminUsername", world.logins.empty() ? "admin" : world.logins.front().user},
      {"creationDate", api_time(0)},
      {"dbName", world.database},
      {"iamRoles", std::move(roles)},
      {"kmsKeyId", space.kms_key},
      {"logExports", Json::array()},
      {"namespaceArn", namespace_arn(call)},
      {"namespaceId", space.id},
      {"namespaceName", space.name},
      {"status", is_modifying(space, call.now) ? std::string("MODIFYING") : space.status}};
  if (!world.default_role_arn.empty()) json["defaultIamRoleArn"] = world.default_role_arn;
  return json;
}

ApiResult get_namespace(const ApiCall& call) {
  const std::string name = call.text("namespaceName");
  if (name != call.world.space.name) return not_found("Namespace", name);
  return Json{{"namespace", namespace_json(call, call.world)}};
}

ApiResult update_namespace(const ApiCall& call) {
  const std::string name = call.text("namespaceName");
  if (name != call.world.space.name) return not_found("Namespace", name);
  if (is_modifying(call.world.space, call.now) || call.world.space.status != "AVAILABLE") {
    return ApiFailure{400, "ConflictException",
                      fmt::format("There is an operation running on the namespace {}.", name)};
  }
  const std::vector<std::string> arns = call.texts("iamRoles");
  if (auto failure = check_roles(call, arns, "ValidationException")) return *std::move(failure);
  const std::string default_arn = call.text("defaultIamRoleArn");
  const bool is_listed =
      default_arn.empty() || std::find(arns.begin(), arns.end(), default_arn) != arns.end();
  if (!is_listed) {
    return ApiFailure{400, "ValidationException",
                      "The default IAM role must be one of the IAM roles of the namespace."};
  }
  World after;
  call.file.update([&](World& world) {
    if (call.has("iamRoles")) {
      world.attached_roles = changed_roles(world, arns, call.now);
      const bool is_gone =
          std::find(arns.begin(), arns.end(), world.default_role_arn) == arns.end();
      // The two are updated together: one that is not sent is not promised to stay.
      if (is_gone || default_arn.empty()) world.default_role_arn.clear();
    }
    if (call.has("defaultIamRoleArn")) world.default_role_arn = default_arn;
    world.space.modifying_until = call.now + world.modify_delay_s;
    after = world;
  });
  Json json = namespace_json(call, after);
  json["status"] = "MODIFYING";  // the answer comes before the work
  return Json{{"namespace", std::move(json)}};
}

std::string address_of(const World& world) {
  if (!world.workgroup.address.empty()) return world.workgroup.address;
  return fmt::format("{}.{}.{}.redshift-serverless.amazonaws.com", world.workgroup.name,
                     world.account, world.region);
}

Json workgroup_json(const ApiCall& call) {
  const WorldWorkgroup& workgroup = call.world.workgroup;
  Json parameters = Json::array();
  for (const auto& [key, value] : workgroup.parameters) {
    parameters.push_back({{"parameterKey", key}, {"parameterValue", value}});
  }
  Json endpoints = Json::array();
  if (!call.world.vpc.id.empty()) {
    endpoints.push_back(
        {{"vpcEndpointId", "vpce-" + lower_ascii(stable_id("", workgroup.id))},
         {"vpcId", call.world.vpc.id},
         {"networkInterfaces",
          interface_list(call.world, {.id = "networkInterfaceId",
                                      .subnet = "subnetId",
                                      .address = "privateIpAddress",
                                      .zone = "availabilityZone"})}});
  }
  return {{"baseCapacity", workgroup.base_capacity},
          {"configParameters", std::move(parameters)},
          {"creationDate", api_time(0)},
          {"endpoint",
           {{"address", address_of(call.world)},
            {"port", workgroup.port},
            {"vpcEndpoints", std::move(endpoints)}}},
          {"enhancedVpcRouting", workgroup.enhanced_vpc_routing},
          {"namespaceName", call.world.space.name},
          {"port", workgroup.port},
          {"publiclyAccessible", workgroup.publicly_accessible},
          {"securityGroupIds", workgroup.security_groups},
          {"status", workgroup.status},
          {"subnetIds", workgroup.subnets},
          {"workgroupArn", workgroup_arn(call)},
          {"workgroupId", workgroup.id},
          {"workgroupName", workgroup.name}};
}

ApiResult get_workgroup(const ApiCall& call) {
  const std::string name = call.text("workgroupName");
  if (name != call.world.workgroup.name) return not_found("Workgroup", name);
  return Json{{"workgroup", workgroup_json(call)}};
}

ApiResult listed(const ApiCall& call, const char* name, const Json& all) {
  auto page = take_page(call, all, "maxResults", "nextToken");
  if (auto* failure = std::get_if<ApiFailure>(&page)) return std::move(*failure);
  ApiPage& part = std::get<ApiPage>(page);
  Json output = Json::object();
  output[name] = std::move(part.items);
  if (!part.next.empty()) output["nextToken"] = part.next;
  return output;
}

ApiResult list_namespaces(const ApiCall& call) {
  return listed(call, "namespaces", Json::array({namespace_json(call, call.world)}));
}

ApiResult list_workgroups(const ApiCall& call) {
  return listed(call, "workgroups", Json::array({workgroup_json(call)}));
}

/// Makes a login of the gateway, named after the caller as Redshift names it.
ApiResult get_credentials(const ApiCall& call) {
  const std::string name = call.text("workgroupName");
  if (name != call.world.workgroup.name) return not_found("Workgroup", name);
  const std::int64_t seconds = call.number("durationSeconds", kSecondsDefault);
  if (seconds < kSecondsDefault || seconds > kSecondsMax) {
    return ApiFailure{400, "ValidationException", "durationSeconds must be from 900 to 3600."};
  }
  const std::string& role = call.caller.principal.arn;
  WorldLogin login;
  login.user = call.caller.user_name.empty() ? "IAMR:" + role.substr(role.rfind('/') + 1)
                                             : "IAM:" + call.caller.user_name;
  login.password = base::Prng::from_entropy().token(kPasswordSize);
  login.is_superuser = false;
  login.expires_at = call.now + seconds;
  call.file.update([&](World& world) {
    std::erase_if(world.logins, [&](const WorldLogin& old) { return old.user == login.user; });
    world.logins.push_back(login);
  });
  return Json{{"dbUser", login.user},
              {"dbPassword", login.password},
              {"expiration", login.expires_at},
              {"nextRefreshTime", login.expires_at}};
}

}  // namespace

const std::vector<ApiAction>& serverless_actions() {
  static const std::vector<ApiAction> kActions = {
      {"redshift-serverless", "GetNamespace", "namespaceName*", namespace_arn, get_namespace},
      {"redshift-serverless", "UpdateNamespace", "namespaceName* iamRoles defaultIamRoleArn",
       namespace_arn, update_namespace},
      {"redshift-serverless", "ListNamespaces", "maxResults nextToken", any_resource,
       list_namespaces},
      {"redshift-serverless", "GetWorkgroup", "workgroupName*", workgroup_arn, get_workgroup},
      {"redshift-serverless", "ListWorkgroups", "maxResults nextToken", any_resource,
       list_workgroups},
      {"redshift-serverless", "GetCredentials", "workgroupName* dbName durationSeconds",
       workgroup_arn, get_credentials},
  };
  return kActions;
}

}  // namespace standin
