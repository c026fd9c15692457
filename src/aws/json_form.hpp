#pragma once
// The JSON 1.1 protocol of Redshift Serverless, KMS and Secrets Manager: one address, the operation
// in a header, JSON both ways. Pure.
//
// Used by the clients of these services. Missing members are empty texts, zero or false. An answer
// that is no JSON object is Error(task) and is not shown, because answers hold passwords.
#include "aws/service_call.hpp"
#include "base/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aws {

struct JsonApi {
  std::string_view service;  ///< in addresses, signatures and IAM actions
  std::string_view target;   ///< before the dot of X-Amz-Target
};

ServiceCall json_call(const JsonApi& api, const std::string& operation, const base::Json& input);

base::Json json_answer(const ServiceCall& call, const std::string& body);

std::string text_of(const base::Json& object, const char* name);
std::int64_t number_of(const base::Json& object, const char* name);
bool flag_of(const base::Json& object, const char* name);
/// The texts of a list; what is no text in it is left out.
std::vector<std::string> texts_of(const base::Json& object, const char* name);
/// The member, or an empty object or list to read from.
const base::Json& object_of(const base::Json& object, const char* name);
const base::Json& list_of(const base::Json& object, const char* name);

}  // namespace aws
