#pragma once
// The patterns of Resource elements: wildcards, and policy variables where the document has them.
// Pure.
//
// ${*}, ${?} and ${$} are these characters; ${key} is the one value that the request has for a
// condition key. What cannot be resolved matches or does not, as the caller says: it knows which is
// the strict side. Source: IAM User Guide, "IAM policy elements: Variables and tags".
#include "standin/policy_condition.hpp"

#include <cstdint>
#include <string_view>

namespace standin {

enum class Unresolved : std::uint8_t { matches_nothing, matches_anything };

struct ResourceMatching {
  const PolicyContext& context;
  bool has_variables = false;  ///< the document's Version is 2012-10-17
  Unresolved unresolved = Unresolved::matches_nothing;
};

bool matches_resource(std::string_view pattern, std::string_view text, const ResourceMatching& how);

}  // namespace standin
