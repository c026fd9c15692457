#include "standin/policy.hpp"

#include "standin/roles.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace standin {
namespace {

using base::Json;

enum class TextCase { exact, any };

bool matches_one(std::string_view pattern, std::string_view text, TextCase text_case) {
  if (text_case == TextCase::exact) return matches_wildcard(pattern, text);
  return matches_wildcard(lower_ascii(pattern), lower_ascii(text));
}

/// True when the text, or one of the list, matches. Anything that is not a text matches nothing.
bool matches_any(const Json& patterns, std::string_view text, TextCase text_case) {
  if (patterns.is_string()) {
    return matches_one(patterns.get_ref<const std::string&>(), text, text_case);
  }
  if (!patterns.is_array()) return false;
  return std::any_of(patterns.begin(), patterns.end(), [&](const Json& pattern) {
    return pattern.is_string() &&
           matches_one(pattern.get_ref<const std::string&>(), text, text_case);
  });
}

/// The element or its negation; nullopt when the statement has neither.
std::optional<bool> matches_element(const Json& statement, const char* name, const char* not_name,
                                    std::string_view text, TextCase text_case) {
  if (const auto found = statement.find(name); found != statement.end()) {
    return matches_any(*found, text, text_case);
  }
  if (const auto found = statement.find(not_name); found != statement.end()) {
    return !matches_any(*found, text, text_case);
  }
  return std::nullopt;
}

enum class Verdict { silent, allow, deny };

/// What a matching statement says. With a condition, which is not evaluated, only a denial is
/// believed.
Verdict verdict_of(const Json& statement) {
  const auto effect = statement.find("Effect");
  if (effect == statement.end()) return Verdict::silent;
  if (*effect == "Deny") return Verdict::deny;
  const bool has_condition = statement.contains("Condition") && !statement["Condition"].empty();
  return *effect == "Allow" && !has_condition ? Verdict::allow : Verdict::silent;
}

/// Folds the statements of a document, which may be one object or a list: deny wins.
template <typename Matches>
Verdict evaluate(const Json& document, Verdict verdict, Matches matches) {
  if (!document.is_object()) return verdict;
  const auto found = document.find("Statement");
  if (found == document.end()) return verdict;
  const Json statements = found->is_array() ? *found : Json::array({*found});
  for (const Json& statement : statements) {
    if (!statement.is_object() || !matches(statement)) continue;
    verdict = std::max(verdict, verdict_of(statement));
  }
  return verdict;
}

/// Trust documents have a principal where identity policies have a resource.
template <typename Matches>
bool is_trusted(const Json& trust, const char* kind, Matches matches_principal) {
  return Verdict::allow == evaluate(trust, Verdict::silent, [&](const Json& statement) {
           const auto action =
               matches_element(statement, "Action", "NotAction", "sts:AssumeRole", TextCase::any);
           if (!action.value_or(false)) return false;
           const auto principal = statement.find("Principal");
           if (principal == statement.end()) return false;
           if (principal->is_string()) return *principal == "*";
           if (!principal->is_object() || !principal->contains(kind)) return false;
           const Json& named = (*principal)[kind];
           if (named.is_string()) return matches_principal(named.get_ref<const std::string&>());
           return named.is_array() && std::any_of(named.begin(), named.end(), [&](const Json& one) {
                    return one.is_string() && matches_principal(one.get_ref<const std::string&>());
                  });
         });
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

bool is_allowed(const std::vector<Json>& policies, std::string_view action,
                std::string_view resource) {
  Verdict verdict = Verdict::silent;
  for (const Json& policy : policies) {
    verdict = evaluate(policy, verdict, [&](const Json& statement) {
      const auto on_action =
          matches_element(statement, "Action", "NotAction", action, TextCase::any);
      const auto on_resource =
          matches_element(statement, "Resource", "NotResource", resource, TextCase::exact);
      return on_action.value_or(false) && on_resource.value_or(false);
    });
  }
  return verdict == Verdict::allow;
}

bool trusts_service(const Json& trust, std::string_view service) {
  return is_trusted(trust, "Service", [&](const std::string& named) {
    return named == "*" || lower_ascii(named) == lower_ascii(service);
  });
}

bool trusts_role(const Json& trust, std::string_view role_arn) {
  // arn:aws:iam::123456789012:role/Name: the account is the fifth field.
  const std::size_t account_at = std::string_view("arn:aws:iam::").size();
  const std::string account(role_arn.substr(std::min(account_at, role_arn.size()), 12));
  return is_trusted(trust, "AWS", [&](const std::string& named) {
    return named == "*" || named == role_arn || named == account ||
           named == fmt::format("arn:aws:iam::{}:root", account);
  });
}

}  // namespace standin
