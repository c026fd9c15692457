#pragma once
// The query protocols of IAM, STS, Redshift and EC2: a form is posted, XML comes back. Pure.
//
// Used by the clients of these services. Lists are numbered: "ActionNames.member.1" in query,
// "SubnetId.1" in EC2's variant. Source: AWS query and EC2 query protocols.
#include "aws/service_call.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace aws {

struct QueryApi {
  std::string_view service;
  std::string_view version;
};

/// "{service}:{operation}" is its IAM action.
ServiceCall query_call(const QueryApi& api, const std::string& operation, Query parameters);

/// Adds "{name}.1", "{name}.2" ...
void add_list(Query& parameters, const std::string& name, const std::vector<std::string>& values);
/// Adds the parameter unless it is empty.
void add_given(Query& parameters, const std::string& name, const std::string& value);

}  // namespace aws
