#pragma once
// The Condition element of IAM policies. Pure.
//
// Operators: String..., Arn..., Numeric..., Bool and Null, with IfExists, ForAnyValue: and
// ForAllValues:. A condition key that the stand-in does not know, an operator that it does not have
// and a policy variable (${...}) make the answer unknown, and the caller takes it on the strict
// side. Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Creating a
// condition with multiple keys or values".
#include "base/json.hpp"

#include <map>
#include <string>
#include <vector>

namespace standin {

/// What is known of a request, by condition key in lower case; a known key that is not here is
/// absent from the request.
using PolicyContext = std::map<std::string, std::vector<std::string>>;

enum class ConditionAnswer { met, not_met, unknown };

/// Evaluates the block: all operators and keys must hold, one of the values is enough.
ConditionAnswer evaluate_condition(const base::Json& block, const PolicyContext& context);

/// True for the condition keys whose presence in a request the stand-in can tell.
bool is_known_condition_key(const std::string& lower_key);

}  // namespace standin
