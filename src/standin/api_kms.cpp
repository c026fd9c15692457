#include "standin/api_call.hpp"
#include "standin/s3_access.hpp"

#include <fmt/core.h>

namespace standin {
namespace {

using base::Json;

/// Finds the key and judges by its policy, without which no policy of the caller counts.
std::variant<KmsKeyEntry, ApiFailure> open_key(const ApiCall& call) {
  const std::string id = call.text("KeyId");
  auto key = find_kms_key(call.world, id);
  const std::string arn = key ? key->arn : call.arn("kms", "key/" + id);
  const PolicyRequest request{.action = call.action, .resource = arn};
  // What is not there is told to those who would be allowed to see it.
  const Decision decision = key ? decide_on_key(call.world, call.caller, request, key->key->policy)
                                : decide(call.world, call.caller, request);
  if (!decision.is_allowed) return access_denied(call, call.action, arn, decision);
  if (!key) {
    return ApiFailure{400, "NotFoundException", fmt::format("Key '{}' does not exist", arn)};
  }
  return *std::move(key);
}

ApiResult describe_key(const ApiCall& call) {
  auto opened = open_key(call);
  if (auto* failure = std::get_if<ApiFailure>(&opened)) return std::move(*failure);
  const KmsKeyEntry& entry = std::get<KmsKeyEntry>(opened);
  return Json{{"KeyMetadata",
               {{"AWSAccountId", call.world.account},
                {"KeyId", entry.id},
                {"Arn", entry.arn},
                {"CreationDate", 0},
                {"Enabled", entry.key->state == "Enabled"},
                {"Description", entry.key->description},
                {"KeyUsage", "ENCRYPT_DECRYPT"},
                {"KeyState", entry.key->state},
                {"Origin", "AWS_KMS"},
                {"KeyManager", entry.key->manager},
                {"CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"},
                {"KeySpec", "SYMMETRIC_DEFAULT"},
                {"EncryptionAlgorithms", Json::array({"SYMMETRIC_DEFAULT"})},
                {"MultiRegion", false}}}};
}

ApiResult get_key_policy(const ApiCall& call) {
  auto opened = open_key(call);
  if (auto* failure = std::get_if<ApiFailure>(&opened)) return std::move(*failure);
  const std::string name = call.has("PolicyName") ? call.text("PolicyName") : "default";
  if (name != "default") {
    return ApiFailure{400, "NotFoundException", fmt::format("No such policy exists: {}", name)};
  }
  return Json{{"Policy", std::get<KmsKeyEntry>(opened).key->policy.dump()},
              {"PolicyName", "default"}};
}

}  // namespace

const std::vector<ApiAction>& kms_actions() {
  static const std::vector<ApiAction> kActions = {
      {"kms", "DescribeKey", "KeyId*", nullptr, describe_key},
      {"kms", "GetKeyPolicy", "KeyId* PolicyName", nullptr, get_key_policy},
  };
  return kActions;
}

}  // namespace standin
