#include "standin/api_call.hpp"

#include <fmt/core.h>

#include <string_view>

namespace standin {
namespace {

using base::Json;

/// ARNs of secrets end in six characters of chance; these are made from the name.
std::string secret_arn(const ApiCall& call, const std::string& name) {
  constexpr std::size_t kSuffix = 6;
  return call.arn("secretsmanager",
                  fmt::format("secret:{}-{}", name, stable_id("", name).substr(0, kSuffix)));
}

/// A secret is named by its name or its ARN, with or without the characters at its end.
const std::pair<const std::string, WorldSecret>* find_secret(const ApiCall& call,
                                                             const std::string& id) {
  for (const auto& entry : call.world.secrets) {
    const std::string arn = secret_arn(call, entry.first);
    if (id == entry.first || id == arn || id == arn.substr(0, arn.rfind('-'))) return &entry;
  }
  return nullptr;
}

std::string resource_of(const ApiCall& call) {
  const std::string id = call.text("SecretId");
  const auto* secret = find_secret(call, id);
  if (secret != nullptr) return secret_arn(call, secret->first);
  return id.starts_with("arn:") ? id : call.arn("secretsmanager", "secret:" + id);
}

ApiResult get_secret_value(const ApiCall& call) {
  const auto* secret = find_secret(call, call.text("SecretId"));
  const std::string stage = call.has("VersionStage") ? call.text("VersionStage") : "AWSCURRENT";
  const bool is_version =
      secret != nullptr && stage == "AWSCURRENT" &&
      (!call.has("VersionId") || call.text("VersionId") == secret->second.version);
  if (!is_version) {
    return ApiFailure{400, "ResourceNotFoundException",
                      secret == nullptr
                          ? "Secrets Manager can't find the specified secret."
                          : "Secrets Manager can't find the specified secret value for version."};
  }
  return Json{{"ARN", secret_arn(call, secret->first)},
              {"Name", secret->first},
              {"VersionId", secret->second.version},
              {"SecretString", secret->second.text},
              {"VersionStages", Json::array({"AWSCURRENT"})},
              {"CreatedDate", secret->second.created_at}};
}

}  // namespace

const std::vector<ApiAction>& secret_actions() {
  static const std::vector<ApiAction> kActions = {
      {"secretsmanager", "GetSecretValue", "SecretId* VersionId VersionStage", resource_of,
       get_secret_value},
  };
  return kActions;
}

}  // namespace standin
