#pragma once
// IAM's own judgement of what a role may do: SimulatePrincipalPolicy. Safe on every thread.
//
// Used by the doctor. The trust policy is not part of it. Source: IAM API Reference,
// "SimulatePrincipalPolicy".
#include "aws/service_call.hpp"

#include <optional>
#include <string>
#include <vector>

namespace aws {

struct SimulationContext {
  std::string key;   ///< "aws:SecureTransport"
  std::string type;  ///< "string", "boolean", "numeric" ...
  std::vector<std::string> values;
};

struct Simulation {
  std::string principal_arn;
  std::vector<std::string> actions;
  std::vector<std::string> resources = {};  ///< empty: any
  std::string resource_policy = {};         ///< JSON; with it, resource_owner is due for S3
  std::string resource_owner = {};          ///< the account's root ARN
  std::vector<SimulationContext> context = {};
};

struct MatchedStatement {
  std::string policy;  ///< "role_etl_p"
  std::string type;    ///< "IAM Policy", "role" ...
};

/// One action on one resource.
struct SimulatedDecision {
  std::string action;
  std::string resource;
  std::string decision;  ///< "allowed", "explicitDeny" or "implicitDeny"
  std::vector<MatchedStatement> matched;
  std::vector<std::string> missing_context;
  std::optional<bool> is_allowed_by_boundary;       ///< nullopt: there is no boundary
  std::optional<bool> is_allowed_by_organization;  ///< nullopt: nothing is said

  bool is_allowed() const { return decision == "allowed"; }
};

std::vector<SimulatedDecision> simulate_principal_policy(ServiceCaller& caller,
                                                         const Simulation& simulation);

}  // namespace aws
