#include "standin/iam_simulation.hpp"

#include "standin/iam_document.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace standin {
namespace {

using base::Json;

std::optional<Identity> find_source(const World& world, const std::string& arn) {
  if (const auto role = find_role_by_arn(world, arn)) {
    return identity_of_role(world, role->name, "simulation");
  }
  for (const WorldUser& user : world.users) {
    Identity identity = identity_of_user(world, user);
    if (identity.principal.arn == arn) return identity;
  }
  return std::nullopt;
}

PolicyContext read_context(const ApiCall& call) {
  PolicyContext context;
  for (const Json& entry : call.list("ContextEntries")) {
    std::vector<std::string> values;
    for (const Json& value : list_items(entry.value("ContextKeyValues", Json()))) {
      if (value.is_string()) values.push_back(value.get<std::string>());
    }
    context[lower_ascii(entry.value("ContextKeyName", ""))] = std::move(values);
  }
  return context;
}

Json matched_statements(const Identity& source, const PolicyRequest& request,
                        PolicyVerdict decisive) {
  Json matched = Json::array();
  for (const NamedPolicy& policy : source.policies) {
    if (evaluate_policy(policy.document, request) != decisive) continue;
    matched.push_back({{"SourcePolicyId", policy.name}, {"SourcePolicyType", "IAM Policy"}});
  }
  return matched;
}

Json evaluate(const Identity& source, const PolicyRequest& request, const Json& resource_policy) {
  const Decision decision = decide_as_given(source, request, resource_policy);
  const char* word = decision.is_allowed         ? "allowed"
                     : decision.is_explicit_deny ? "explicitDeny"
                                                 : "implicitDeny";
  Json matched = Json::array();
  if (decision.is_allowed) matched = matched_statements(source, request, PolicyVerdict::allow);
  if (decision.is_explicit_deny) matched = matched_statements(source, request, PolicyVerdict::deny);
  Json result = {{"EvalActionName", request.action},
                 {"EvalResourceName", request.resource},
                 {"EvalDecision", word},
                 {"MatchedStatements", {{"member", std::move(matched)}}},
                 {"MissingContextValues", {{"member", Json::array()}}},
                 {"OrganizationsDecisionDetail", {{"AllowedByOrganizations", true}}}};
  if (source.boundary) {
    const bool is_within = evaluate_policy(*source.boundary, request) == PolicyVerdict::allow;
    result["PermissionsBoundaryDecisionDetail"] = {{"AllowedByPermissionsBoundary", is_within}};
  }
  return result;
}

}  // namespace

ApiResult simulate_principal_policy(const ApiCall& call) {
  auto source = find_source(call.world, call.text("PolicySourceArn"));
  if (!source) {
    return ApiFailure{404, "NoSuchEntity",
                      fmt::format("Entity {} does not exist.", call.text("PolicySourceArn"))};
  }
  for (const std::string& text : call.texts("PolicyInputList")) {
    auto document = read_identity_policy(text);
    if (std::holds_alternative<ApiFailure>(document)) {
      return ApiFailure{400, "InvalidInput", "Invalid Input Policy"};
    }
    source->policies.push_back({fmt::format("PolicyInputList.{}", source->policies.size() + 1),
                                std::get<Json>(std::move(document))});
  }
  Json resource_policy;
  if (call.has("ResourcePolicy")) {
    resource_policy = Json::parse(call.text("ResourcePolicy"), nullptr, false);
    if (!resource_policy.is_object()) {
      return ApiFailure{400, "InvalidInput", "Invalid Resource Policy"};
    }
  }
  std::vector<std::string> resources = call.texts("ResourceArns");
  if (resources.empty()) resources.emplace_back("*");
  PolicyRequest request{.action = "", .resource = "", .context = read_context(call)};
  Json results = Json::array();
  for (const std::string& action : call.texts("ActionNames")) {
    for (const std::string& resource : resources) {
      request.action = action;
      request.resource = resource;
      results.push_back(evaluate(*source, request, resource_policy));
    }
  }
  auto page = take_page(call, results, "MaxItems", "Marker");
  if (auto* failure = std::get_if<ApiFailure>(&page)) return std::move(*failure);
  ApiPage& part = std::get<ApiPage>(page);
  Json output = {{"EvaluationResults", {{"member", std::move(part.items)}}},
                 {"IsTruncated", !part.next.empty()}};
  if (!part.next.empty()) output["Marker"] = part.next;
  return output;
}

}  // namespace standin
