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

/// A statement with what its document says of it.
struct Reading {
  const Json& statement;
  std::string name;  ///< "inline policy x, statement 2"
  bool has_variables = false;
  bool is_of_a_session = false;  ///< whom it means is open: a session of the role, not which
};

/// One pattern of a list is enough.
template <typename Matches>
Match any_of(const std::vector<std::string>& list, Matches matches) {
  Match best = Match::no;
  for (const std::string& pattern : list) {
    const Match one = matches(pattern);
    if (one == Match::yes) return one;
    if (one == Match::unknown) best = one;
  }
  return best;
}

Match opposite(Match match) {
  if (match == Match::unknown) return match;
  return match == Match::yes ? Match::no : Match::yes;
}

/// An element or its negation; a statement with neither applies to nothing.
template <typename Matches>
Match applies(const Json& statement, const std::string& name, Matches matches) {
  if (const auto it = statement.find(name); it != statement.end()) {
    return any_of(texts_of(*it), matches);
  }
  if (const auto it = statement.find("Not" + name); it != statement.end()) {
    return opposite(any_of(texts_of(*it), matches));
  }
  return Match::no;
}

/// Actions have no variables, and no case.
Match is_on_action(const Json& statement, const std::string& action) {
  return applies(statement, "Action", [&](const std::string& pattern) {
    return PolicyPattern(lower(pattern), {}, {}).matches(lower(action));
  });
}

Match is_on_resource(const Reading& reading, const AccessRequest& request) {
  return applies(reading.statement, "Resource", [&](const std::string& pattern) {
    const PatternRules rules{.has_wildcards = true, .has_variables = reading.has_variables};
    return PolicyPattern(pattern, rules, request.context).matches(request.resource);
  });
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

/// What the keys of a request are compared with.
struct Comparison {
  const ConditionContext& context;
  bool has_variables = false;
};

Outcome compare(const Operator& op, const std::string& value, const Json& wanted,
                const Comparison& by) {
  PatternRules rules{.has_wildcards = false, .has_variables = by.has_variables};
  bool ignores_case = false;
  if (op.word == "stringequalsignorecase" || op.word == "bool") {
    ignores_case = true;
  } else if (op.word == "stringlike" || op.word == "arnlike" || op.word == "arnequals") {
    rules.has_wildcards = true;
  } else if (op.word != "stringequals") {
    return Outcome::unknown;
  }
  const Match match = any_of(texts_of(wanted), [&](const std::string& pattern) {
    if (!ignores_case) return PolicyPattern(pattern, rules, by.context).matches(value);
    return PolicyPattern(lower(pattern), rules, by.context).matches(lower(value));
  });
  if (match == Match::unknown) return Outcome::unknown;
  return (match == Match::yes) != op.is_negated ? Outcome::met : Outcome::not_met;
}

/// All conditions of a statement must be met.
Outcome conditions_of(const Reading& reading, const ConditionContext& context) {
  const auto found = reading.statement.find("Condition");
  if (found == reading.statement.end() || !found->is_object()) return Outcome::met;
  Outcome outcome = Outcome::met;
  for (const auto& [word, keys] : found->items()) {
    const Operator op = read_operator(word);
    if (!keys.is_object()) return Outcome::unknown;
    for (const auto& [key, wanted] : keys.items()) {
      const auto value = context.find(lower(key));
      const Outcome one = value == context.end() ? Outcome::unknown
                                                 : compare(op, value->second, wanted,
                                                           {context, reading.has_variables});
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

/// Unknown: on a variable of the resource.
Match concerns(const Reading& reading, const AccessRequest& request) {
  if (is_on_action(reading.statement, request.action) != Match::yes) return Match::no;
  return is_on_resource(reading, request);
}

/// The ways in which a principal means the role.
struct Meant {
  bool everybody = false;
  bool role = false;
  bool session = false;  ///< one of the role
  bool account = false;

  bool any() const { return everybody || role || session || account; }
  bool is_certain() const { return everybody || role || account; }
};

/// "arn:aws:iam::1:role/path/NAME" -> "::1:assumed-role/NAME/", which is in each session's ARN.
std::string session_part(const std::string& role_arn, const std::string& account) {
  return fmt::format("::{}:assumed-role/{}/", account, role_arn.substr(role_arn.rfind('/') + 1));
}

Meant meant_by(const Json& principal, const std::string& role_arn, const std::string& account) {
  Meant meant;
  if (principal.is_string()) meant.everybody = principal == "*";
  if (!principal.is_object() || !principal.contains("AWS")) return meant;
  for (const std::string& it : texts_of(principal["AWS"])) {
    if (it == "*") meant.everybody = true;
    if (it == role_arn) meant.role = true;
    if (it == account || it.ends_with("::" + account + ":root")) meant.account = true;
    if (it.find(session_part(role_arn, account)) != std::string::npos) meant.session = true;
  }
  return meant;
}

/// NotPrincipal means all but those named.
Meant meant_in(const Json& statement, const AskingRole& role, const std::string& account) {
  if (const auto it = statement.find("Principal"); it != statement.end()) {
    return meant_by(*it, role.arn, account);
  }
  Meant meant;
  const auto others = statement.find("NotPrincipal");
  if (others == statement.end()) return meant;
  const bool is_denial = statement.value("Effect", "") == "Deny";
  meant.everybody = (is_denial && role.has_boundary) || !meant_by(*others, role.arn, account).any();
  return meant;
}

std::string account_in(const std::string& role_arn) {
  const std::size_t at = role_arn.find("::");
  return at == std::string::npos ? "" : role_arn.substr(at + 2, kAccountDigits);
}

/// What the statements that concern the request say; the first of each kind is kept for its name.
struct Fold {
  std::optional<AccessVerdict> denied, maybe_denied, allowed, maybe_allowed;

  void add(const Reading& reading, Match concern, const ConditionContext& context) {
    if (concern == Match::no) return;
    const std::string effect = reading.statement.value("Effect", "");
    const Outcome outcome = conditions_of(reading, context);
    if (outcome == Outcome::not_met) return;
    const bool is_sure =
        outcome == Outcome::met && concern == Match::yes && !reading.is_of_a_session;
    const std::string condition = is_sure ? "" : open_part(reading, concern, outcome);
    if (effect == "Deny") {
      keep(is_sure ? denied : maybe_denied,
           {is_sure ? Access::denied : Access::depends, reading.name, condition, !is_sure});
    } else if (effect == "Allow") {
      keep(is_sure ? allowed : maybe_allowed,
           {is_sure ? Access::allowed : Access::depends, reading.name, condition, false});
    }
  }

  /// Counts without an allowance beside it, which may be in another document.
  AccessVerdict denial() const {
    if (denied) return *denied;
    return maybe_denied.value_or(AccessVerdict{Access::allowed, "", "", false});
  }

  AccessVerdict verdict() const {
    if (denied) return *denied;
    const bool may_be_allowed = allowed || maybe_allowed;
    if (maybe_denied && may_be_allowed) return *maybe_denied;
    if (allowed) return *allowed;
    return maybe_allowed.value_or(AccessVerdict());
  }

 private:
  /// What cannot be decided: the condition, the variables of the resource, or whose session it is.
  static std::string open_part(const Reading& reading, Match concern, Outcome outcome) {
    const Json& it = reading.statement;
    if (outcome == Outcome::unknown) return it["Condition"].dump();
    if (concern != Match::yes)
      return it[it.contains("Resource") ? "Resource" : "NotResource"].dump();
    return it["Principal"].dump();
  }

  static void keep(std::optional<AccessVerdict>& kept, AccessVerdict verdict) {
    if (!kept) kept = std::move(verdict);
  }
};

/// Calls `visit` with the Reading of each statement; a document may hold one or a list.
template <typename Visit>
void for_each_statement(const NamedPolicy& policy, Visit visit) {
  if (!policy.document.is_object()) return;
  const auto found = policy.document.find("Statement");
  if (found == policy.document.end()) return;
  const auto version = policy.document.find("Version");
  const bool has_variables = version != policy.document.end() && *version == "2012-10-17";
  const Json list = found->is_array() ? *found : Json::array({*found});
  std::size_t number = 0;
  for (const Json& statement : list) {
    ++number;
    if (!statement.is_object()) continue;
    const std::string sid = statement.value("Sid", "");
    visit(Reading{statement,
                  sid.empty() ? fmt::format("{}, statement {}", policy.name, number)
                              : fmt::format("{}, statement \"{}\"", policy.name, sid),
                  has_variables});
  }
}

ResourceVerdict principals_of(const NamedPolicy& policy, const AskingRole& role,
                              const ConditionContext& context,
                              const std::function<Match(const Reading&)>& concern_of) {
  const std::string account = account_in(role.arn);
  Fold denials;
  Fold of_session;
  Fold of_role;
  Fold of_account;
  for_each_statement(policy, [&](const Reading& reading) {
    const Meant meant = meant_in(reading.statement, role, account);
    if (!meant.any()) return;
    const Match concern = concern_of(reading);
    Reading by_session = reading;
    by_session.is_of_a_session = true;
    if (reading.statement.value("Effect", "") == "Deny") {
      denials.add(meant.is_certain() ? reading : by_session, concern, context);
      return;
    }
    if (meant.everybody) of_session.add(reading, concern, context);
    if (meant.session) of_session.add(by_session, concern, context);
    if (meant.role) of_role.add(reading, concern, context);
    if (meant.account) of_account.add(reading, concern, context);
  });
  return {denials.denial(), of_session.verdict(), of_role.verdict(), of_account.verdict()};
}

/// What all documents say together.
Fold folded(const std::vector<NamedPolicy>& policies, const AccessRequest& request) {
  Fold fold;
  for (const NamedPolicy& policy : policies) {
    for_each_statement(policy, [&](const Reading& reading) {
      fold.add(reading, concerns(reading, request), request.context);
    });
  }
  return fold;
}

}  // namespace

AccessVerdict evaluate(const std::vector<NamedPolicy>& policies, const AccessRequest& request) {
  return folded(policies, request).verdict();
}

AccessVerdict denial_by(const std::vector<NamedPolicy>& policies, const AccessRequest& request) {
  return folded(policies, request).denial();
}

ResourceVerdict evaluate_principals(const NamedPolicy& policy, const AccessRequest& request,
                                    const AskingRole& role) {
  return principals_of(policy, role, request.context,
                       [&](const Reading& reading) { return concerns(reading, request); });
}

ResourceVerdict evaluate_trust_of_role(const base::Json& trust, const AccessRequest& request,
                                       const AskingRole& role) {
  return principals_of({"trust policy", trust}, role, request.context, [&](const Reading& reading) {
    return is_on_action(reading.statement, request.action);
  });
}

AccessVerdict evaluate_trust(const base::Json& trust, const std::string& service_principal,
                             const ConditionContext& context) {
  Fold fold;
  for_each_statement({"trust policy", trust}, [&](const Reading& reading) {
    if (!trusts(reading.statement, service_principal)) return;
    fold.add(reading, is_on_action(reading.statement, "sts:AssumeRole"), context);
  });
  return fold.verdict();
}

}  // namespace doctor
