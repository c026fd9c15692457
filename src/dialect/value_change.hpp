#pragma once
// What becomes of the values of a column whose type changes on the source, and how the target's
// follow.
//
// Used by table_change. Pure, any thread. Only what MySQL and Redshift do alike is converted on the
// target; everything else is refused, and the table has to be loaded again. A server in strict mode
// has refused the statement where a value did not fit, so narrowing changes nothing there. Sources:
// MySQL Reference Manual, "ALTER TABLE Statement", "Server SQL Modes", "Rounding Behavior"; Amazon
// Redshift Database Developer Guide, "Type compatibility and conversion".
#include "model/table_schema.hpp"
#include "model/target_table.hpp"

#include <cstdint>
#include <string>

namespace dialect {

enum class ValueChangeKind : std::uint8_t {
  same,       ///< the target's values stay as they are
  converted,  ///< `expression` makes the new value
  refused,    ///< `reason` says why
};

struct ValueChange {
  ValueChangeKind kind = ValueChangeKind::same;
  std::string expression{};
  std::string reason{};
};

/// Whether the statement ran where values that do not fit are errors.
enum class SourceMode : std::uint8_t { strict, lenient };

struct TypeChange {
  const model::Column& before;
  const model::Column& after;
  const model::RedshiftType& from;  ///< of the target's column as it is
  const model::RedshiftType& to;    ///< as it shall be
  SourceMode mode = SourceMode::lenient;
  std::string column;  ///< quoted, for the expression
};

ValueChange value_change(const TypeChange& change);

}  // namespace dialect
