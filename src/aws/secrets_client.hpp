#pragma once
// AWS Secrets Manager: the value of a secret. Safe on every thread.
//
// Used where a password is given as the ARN of a secret. Source: Secrets Manager API Reference,
// 2017-10-17.
#include "aws/service_call.hpp"
#include "base/secret.hpp"

#include <optional>
#include <string>

namespace aws {

struct SecretValue {
  std::string arn;
  std::string name;
  base::Secret text;  ///< mostly JSON: {"username": ..., "password": ...}

  /// The member of the JSON text; empty when the text is no JSON or has no such member.
  base::Secret member(const std::string& key) const;
};

class SecretsClient {
 public:
  explicit SecretsClient(ServiceCaller& caller) : caller_(caller) {}

  /// Gives the current version; nullopt: there is no such secret. Throws Error(task) when it is
  /// binary.
  std::optional<SecretValue> get_secret_value(const std::string& id);

 private:
  ServiceCaller& caller_;
};

}  // namespace aws
