#include "aws/kms_client.hpp"

#include "aws/json_form.hpp"

namespace aws {
namespace {

constexpr JsonApi kApi{"kms", "TrentService"};
constexpr std::string_view kAbsent[] = {"NotFoundException"};

ServiceCall key_call(const std::string& operation, const std::string& key, base::Json input) {
  input["KeyId"] = key;
  ServiceCall call = json_call(kApi, operation, input);
  call.subject = key;
  return call;
}

}  // namespace

std::optional<KmsKey> KmsClient::describe_key(const std::string& key) {
  const ServiceCall call = key_call("DescribeKey", key, base::Json::object());
  const std::optional<HttpResponse> response = caller_.find(call, kAbsent);
  if (!response) return std::nullopt;
  const base::Json answer = json_answer(call, response->body);
  const base::Json& metadata = object_of(answer, "KeyMetadata");
  KmsKey found;
  found.id = text_of(metadata, "KeyId");
  found.arn = text_of(metadata, "Arn");
  found.account = text_of(metadata, "AWSAccountId");
  found.state = text_of(metadata, "KeyState");
  found.usage = text_of(metadata, "KeyUsage");
  found.spec = text_of(metadata, "KeySpec");
  found.manager = text_of(metadata, "KeyManager");
  found.is_enabled = flag_of(metadata, "Enabled");
  return found;
}

std::optional<std::string> KmsClient::get_key_policy(const std::string& key) {
  const ServiceCall call = key_call("GetKeyPolicy", key, {{"PolicyName", "default"}});
  const std::optional<HttpResponse> response = caller_.find(call, kAbsent);
  if (!response) return std::nullopt;
  return text_of(json_answer(call, response->body), "Policy");
}

}  // namespace aws
