#include "standin/policy.hpp"

#include "standin/policy_pattern.hpp"

#include <algorithm>

namespace standin {
namespace {

using base::Json;

/// True when the text, or one of the list, matches. Anything that is not a text matches nothing.
template <typename Matches>
bool matches_any(const Json& patterns, Matches matches) {
  if (patterns.is_string()) return matches(patterns.get_ref<const std::string&>());
  if (!patterns.is_array()) return false;
  return std::any_of(patterns.begin(), patterns.end(), [&](const Json& pattern) {
    return pattern.is_string() && matches(pattern.get_ref<const std::string&>());
  });
}

/// What a matching statement says, its condition included.
PolicyVerdict verdict_of(const Json& statement, const PolicyContext& context) {
  const auto effect = statement.find("Effect");
  if (effect == statement.end()) return PolicyVerdict::silent;
  const auto condition = statement.find("Condition");
  const bool has_condition = condition != statement.end() && !condition->empty();
  const ConditionAnswer answer =
      has_condition ? evaluate_condition(*condition, context) : ConditionAnswer::met;
  if (*effect == "Deny" && answer != ConditionAnswer::not_met) return PolicyVerdict::deny;
  if (*effect == "Allow" && answer == ConditionAnswer::met) return PolicyVerdict::allow;
  return PolicyVerdict::silent;
}

/// Whether the document's version has policy variables.
bool has_variables(const Json& document) {
  const auto version = document.find("Version");
  return version != document.end() && *version == "2012-10-17";
}

/// Calls `act` for each statement of a document, which may have one object or a list of them.
template <typename Act>
void for_each_statement(const Json& document, Act act) {
  if (!document.is_object()) return;
  const auto found = document.find("Statement");
  if (found == document.end()) return;
  if (found->is_object()) return act(*found);
  if (!found->is_array()) return;
  for (const Json& statement : *found) {
    if (statement.is_object()) act(statement);
  }
}

bool is_on_action(const Json& statement, const PolicyRequest& request) {
  const std::string action = lower_ascii(request.action);
  const auto matches = [&](const std::string& pattern) {
    return matches_wildcard(lower_ascii(pattern), action);
  };
  if (const auto found = statement.find("Action"); found != statement.end()) {
    return matches_any(*found, matches);
  }
  const auto negated = statement.find("NotAction");
  return negated != statement.end() && !matches_any(*negated, matches);
}

/// A variable that cannot be resolved never lets an allowance in, and a denial always.
bool is_on_resource(const Json& document, const Json& statement, const PolicyRequest& request) {
  const bool is_denial = statement.value("Effect", Json()) == "Deny";
  const auto matches = [&](bool is_negated) {
    const Unresolved unresolved =
        is_denial != is_negated ? Unresolved::matches_anything : Unresolved::matches_nothing;
    return [&request, how = ResourceMatching{request.context, has_variables(document), unresolved}](
               const std::string& pattern) {
      return matches_resource(pattern, request.resource, how);
    };
  };
  if (const auto found = statement.find("Resource"); found != statement.end()) {
    return matches_any(*found, matches(false));
  }
  const auto negated = statement.find("NotResource");
  return negated != statement.end() && !matches_any(*negated, matches(true));
}

enum class PrincipalMatch { none, account, role, named };

PrincipalMatch match_aws(const std::string& named, const PolicyPrincipal& principal) {
  if (!principal.service.empty()) return PrincipalMatch::none;
  const bool is_session = !principal.session_arn.empty();
  if (named == "*" || (is_session && named == principal.session_arn)) return PrincipalMatch::named;
  if (named == principal.arn) return is_session ? PrincipalMatch::role : PrincipalMatch::named;
  if (principal.account.empty()) return PrincipalMatch::none;
  const bool is_account = named == principal.account ||
                          (named.ends_with(":root") && account_of_arn(named) == principal.account);
  return is_account ? PrincipalMatch::account : PrincipalMatch::none;
}

PrincipalMatch match_service(const std::string& named, const PolicyPrincipal& principal) {
  if (principal.service.empty()) return PrincipalMatch::none;
  const bool is_it = named == "*" || lower_ascii(named) == lower_ascii(principal.service);
  return is_it ? PrincipalMatch::named : PrincipalMatch::none;
}

/// The best match of a Principal element: "*", or kinds with a text or a list each.
PrincipalMatch match_principal(const Json& element, const PolicyPrincipal& principal) {
  if (element.is_string()) {
    return element == "*" ? PrincipalMatch::named : PrincipalMatch::none;
  }
  PrincipalMatch best = PrincipalMatch::none;
  if (!element.is_object()) return best;
  for (const auto& kind : element.items()) {
    const auto match = kind.key() == "AWS"       ? match_aws
                       : kind.key() == "Service" ? match_service
                                                 : nullptr;
    if (match == nullptr) continue;
    const Json& names = kind.value();
    for (const Json& name : names.is_array() ? names : Json::array({names})) {
      if (name.is_string()) best = std::max(best, match(name.get<std::string>(), principal));
    }
  }
  return best;
}

PrincipalMatch match_statement(const Json& statement, const PolicyPrincipal& principal) {
  if (const auto found = statement.find("Principal"); found != statement.end()) {
    return match_principal(*found, principal);
  }
  const auto negated = statement.find("NotPrincipal");
  if (negated == statement.end()) return PrincipalMatch::none;
  return match_principal(*negated, principal) == PrincipalMatch::none ? PrincipalMatch::named
                                                                      : PrincipalMatch::none;
}

template <typename Matches>
ResourceVerdict evaluate_principals(const Json& document, const PolicyRequest& request,
                                    const PolicyPrincipal& principal, Matches matches) {
  ResourceVerdict verdict;
  for_each_statement(document, [&](const Json& statement) {
    const PrincipalMatch match = match_statement(statement, principal);
    if (match == PrincipalMatch::none || !matches(statement)) return;
    const PolicyVerdict said = verdict_of(statement, request.context);
    if (said == PolicyVerdict::deny) verdict.is_denied = true;
    if (said != PolicyVerdict::allow) return;
    if (match == PrincipalMatch::named) verdict.allows_principal = true;
    if (match == PrincipalMatch::role) verdict.allows_role = true;
    if (match == PrincipalMatch::account) verdict.allows_account = true;
  });
  return verdict;
}

}  // namespace

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last * met, and the text it was tried from
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

PolicyVerdict evaluate_policy(const Json& document, const PolicyRequest& request) {
  PolicyVerdict verdict = PolicyVerdict::silent;
  for_each_statement(document, [&](const Json& statement) {
    if (!is_on_action(statement, request)) return;
    if (!is_on_resource(document, statement, request)) return;
    verdict = std::max(verdict, verdict_of(statement, request.context));
  });
  return verdict;
}

ResourceVerdict evaluate_resource_policy(const Json& document, const PolicyRequest& request,
                                         const PolicyPrincipal& principal) {
  return evaluate_principals(document, request, principal, [&](const Json& statement) {
    return is_on_action(statement, request) && is_on_resource(document, statement, request);
  });
}

ResourceVerdict evaluate_trust(const Json& document, const PolicyRequest& request,
                               const PolicyPrincipal& principal) {
  return evaluate_principals(document, request, principal, [&](const Json& statement) {
    return is_on_action(statement, request);
  });
}

bool is_allowed(const std::vector<Json>& policies, std::string_view action,
                std::string_view resource) {
  const PolicyRequest request{.action = std::string(action), .resource = std::string(resource)};
  PolicyVerdict verdict = PolicyVerdict::silent;
  for (const Json& policy : policies) {
    verdict = std::max(verdict, evaluate_policy(policy, request));
  }
  return verdict == PolicyVerdict::allow;
}

bool trusts_service(const Json& trust, std::string_view service, const PolicyContext& context) {
  const PolicyRequest request{.action = "sts:AssumeRole", .resource = "*", .context = context};
  const PolicyPrincipal principal{
      .arn = "", .session_arn = "", .account = "", .service = std::string(service)};
  const ResourceVerdict verdict = evaluate_trust(trust, request, principal);
  return verdict.allows_principal && !verdict.is_denied;
}

bool trusts_role(const Json& trust, std::string_view role_arn, const PolicyContext& context) {
  const PolicyRequest request{.action = "sts:AssumeRole", .resource = "*", .context = context};
  const PolicyPrincipal principal{
      .arn = std::string(role_arn), .session_arn = "", .account = account_of_arn(role_arn)};
  const ResourceVerdict verdict = evaluate_trust(trust, request, principal);
  return (verdict.allows_principal || verdict.allows_account) && !verdict.is_denied;
}

std::string account_of_arn(std::string_view arn) {
  // arn:aws:iam::123456789012:role/Name
  for (int i = 0; i < 4; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

}  // namespace standin
