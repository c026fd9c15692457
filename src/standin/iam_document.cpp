#include "standin/iam_document.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <optional>

namespace standin {
namespace {

using base::Json;

ApiFailure malformed(std::string why) {
  return {400, "MalformedPolicyDocument", std::move(why)};
}

std::optional<Json> read_document(const std::string& text) {
  try {
    Json document = base::parse_json(text, "policy");
    if (document.is_object() && document.contains("Statement")) return document;
  } catch (const base::Error&) {
    return std::nullopt;
  }
  return std::nullopt;
}

Json statements_of(const Json& document) {
  const Json& listed = document["Statement"];
  return listed.is_array() ? listed : Json::array({listed});
}

bool has_known_version(const Json& document) {
  const auto version = document.find("Version");
  return version == document.end() || *version == "2012-10-17" || *version == "2008-10-17";
}

/// What both kinds of statements must have; empty: nothing is wrong.
std::string fault_of_statement(const Json& statement) {
  if (!statement.is_object()) return "Syntax errors in policy.";
  const auto effect = statement.find("Effect");
  if (effect == statement.end() || (*effect != "Allow" && *effect != "Deny")) {
    return "Syntax errors in policy.";
  }
  if (!statement.contains("Action") && !statement.contains("NotAction")) {
    return "Policy statement must contain actions.";
  }
  return {};
}

bool is_service(const std::string& name) {
  return name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn");
}

bool is_aws_principal(const std::string& name, const World& world) {
  if (name == "*" || name == world.account || name.ends_with(":root")) return true;
  if (account_of_arn(name) != world.account) return !account_of_arn(name).empty();
  if (find_role_by_arn(world, name)) return true;
  for (const WorldUser& user : world.users) {
    if (identity_of_user(world, user).principal.arn == name) return true;
  }
  return name.find(":assumed-role/") != std::string::npos;
}

std::string fault_of_principal(const Json& principal, const World& world) {
  if (principal == "*") return {};
  if (!principal.is_object()) return "Invalid principal in policy.";
  for (const auto& kind : principal.items()) {
    const Json& names = kind.value();
    for (const Json& each : names.is_array() ? names : Json::array({names})) {
      const std::string name = each.is_string() ? each.get<std::string>() : "";
      const bool is_good = kind.key() == "Service" ? is_service(name)
                           : kind.key() == "AWS"   ? is_aws_principal(name, world)
                                                   : kind.key() == "Federated";
      if (is_good) continue;
      std::string shown = lower_ascii(kind.key()) == "aws" ? "AWS" : "SERVICE";
      return fmt::format("Invalid principal in policy: \"{}\":\"{}\"", shown, name);
    }
  }
  return {};
}

}  // namespace

std::variant<Json, ApiFailure> read_identity_policy(const std::string& text) {
  auto document = read_document(text);
  if (!document || !has_known_version(*document)) return malformed("Syntax errors in policy.");
  for (const Json& statement : statements_of(*document)) {
    if (std::string fault = fault_of_statement(statement); !fault.empty()) {
      return malformed(std::move(fault));
    }
    if (statement.contains("Principal") || statement.contains("NotPrincipal")) {
      return malformed("Policy document should not specify a principal.");
    }
    if (!statement.contains("Resource") && !statement.contains("NotResource")) {
      return malformed("Policy statement must contain resources.");
    }
  }
  return *std::move(document);
}

std::variant<Json, ApiFailure> read_trust_policy(const std::string& text, const World& world) {
  auto document = read_document(text);
  if (!document || !has_known_version(*document)) return malformed("Syntax errors in policy.");
  for (const Json& statement : statements_of(*document)) {
    if (std::string fault = fault_of_statement(statement); !fault.empty()) {
      return malformed(std::move(fault));
    }
    if (statement.contains("Resource")) return malformed("Has prohibited field Resource");
    const auto principal = statement.find("Principal");
    if (principal == statement.end()) return malformed("Missing required field Principal");
    if (std::string fault = fault_of_principal(*principal, world); !fault.empty()) {
      return malformed(std::move(fault));
    }
  }
  return *std::move(document);
}

std::size_t policy_size(const Json& document) {
  return document.dump().size();
}

}  // namespace standin
