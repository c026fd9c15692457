#include "base/error.hpp"
#include "base/prng.hpp"
#include "standin/api_call.hpp"
#include "standin/ec2_view.hpp"
#include "standin/group_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace standin {
namespace {

using base::Json;

constexpr std::size_t kIdSize = 17;

std::string endpoint_resource(const ApiCall& call) {
  const std::string id = call.text("VpcEndpointId");
  const auto ids = call.texts("VpcEndpointId");
  const std::string& named = !ids.empty() ? ids.front() : id;
  return call.arn("ec2", "vpc-endpoint/" + (named.empty() ? "*" : named));
}

std::string group_resource(const ApiCall& call) {
  return call.arn("ec2", "security-group/" + call.text("GroupId"));
}

ApiFailure not_found(const char* code, const char* kind, const std::string& id) {
  return {400, code, fmt::format("The {} ID '{}' does not exist", kind, id)};
}

ApiFailure no_endpoint(const std::string& id) {
  return {400, "InvalidVpcEndpointId.NotFound",
          fmt::format("The Vpc Endpoint Id '{}' does not exist", id)};
}

std::variant<Json, ApiFailure> read_policy(const ApiCall& call) {
  if (!call.has("PolicyDocument")) return Json();
  try {
    Json policy = base::parse_json(call.text("PolicyDocument"), "policy");
    if (policy.is_object() && policy.contains("Statement")) return policy;
  } catch (const base::Error&) {
    // Answered below, as for any other text that is no policy.
  }
  return ApiFailure{400, "InvalidPolicyDocument", "The policy document is not valid."};
}

template <typename Item>
bool has_id(const std::vector<Item>& items, const std::string& id) {
  return std::any_of(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
}

/// What an endpoint would be attached to, and is not there.
std::optional<ApiFailure> check_parts(const WorldVpc& vpc, const WorldVpcEndpoint& endpoint) {
  for (const std::string& id : endpoint.route_tables) {
    if (!has_id(vpc.route_tables, id)) {
      return not_found("InvalidRouteTableId.NotFound", "routeTable", id);
    }
  }
  for (const std::string& id : endpoint.subnets) {
    if (!has_id(vpc.subnets, id)) return not_found("InvalidSubnetId.NotFound", "subnet", id);
  }
  for (const std::string& id : endpoint.security_groups) {
    if (!has_id(vpc.security_groups, id)) {
      return not_found("InvalidSecurityGroupId.NotFound", "security group", id);
    }
  }
  return std::nullopt;
}

/// A route table has one route to a service.
std::optional<ApiFailure> check_routes(const WorldVpc& vpc, const WorldVpcEndpoint& endpoint) {
  for (const WorldVpcEndpoint& other : vpc.endpoints) {
    if (other.id == endpoint.id || other.service != endpoint.service) continue;
    for (const std::string& table : endpoint.route_tables) {
      const auto& taken = other.route_tables;
      if (std::find(taken.begin(), taken.end(), table) == taken.end()) continue;
      return ApiFailure{400, "RouteAlreadyExists",
                        fmt::format("route table {} already has a route with destination-prefix-"
                                    "list-id of {}",
                                    table, endpoint.service)};
    }
  }
  return std::nullopt;
}

std::map<std::string, std::string> read_tags(const ApiCall& call) {
  std::map<std::string, std::string> tags;
  for (const Json& specification : call.list("TagSpecification")) {
    for (const Json& tag : list_items(specification.value("Tag", Json()))) {
      tags[tag.value("Key", "")] = tag.value("Value", "");
    }
  }
  return tags;
}

bool is_gateway_service(const World& world, const std::string& service) {
  return service == fmt::format("com.amazonaws.{}.s3", world.region) ||
         service == fmt::format("com.amazonaws.{}.dynamodb", world.region);
}

ApiResult create_endpoint(const ApiCall& call) {
  if (call.text("VpcId") != call.world.vpc.id) {
    return not_found("InvalidVpcId.NotFound", "vpc", call.text("VpcId"));
  }
  WorldVpcEndpoint endpoint;
  endpoint.id = "vpce-0" + base::Prng::from_entropy().token(kIdSize - 1);
  if (call.has("VpcEndpointType")) endpoint.type = call.text("VpcEndpointType");
  endpoint.service = call.text("ServiceName");
  const bool is_gateway = endpoint.type == "Gateway";
  const std::string prefix = fmt::format("com.amazonaws.{}.", call.world.region);
  const bool is_known = is_gateway ? is_gateway_service(call.world, endpoint.service)
                                   : endpoint.service.starts_with(prefix);
  if (!is_known || (!is_gateway && endpoint.type != "Interface")) {
    return ApiFailure{400, "InvalidServiceName",
                      fmt::format("The Vpc Endpoint Service '{}' does not exist",
                                  endpoint.service)};
  }
  auto policy = read_policy(call);
  if (auto* failure = std::get_if<ApiFailure>(&policy)) return std::move(*failure);
  endpoint.policy = std::get<Json>(std::move(policy));
  endpoint.route_tables = call.texts("RouteTableId");
  endpoint.subnets = call.texts("SubnetId");
  endpoint.security_groups = call.texts("SecurityGroupId");
  endpoint.private_dns = call.truth("PrivateDnsEnabled", !is_gateway);
  endpoint.tags = read_tags(call);
  std::optional<ApiFailure> failure;
  call.file.update([&](World& world) {
    failure = check_parts(world.vpc, endpoint);
    if (!failure) failure = check_routes(world.vpc, endpoint);
    if (!failure) world.vpc.endpoints.push_back(endpoint);
  });
  if (failure) return *std::move(failure);
  return Json{{"vpcEndpoint", endpoint_json(call.world, endpoint)}};
}

void add_all(std::vector<std::string>& list, const std::vector<std::string>& added) {
  for (const std::string& item : added) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
  }
}

void remove_all(std::vector<std::string>& list, const std::vector<std::string>& removed) {
  std::erase_if(list, [&](const std::string& item) {
    return std::find(removed.begin(), removed.end(), item) != removed.end();
  });
}

ApiResult modify_endpoint(const ApiCall& call) {
  auto policy = read_policy(call);
  if (auto* failure = std::get_if<ApiFailure>(&policy)) return std::move(*failure);
  const std::string id = call.text("VpcEndpointId");
  std::optional<ApiFailure> failure = no_endpoint(id);
  call.file.update([&](World& world) {
    for (WorldVpcEndpoint& endpoint : world.vpc.endpoints) {
      if (endpoint.id != id) continue;
      WorldVpcEndpoint changed = endpoint;
      if (call.has("PolicyDocument")) changed.policy = std::get<Json>(policy);
      if (call.truth("ResetPolicy", false)) changed.policy = nullptr;
      remove_all(changed.route_tables, call.texts("RemoveRouteTableId"));
      add_all(changed.route_tables, call.texts("AddRouteTableId"));
      remove_all(changed.subnets, call.texts("RemoveSubnetId"));
      add_all(changed.subnets, call.texts("AddSubnetId"));
      remove_all(changed.security_groups, call.texts("RemoveSecurityGroupId"));
      add_all(changed.security_groups, call.texts("AddSecurityGroupId"));
      changed.private_dns = call.truth("PrivateDnsEnabled", changed.private_dns);
      failure = check_parts(world.vpc, changed);
      if (!failure) failure = check_routes(world.vpc, changed);
      if (!failure) endpoint = changed;
      return;
    }
  });
  if (failure) return *std::move(failure);
  return Json{{"return", true}};
}

ApiResult delete_endpoints(const ApiCall& call) {
  Json failed = Json::array();
  const std::vector<std::string> ids = call.texts("VpcEndpointId");
  call.file.update([&](World& world) {
    for (const std::string& id : ids) {
      const auto erased = std::erase_if(
          world.vpc.endpoints, [&](const WorldVpcEndpoint& each) { return each.id == id; });
      if (erased > 0) continue;
      const ApiFailure failure = no_endpoint(id);
      failed.push_back(
          {{"error", {{"code", failure.code}, {"message", failure.message}}}, {"resourceId", id}});
    }
  });
  return Json{{"unsuccessful", {{"item", std::move(failed)}}}};
}

enum class Direction { ingress, egress };

/// Reads the rules of the request, with one peer each.
std::variant<std::vector<WorldGroupRule>, ApiFailure> read_rules(const ApiCall& call) {
  std::vector<WorldGroupRule> rules;
  std::vector<std::string> unknown;
  for (const Json& json : call.list("IpPermissions")) {
    rules.push_back(read_permission(json, unknown));
  }
  if (!unknown.empty()) {
    return ApiFailure{400, "UnknownParameter",
                      fmt::format("The parameter IpPermissions.{} is not recognized by the "
                                  "stand-in",
                                  unknown.front())};
  }
  rules = single_peers(rules);
  if (rules.empty()) {
    return ApiFailure{400, "MissingParameter",
                      "The request must contain the parameter ipPermissions"};
  }
  return rules;
}

using RuleChange =
    std::function<std::optional<ApiFailure>(std::vector<WorldGroupRule>&, const WorldGroupRule&)>;

/// Applies all of the request's rules to the group, or none.
ApiResult change_rules(const ApiCall& call, Direction direction, const RuleChange& change) {
  auto read = read_rules(call);
  if (auto* failure = std::get_if<ApiFailure>(&read)) return std::move(*failure);
  const std::string id = call.text("GroupId");
  std::optional<ApiFailure> failure = not_found("InvalidGroup.NotFound", "security group", id);
  call.file.update([&](World& world) {
    for (WorldSecurityGroup& group : world.vpc.security_groups) {
      if (group.id != id) continue;
      auto& rules = direction == Direction::ingress ? group.ingress : group.egress;
      std::vector<WorldGroupRule> changed = single_peers(rules);
      failure.reset();
      for (const WorldGroupRule& rule : std::get<std::vector<WorldGroupRule>>(read)) {
        if (!failure) failure = change(changed, rule);
      }
      if (!failure) rules = std::move(changed);
      return;
    }
  });
  if (failure) return *std::move(failure);
  return Json{{"return", true}};
}

std::optional<ApiFailure> add_rule(std::vector<WorldGroupRule>& rules, const WorldGroupRule& rule) {
  if (contains_rule(rules, rule)) {
    return ApiFailure{
        400, "InvalidPermission.Duplicate",
        fmt::format("the specified rule \"{}\" already exists", rule_text(rule))};
  }
  rules.push_back(rule);
  return std::nullopt;
}

std::optional<ApiFailure> take_rule(std::vector<WorldGroupRule>& rules,
                                    const WorldGroupRule& rule) {
  const auto erased = std::erase_if(
      rules, [&](const WorldGroupRule& each) { return is_same_rule(each, rule); });
  if (erased > 0) return std::nullopt;
  return ApiFailure{400, "InvalidPermission.NotFound",
                    "The specified rule does not exist in this security group."};
}

ApiResult authorize_ingress(const ApiCall& call) {
  return change_rules(call, Direction::ingress, add_rule);
}
ApiResult authorize_egress(const ApiCall& call) {
  return change_rules(call, Direction::egress, add_rule);
}
ApiResult revoke_ingress(const ApiCall& call) {
  return change_rules(call, Direction::ingress, take_rule);
}
ApiResult revoke_egress(const ApiCall& call) {
  return change_rules(call, Direction::egress, take_rule);
}

}  // namespace

const std::vector<ApiAction>& ec2_change_actions() {
  static const std::vector<ApiAction> kActions = {
      {"ec2", "CreateVpcEndpoint",
       "VpcId* ServiceName* VpcEndpointType PolicyDocument RouteTableId SubnetId SecurityGroupId "
       "PrivateDnsEnabled ClientToken TagSpecification",
       endpoint_resource, create_endpoint},
      {"ec2", "ModifyVpcEndpoint",
       "VpcEndpointId* ResetPolicy PolicyDocument AddRouteTableId RemoveRouteTableId AddSubnetId "
       "RemoveSubnetId AddSecurityGroupId RemoveSecurityGroupId PrivateDnsEnabled",
       endpoint_resource, modify_endpoint},
      {"ec2", "DeleteVpcEndpoints", "VpcEndpointId*", endpoint_resource, delete_endpoints},
      {"ec2", "AuthorizeSecurityGroupIngress", "GroupId* IpPermissions", group_resource,
       authorize_ingress},
      {"ec2", "AuthorizeSecurityGroupEgress", "GroupId* IpPermissions", group_resource,
       authorize_egress},
      {"ec2", "RevokeSecurityGroupIngress", "GroupId* IpPermissions", group_resource,
       revoke_ingress},
      {"ec2", "RevokeSecurityGroupEgress", "GroupId* IpPermissions", group_resource,
       revoke_egress},
  };
  return kActions;
}

}  // namespace standin
