#include "aws/query_form.hpp"

#include <fmt/core.h>

#include <utility>

namespace aws {
namespace {

/// A blank is a plus, as the SDKs write it: a stand-in that signs the form it has read will not
/// come to the same body otherwise.
std::string encode_form(const Query& parameters) {
  std::string form;
  const std::string encoded = encode_query(parameters);
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const bool is_blank = encoded.compare(i, 3, "%20") == 0;
    form += is_blank ? '+' : encoded[i];
    if (is_blank) i += 2;
  }
  return form;
}

}  // namespace

ServiceCall query_call(const QueryApi& api, const std::string& operation, Query parameters) {
  parameters.emplace_back("Action", operation);
  parameters.emplace_back("Version", api.version);
  ServiceCall call;
  call.service = api.service;
  call.action = fmt::format("{}:{}", api.service, operation);
  call.headers["content-type"] = "application/x-www-form-urlencoded; charset=utf-8";
  call.body = encode_form(parameters);
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
