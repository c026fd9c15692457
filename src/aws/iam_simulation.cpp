#include "aws/iam_simulation.hpp"

#include "aws/iam_call.hpp"

#include <fmt/core.h>

namespace aws {
namespace {

Query parameters_of(const Simulation& simulation) {
  Query parameters{{"PolicySourceArn", simulation.principal_arn}};
  add_list(parameters, "ActionNames.member", simulation.actions);
  add_list(parameters, "ResourceArns.member", simulation.resources);
  add_given(parameters, "ResourcePolicy", simulation.resource_policy);
  add_given(parameters, "ResourceOwner", simulation.resource_owner);
  int number = 0;
  for (const SimulationContext& entry : simulation.context) {
    const std::string name = fmt::format("ContextEntries.member.{}", ++number);
    parameters.emplace_back(name + ".ContextKeyName", entry.key);
    parameters.emplace_back(name + ".ContextKeyType", entry.type);
    add_list(parameters, name + ".ContextKeyValues.member", entry.values);
  }
  return parameters;
}

std::optional<bool> detail_of(const pugi::xml_node& node, const char* detail, const char* name) {
  const pugi::xml_node found = node.child(detail).child(name);
  if (!found) return std::nullopt;
  return flag_of(node.child(detail), name);
}

void read_details(const pugi::xml_node& node, SimulatedDecision& decision) {
  decision.matched.clear();
  for (const pugi::xml_node& match : node.child("MatchedStatements").children("member")) {
    decision.matched.push_back(
        {text_of(match, "SourcePolicyId"), text_of(match, "SourcePolicyType")});
  }
  decision.missing_context = texts_of(node, "MissingContextValues", "member");
  const auto boundary =
      detail_of(node, "PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary");
  if (boundary) decision.is_allowed_by_boundary = boundary;
}

/// A result about several resources has a decision of its own for each of them.
void read_result(const pugi::xml_node& node, std::vector<SimulatedDecision>& decisions) {
  SimulatedDecision whole;
  whole.action = text_of(node, "EvalActionName");
  whole.resource = text_of(node, "EvalResourceName");
  whole.decision = text_of(node, "EvalDecision");
  whole.is_allowed_by_organization =
      detail_of(node, "OrganizationsDecisionDetail", "AllowedByOrganizations");
  read_details(node, whole);
  const pugi::xml_node specific = node.child("ResourceSpecificResults");
  if (!specific.child("member")) {
    decisions.push_back(std::move(whole));
    return;
  }
  for (const pugi::xml_node& part : specific.children("member")) {
    SimulatedDecision one = whole;
    one.resource = text_of(part, "EvalResourceName");
    one.decision = text_of(part, "EvalResourceDecision");
    read_details(part, one);
    decisions.push_back(std::move(one));
  }
}

}  // namespace

std::vector<SimulatedDecision> simulate_principal_policy(ServiceCaller& caller,
                                                         const Simulation& simulation) {
  std::vector<SimulatedDecision> decisions;
  for_each_iam_page(
      caller, "SimulatePrincipalPolicy", simulation.principal_arn, parameters_of(simulation),
      [&](const pugi::xml_node& result) {
        for (const pugi::xml_node& node : result.child("EvaluationResults").children("member")) {
          read_result(node, decisions);
        }
      });
  return decisions;
}

}  // namespace aws
