#include "standin/api_call.hpp"
#include "standin/iam_document.hpp"
#include "standin/s3_request.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

using base::Json;

constexpr std::size_t kTrustBytesMax = 2048;
constexpr std::size_t kRoleNameSizeMax = 64;

std::string role_resource(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  const auto role = call.world.roles.find(name);
  if (role != call.world.roles.end()) return role->second.arn;
  std::string path = call.text("Path");
  if (path.empty()) path = "/";
  return fmt::format("arn:{}:iam::{}:role{}{}", partition_of(call.world.region),
                     call.world.account, path, name);
}

ApiFailure no_such_role(const std::string& name) {
  return {404, "NoSuchEntity", fmt::format("The role with name {} cannot be found.", name)};
}

Json tag_list(const std::map<std::string, std::string>& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags) list.push_back({{"Key", key}, {"Value", value}});
  return {{"member", list}};
}

Json role_json(const std::string& name, const WorldRole& role) {
  Json json = {{"Path", role.path},
               {"RoleName", name},
               {"RoleId", stable_id("AROA", name)},
               {"Arn", role.arn},
               {"CreateDate", api_time(role.created_at)},
               {"AssumeRolePolicyDocument", encode_percent(role.trust.dump(), SlashRule::encode)},
               {"MaxSessionDuration", role.max_session_s}};
  if (!role.description.empty()) json["Description"] = role.description;
  if (!role.permissions_boundary.empty()) {
    json["PermissionsBoundary"] = {{"PermissionsBoundaryType", "Policy"},
                                   {"PermissionsBoundaryArn", role.permissions_boundary}};
  }
  if (!role.tags.empty()) json["Tags"] = tag_list(role.tags);
  json["RoleLastUsed"] = Json::object();
  return json;
}

ApiResult get_role(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  const auto role = call.world.roles.find(name);
  if (role == call.world.roles.end()) return no_such_role(name);
  return Json{{"Role", role_json(name, role->second)}};
}

std::variant<Json, ApiFailure> read_trust(const ApiCall& call, const char* key) {
  auto trust = read_trust_policy(call.text(key), call.world);
  if (const auto* document = std::get_if<Json>(&trust)) {
    if (policy_size(*document) > kTrustBytesMax) {
      return ApiFailure{409, "LimitExceeded",
                        fmt::format("Cannot exceed quota for ACLSizePerRole: {}", kTrustBytesMax)};
    }
  }
  return trust;
}

bool is_role_name(const std::string& name) {
  return !name.empty() && name.size() <= kRoleNameSizeMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("+=,.@_-").find(c) != std::string_view::npos;
         });
}

ApiResult create_role(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  if (!is_role_name(name)) {
    return ApiFailure{400, "ValidationError",
                      "The specified value for roleName is invalid. It must contain only "
                      "alphanumeric characters and/or the following: +=,.@_-"};
  }
  auto trust = read_trust(call, "AssumeRolePolicyDocument");
  if (auto* failure = std::get_if<ApiFailure>(&trust)) return std::move(*failure);
  const std::string boundary = call.text("PermissionsBoundary");
  if (!boundary.empty() && !call.world.managed_policies.contains(boundary)) {
    return ApiFailure{404, "NoSuchEntity",
                      fmt::format("Scope ARN: {} does not exist or is not attachable.", boundary)};
  }
  WorldRole role;
  role.arn = role_resource(call);
  role.trust = std::get<Json>(std::move(trust));
  if (call.has("Path")) role.path = call.text("Path");
  role.description = call.text("Description");
  role.created_at = call.now;
  role.max_session_s = static_cast<int>(call.number("MaxSessionDuration", role.max_session_s));
  role.permissions_boundary = boundary;
  for (const Json& tag : call.list("Tags")) {
    role.tags[tag.value("Key", "")] = tag.value("Value", "");
  }
  bool is_new = false;
  call.file.update([&](World& world) { is_new = world.roles.try_emplace(name, role).second; });
  if (!is_new) {
    return ApiFailure{409, "EntityAlreadyExists",
                      fmt::format("Role with name {} already exists.", name)};
  }
  return Json{{"Role", role_json(name, role)}};
}

ApiResult delete_role(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  std::optional<ApiFailure> failure;
  call.file.update([&](World& world) {
    const auto role = world.roles.find(name);
    if (role == world.roles.end()) {
      failure = no_such_role(name);
    } else if (!role->second.policies.empty()) {
      failure = ApiFailure{409, "DeleteConflict",
                           "Cannot delete entity, must delete policies first."};
    } else if (!role->second.attached_policies.empty()) {
      failure = ApiFailure{409, "DeleteConflict",
                           "Cannot delete entity, must detach all policies first."};
    } else {
      world.roles.erase(role);
    }
  });
  if (failure) return *std::move(failure);
  return Json();
}

ApiResult update_trust(const ApiCall& call) {
  const std::string name = call.text("RoleName");
  if (!call.world.roles.contains(name)) return no_such_role(name);
  auto trust = read_trust(call, "PolicyDocument");
  if (auto* failure = std::get_if<ApiFailure>(&trust)) return std::move(*failure);
  bool is_there = false;
  call.file.update([&](World& world) {
    const auto role = world.roles.find(name);
    is_there = role != world.roles.end();
    if (is_there) role->second.trust = std::get<Json>(trust);
  });
  if (!is_there) return no_such_role(name);
  return Json();
}

}  // namespace

const std::vector<ApiAction>& iam_role_actions() {
  static const std::vector<ApiAction> kActions = {
      {"iam", "GetRole", "RoleName*", role_resource, get_role},
      {"iam", "CreateRole",
       "RoleName* AssumeRolePolicyDocument* Path Description MaxSessionDuration "
       "PermissionsBoundary Tags",
       role_resource, create_role},
      {"iam", "DeleteRole", "RoleName*", role_resource, delete_role},
      {"iam", "UpdateAssumeRolePolicy", "RoleName* PolicyDocument*", role_resource, update_trust},
  };
  return kActions;
}

}  // namespace standin
