#include "aws/json_form.hpp"

#include <fmt/core.h>

namespace aws {
namespace {

[[noreturn]] void throw_malformed(const ServiceCall& call) {
  throw base::Error(base::ErrorScope::task, "aws.answer_malformed",
                    fmt::format("the answer to {} is not the expected JSON object", call.action),
                    "Check that the endpoint is the service's and that no proxy answers in its "
                    "place.");
}

const base::Json* member(const base::Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

ServiceCall json_call(const JsonApi& api, const std::string& operation, const base::Json& input) {
  ServiceCall call;
  call.service = api.service;
  call.action = fmt::format("{}:{}", api.service, operation);
  call.headers["content-type"] = "application/x-amz-json-1.1";
  call.headers["x-amz-target"] = fmt::format("{}.{}", api.target, operation);
  call.body = input.dump(-1, ' ', false, base::Json::error_handler_t::replace);
  return call;
}

base::Json json_answer(const ServiceCall& call, const std::string& body) {
  base::Json answer;
  try {
    answer = base::parse_json(body, "the answer");
  } catch (const base::Error&) {
    throw_malformed(call);  // the parser's words would show what it had read
  }
  if (!answer.is_object()) throw_malformed(call);
  return answer;
}

std::string text_of(const base::Json& object, const char* name) {
  const base::Json* found = member(object, name);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_of(const base::Json& object, const char* name) {
  const base::Json* found = member(object, name);
  return found != nullptr && found->is_number() ? found->get<std::int64_t>() : 0;
}

bool flag_of(const base::Json& object, const char* name) {
  const base::Json* found = member(object, name);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

std::vector<std::string> texts_of(const base::Json& object, const char* name) {
  std::vector<std::string> texts;
  for (const base::Json& item : list_of(object, name)) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

const base::Json& object_of(const base::Json& object, const char* name) {
  static const base::Json kEmpty = base::Json::object();
  const base::Json* found = member(object, name);
  return found != nullptr && found->is_object() ? *found : kEmpty;
}

const base::Json& list_of(const base::Json& object, const char* name) {
  static const base::Json kEmpty = base::Json::array();
  const base::Json* found = member(object, name);
  return found != nullptr && found->is_array() ? *found : kEmpty;
}

}  // namespace aws
