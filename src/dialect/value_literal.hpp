#pragma once
// The SQL expression for what the rows that are already there get in an added column.
//
// Used by table_change. Pure, any thread. The value goes through the same writer as a row's, so
// that it is what a load or the log would have brought. Sources: Amazon Redshift Database Developer
// Guide, "FROM_HEX function", "JSON_PARSE function".
#include "model/alteration.hpp"
#include "model/target_table.hpp"
#include "model/value_policy.hpp"

#include <cstdint>
#include <string>

namespace dialect {

struct ValueExpression {
  std::string sql;     ///< "NULL", "'5'::INTEGER"; empty: it cannot be written
  std::string reason;  ///< why not, a part of a sentence
};

/// Where an added value goes, and what is known beside it.
struct ValuePlace {
  const model::Column& source;
  const model::TargetColumn& target;
  const model::ValuePolicy& policy;
  std::uint64_t statement_us = 0;  ///< when the statement began, since 1970 in UTC; 0: not known
};

ValueExpression value_expression(const model::AddedValue& value, const ValuePlace& place);

}  // namespace dialect
