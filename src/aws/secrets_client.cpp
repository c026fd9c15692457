#include "aws/secrets_client.hpp"

#include "aws/json_form.hpp"

#include <fmt/core.h>

#include <utility>

namespace aws {
namespace {

constexpr JsonApi kApi{"secretsmanager", "secretsmanager"};
constexpr std::string_view kAbsent[] = {"ResourceNotFoundException"};

/// A number (a port, say) counts as its text.
std::string text_or_number(const base::Json& json, const std::string& name) {
  if (!json.is_object()) return {};
  const auto found = json.find(name);
  if (found == json.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

}  // namespace

base::Secret SecretValue::member(const std::string& key) const {
  try {
    return base::Secret(text_or_number(base::parse_json(text.reveal(), "the secret"), key));
  } catch (const base::Error&) {
    return base::Secret();  // the parser's words would show what it had read
  }
}

std::optional<SecretValue> SecretsClient::get_secret_value(const std::string& id) {
  ServiceCall call = json_call(kApi, "GetSecretValue", {{"SecretId", id}});
  call.subject = id;
  const std::optional<HttpResponse> response = caller_.find(call, kAbsent);
  if (!response) return std::nullopt;
  const base::Json answer = json_answer(call, response->body);
  SecretValue value{text_of(answer, "ARN"), text_of(answer, "Name"),
                    base::Secret(text_of(answer, "SecretString"))};
  if (value.text.empty()) {
    throw base::Error(base::ErrorScope::task, "aws.secret_binary",
                      fmt::format("the secret {} holds bytes, not a text", id),
                      "Store it as a text (SecretString): JSON with username and password.");
  }
  return value;
}

}  // namespace aws
