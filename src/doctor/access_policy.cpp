#include "doctor/access_policy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace doctor {
namespace {

using base::Json;

constexpr std::size_t kAccountDigits = 12;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// A text, or the texts of a list; anything else is none.
std::vector<std::string> texts_of(const Json& json) {
  std::vector<std::string> texts;
  if (json.is_string()) texts.push_back(json.get<std::string>());
  if (json.is_boolean()) texts.emplace_back(json.get<bool>() ? "true" : "false");
  if (!json.is_array()) return texts;
  for (const Json& item : json) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

bool any_matches(const Json& patterns, const std::string& text, bool ignores_case) {
  const std::vector<std::string> list = texts_of(patterns);
  return std::any_of(list.begin(), list.end(), [&](const std::string& pattern) {
    return ignores_case ? matches_pattern(lower(pattern), lower(text))
                        : matches_pattern(pattern, text);
  });
}

/// Action or NotAction, Resource or NotResource. nullopt: the statement has neither.
std::optional<bool> applies(const Json& statement, const char* name, const char* not_name,
                            const std::string& text, bool ignores_case) {
  if (const auto it = statement.find(name); it != statement.end()) {
    return any_matches(*it, text, ignores_case);
  }
  if (const auto it = statement.find(not_name); it != statement.end()) {
    return !any_matches(*it, text, ignores_case);
  }
  return std::nullopt;
}

enum class Outcome : std::uint8_t { met, not_met, unknown };

/// One operator's word without its quantifier and IfExists.
struct Operator {
  std::string word;  ///< "stringlike"
  bool is_negated = false;
  bool if_exists = false;
};

Operator read_operator(std::string_view text) {
  Operator result;
  std::string word = lower(text);
  for (const std::string_view quantifier : {"foranyvalue:", "forallvalues:"}) {
    if (word.starts_with(quantifier)) word.erase(0, quantifier.size());
  }
  constexpr std::string_view kIfExists = "ifexists";
  if (word.ends_with(kIfExists)) {
    result.if_exists = true;
    word.resize(word.size() - kIfExists.size());
  }
  const std::size_t negation = word.find("not");
  if (negation != std::string::npos) {
    result.is_negated = true;
    word.erase(negation, 3);
  }
  result.word = word;
  return result;
}

Outcome compare(const Operator& op, const std::string& value, const Json& wanted) {
  const std::vector<std::string> list = texts_of(wanted);
  std::function<bool(const std::string&)> is_equal;
  if (op.word == "stringequals") {
    is_equal = [&](const std::string& it) { return it == value; };
  } else if (op.word == "stringequalsignorecase" || op.word == "bool") {
    is_equal = [&](const std::string& it) { return lower(it) == lower(value); };
  } else if (op.word == "stringlike" || op.word == "arnlike" || op.word == "arnequals") {
    is_equal = [&](const std::string& it) { return matches_pattern(it, value); };
  } else {
    return Outcome::unknown;
  }
  const bool is_met = std::any_of(list.begin(), list.end(), is_equal) != op.is_negated;
  return is_met ? Outcome::met : Outcome::not_met;
}

/// All conditions of a statement must be met.
Outcome conditions_of(const Json& statement, const ConditionContext& context) {
  const auto found = statement.find("Condition");
  if (found == statement.end() || !found->is_object()) return Outcome::met;
  Outcome outcome = Outcome::met;
  for (const auto& [word, keys] : found->items()) {
    const Operator op = read_operator(word);
    if (!keys.is_object()) return Outcome::unknown;
    for (const auto& [key, wanted] : keys.items()) {
      const auto value = context.find(lower(key));
      const Outcome one =
          value == context.end() ? Outcome::unknown : compare(op, value->second, wanted);
      if (one == Outcome::not_met) return one;
      if (one == Outcome::unknown) outcome = one;
    }
  }
  return outcome;
}

bool trusts(const Json& statement, const std::string& service) {
  const auto principal = statement.find("Principal");
  if (principal == statement.end()) return false;
  if (principal->is_string()) return *principal == "*";
  if (!principal->is_object()) return false;
  const auto services = principal->find("Service");
  if (services == principal->end()) return false;
  const std::vector<std::string> list = texts_of(*services);
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& it) { return it == service || it == "*"; });
}

bool concerns(const Json& statement, const AccessRequest& request) {
  return applies(statement, "Action", "NotAction", request.action, true).value_or(false) &&
         applies(statement, "Resource", "NotResource", request.resource, false).value_or(false);
}

/// How far a principal means the role.
enum class Meant : std::uint8_t { not_at_all, by_account, by_name };

Meant meant_by(const Json& principal, const std::string& role_arn, const std::string& account) {
  if (principal.is_string()) return principal == "*" ? Meant::by_name : Meant::not_at_all;
  if (!principal.is_object() || !principal.contains("AWS")) return Meant::not_at_all;
  Meant meant = Meant::not_at_all;
  for (const std::string& it : texts_of(principal["AWS"])) {
    if (it == "*" || it == role_arn) return Meant::by_name;
    if (it == account || it.ends_with("::" + account + ":root")) meant = Meant::by_account;
  }
  return meant;
}

/// NotPrincipal means all but those named.
Meant meant_in(const Json& statement, const std::string& role_arn, const std::string& account) {
  if (const auto it = statement.find("Principal"); it != statement.end()) {
    return meant_by(*it, role_arn, account);
  }
  const auto others = statement.find("NotPrincipal");
  const bool is_meant =
      others != statement.end() && meant_by(*others, role_arn, account) == Meant::not_at_all;
  return is_meant ? Meant::by_name : Meant::not_at_all;
}

std::string account_in(const std::string& role_arn) {
  const std::size_t at = role_arn.find("::");
  return at == std::string::npos ? "" : role_arn.substr(at + 2, kAccountDigits);
}

/// What the statements that concern the request say; the first of each kind is kept for its name.
struct Fold {
  std::optional<AccessVerdict> denied, maybe_denied, allowed, maybe_allowed;

  void add(const Json& statement, const std::string& name, const ConditionContext& context) {
    const std::string effect = statement.value("Effect", "");
    const Outcome outcome = conditions_of(statement, context);
    if (outcome == Outcome::not_met) return;
    const bool is_sure = outcome == Outcome::met;
    const std::string condition = is_sure ? "" : statement["Condition"].dump();
    if (effect == "Deny") {
      keep(is_sure ? denied : maybe_denied,
           {is_sure ? Access::denied : Access::depends, name, condition, !is_sure});
    } else if (effect == "Allow") {
      keep(is_sure ? allowed : maybe_allowed,
           {is_sure ? Access::allowed : Access::depends, name, condition, false});
    }
  }

  /// Of a resource's own policy, which need not allow what the role's policies do: a denial that
  /// may hold counts without an allowance beside it.
  AccessVerdict verdict_of_resource() const {
    if (!denied && maybe_denied) return *maybe_denied;
    return verdict();
  }

  AccessVerdict verdict() const {
    if (denied) return *denied;
    const bool may_be_allowed = allowed || maybe_allowed;
    if (maybe_denied && may_be_allowed) return *maybe_denied;
    if (allowed) return *allowed;
    return maybe_allowed.value_or(AccessVerdict());
  }

 private:
  static void keep(std::optional<AccessVerdict>& kept, AccessVerdict verdict) {
    if (!kept) kept = std::move(verdict);
  }
};

/// Calls `visit` with each statement and its name; a document may hold one or a list.
template <typename Visit>
void for_each_statement(const NamedPolicy& policy, Visit visit) {
  if (!policy.document.is_object()) return;
  const auto found = policy.document.find("Statement");
  if (found == policy.document.end()) return;
  const Json list = found->is_array() ? *found : Json::array({*found});
  std::size_t number = 0;
  for (const Json& statement : list) {
    ++number;
    if (!statement.is_object()) continue;
    const std::string sid = statement.value("Sid", "");
    visit(statement, sid.empty() ? fmt::format("{}, statement {}", policy.name, number)
                                 : fmt::format("{}, statement \"{}\"", policy.name, sid));
  }
}

ResourceVerdict principals_of(const NamedPolicy& policy, const std::string& role_arn,
                              const ConditionContext& context,
                              const std::function<bool(const Json&)>& is_concerned) {
  const std::string account = account_in(role_arn);
  Fold role;
  Fold rest;
  for_each_statement(policy, [&](const Json& statement, const std::string& name) {
    const Meant meant = meant_in(statement, role_arn, account);
    if (meant == Meant::not_at_all || !is_concerned(statement)) return;
    const bool is_denial = statement.value("Effect", "") == "Deny";
    if (is_denial || meant == Meant::by_name) role.add(statement, name, context);
    if (is_denial || meant == Meant::by_account) rest.add(statement, name, context);
  });
  return {role.verdict(), rest.verdict()};
}

}  // namespace

AccessVerdict evaluate(const std::vector<NamedPolicy>& policies, const AccessRequest& request) {
  Fold fold;
  for (const NamedPolicy& policy : policies) {
    for_each_statement(policy, [&](const Json& statement, const std::string& name) {
      if (concerns(statement, request)) fold.add(statement, name, request.context);
    });
  }
  return fold.verdict();
}

AccessVerdict evaluate_resource_policy(const NamedPolicy& policy, const AccessRequest& request,
                                       const std::string& role_arn) {
  const std::string account = account_in(role_arn);
  Fold fold;
  for_each_statement(policy, [&](const Json& statement, const std::string& name) {
    const bool is_meant = meant_in(statement, role_arn, account) != Meant::not_at_all;
    if (is_meant && concerns(statement, request)) fold.add(statement, name, request.context);
  });
  return fold.verdict_of_resource();
}

ResourceVerdict evaluate_principals(const NamedPolicy& policy, const AccessRequest& request,
                                    const std::string& role_arn) {
  return principals_of(policy, role_arn, request.context,
                       [&](const Json& statement) { return concerns(statement, request); });
}

ResourceVerdict evaluate_trust_of_role(const base::Json& trust, const AccessRequest& request,
                                       const std::string& role_arn) {
  return principals_of(
      {"trust policy", trust}, role_arn, request.context, [&](const Json& statement) {
        return applies(statement, "Action", "NotAction", request.action, true).value_or(false);
      });
}

AccessVerdict evaluate_trust(const base::Json& trust, const std::string& service_principal,
                             const ConditionContext& context) {
  Fold fold;
  for_each_statement({"trust policy", trust}, [&](const Json& statement, const std::string& name) {
    const bool acts =
        applies(statement, "Action", "NotAction", "sts:AssumeRole", true).value_or(false);
    if (acts && trusts(statement, service_principal)) fold.add(statement, name, context);
  });
  return fold.verdict();
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace doctor
