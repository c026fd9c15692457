#include "aws/query_form.hpp"

#include <fmt/core.h>

#include <utility>

namespace aws {

ServiceCall query_call(const QueryApi& api, const std::string& operation, Query parameters) {
  parameters.emplace_back("Action", operation);
  parameters.emplace_back("Version", api.version);
  ServiceCall call;
  call.service = api.service;
  call.action = fmt::format("{}:{}", api.service, operation);
  call.headers["content-type"] = "application/x-www-form-urlencoded; charset=utf-8";
  call.body = encode_query(parameters);
  return call;
}

void add_list(Query& parameters, const std::string& name, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    parameters.emplace_back(fmt::format("{}.{}", name, i + 1), values[i]);
  }
}

void add_given(Query& parameters, const std::string& name, const std::string& value) {
  if (!value.empty()) parameters.emplace_back(name, value);
}

}  // namespace aws
