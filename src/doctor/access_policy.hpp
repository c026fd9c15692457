#pragma once
// Evaluates IAM policy documents as sluice reads the pages: may a role do this, may a service
// assume it.
//
// Pure. An explicit denial wins, then an allowance; else nothing is allowed. A condition whose keys
// are known from `context` is evaluated; one on another key leaves the statement undecided, and so
// does a variable of another key in a resource; both are told as `depends` instead of guessed.
// Sources: IAM User Guide, "Policy evaluation logic", "JSON policy elements reference", "Condition
// operators"; of NotPrincipal and boundaries "Permissions boundaries for IAM entities".
#include "base/json.hpp"
#include "doctor/policy_pattern.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace doctor {

enum class Access : std::uint8_t {
  allowed,
  not_allowed,  ///< nothing allows it
  denied,       ///< a statement denies it
  depends,      ///< on a condition that cannot be evaluated from here
};

/// A document and what it is called, for sentences: "inline policy staging".
struct NamedPolicy {
  std::string name;
  base::Json document;
};

struct AccessRequest {
  std::string action;    ///< "s3:GetObject"
  std::string resource;  ///< an ARN; empty: statements without a resource (trust)
  ConditionContext context;
};

struct AccessVerdict {
  Access access = Access::not_allowed;
  std::string by;         ///< the policy and statement that decided: "inline policy x, statement 2"
  std::string condition;  ///< depends: the text of the condition, or of the resource's variables
  bool may_be_denied = false;  ///< depends: on the condition of a denial
};

AccessVerdict evaluate(const std::vector<NamedPolicy>& policies, const AccessRequest& request);

/// What the documents take away from an allowance that is given elsewhere: denied, depends on the
/// condition of a denial, or allowed when they deny nothing.
AccessVerdict denial_by(const std::vector<NamedPolicy>& policies, const AccessRequest& request);

/// The role that a resource's policy is held against.
struct AskingRole {
  std::string arn;
  bool has_boundary = false;  ///< then a denial with NotPrincipal meets it, whomever that names
};

/// What a resource's policy says of a role, by whom its statements name. Several of the ways may be
/// open; each counts by itself.
struct ResourceVerdict {
  AccessVerdict denial;      ///< of the role, its account or everybody; as denial_by
  AccessVerdict of_session;  ///< everybody, or a session of the role (`depends`: which one it is)
  AccessVerdict of_role;     ///< the role's ARN
  AccessVerdict of_account;  ///< the account or its root: left to the account's own policies
};
ResourceVerdict evaluate_principals(const NamedPolicy& policy, const AccessRequest& request,
                                    const AskingRole& role);
/// The same of a trust document, which names no resource: the request's is not looked at.
ResourceVerdict evaluate_trust_of_role(const base::Json& trust, const AccessRequest& request,
                                       const AskingRole& role);

/// Whether the trust document lets the service principal assume the role: its name, or "*".
AccessVerdict evaluate_trust(const base::Json& trust, const std::string& service_principal,
                             const ConditionContext& context);

}  // namespace doctor
