#pragma once
// IAM policy documents: which statements match a request, and what they say. Pure functions.
//
// Used by identity.hpp, which puts the documents of a caller and of a resource together, and by the
// checks of COPY's role. Source: IAM User Guide, "IAM JSON policy elements reference" and "Policy
// evaluation logic". A statement whose Condition the stand-in cannot evaluate (policy_condition)
// never allows and, when it denies, always denies, so that the stand-in errs on the strict side.
#include "base/json.hpp"
#include "standin/policy_condition.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// One action on one resource, and what is known around it.
struct PolicyRequest {
  std::string action;    ///< "s3:GetObject"
  std::string resource;  ///< ARN, or "*" when the action has none
  PolicyContext context = {};
};

/// In the order of precedence.
enum class PolicyVerdict { silent, allow, deny };

/// What an identity policy says: Action, NotAction, Resource, NotResource as a text or a list, with
/// * and ?; actions in any case, resources with policy variables.
PolicyVerdict evaluate_policy(const base::Json& document, const PolicyRequest& request);

/// Who asks, as Principal elements name it.
struct PolicyPrincipal {
  std::string arn;          ///< of the user or role
  std::string session_arn;  ///< of an assumed role's session, else empty
  std::string account;
  std::string service = "";  ///< of a service principal; then the rest is empty
};

/// A policy of a resource (bucket, key) about a principal. An allowance to the account (its root or
/// number) only lets the account's own policies decide; one to the ARN of a session's role reaches
/// as far as the role's boundary.
struct ResourceVerdict {
  bool is_denied = false;
  bool allows_principal = false;  ///< the user, the session or everybody
  bool allows_role = false;       ///< the role of the session, by its ARN
  bool allows_account = false;
};
ResourceVerdict evaluate_resource_policy(const base::Json& document, const PolicyRequest& request,
                                         const PolicyPrincipal& principal);

/// The same for a trust document, which has no Resource: the request's is not looked at.
ResourceVerdict evaluate_trust(const base::Json& document, const PolicyRequest& request,
                               const PolicyPrincipal& principal);

/// Evaluates documents for one action on one resource, without a context: explicit deny wins, then
/// allow, else no.
bool is_allowed(const std::vector<base::Json>& policies, std::string_view action,
                std::string_view resource);

/// True when the trust document lets the service principal ("redshift.amazonaws.com") assume the
/// role.
bool trusts_service(const base::Json& trust, std::string_view service,
                    const PolicyContext& context = {});

/// True when the trust document lets the role with this ARN assume the role (Principal.AWS: the
/// ARN, the account's root or number, or "*").
bool trusts_role(const base::Json& trust, std::string_view role_arn,
                 const PolicyContext& context = {});

/// The fifth field of an ARN.
std::string account_of_arn(std::string_view arn);

/// True when `text` matches `pattern`, in which * is any run of characters and ? any one.
bool matches_wildcard(std::string_view pattern, std::string_view text);

/// Lowers A-Z only; what IAM means by "not case-sensitive".
std::string lower_ascii(std::string_view text);

}  // namespace standin
