#pragma once
// The columns of a target table on their way to a new definition, and the statements that take them
// there in place.
//
// Used by table_change, which decides what each column becomes. Pure, any thread; a step looks into
// the definitions it was made of.
#include "dialect/value_change.hpp"
#include "model/target_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dialect {

struct ColumnStep {
  std::string old_name;                   ///< on the target; empty: added
  model::TargetColumn column;             ///< as it shall be
  std::string added_value{};              ///< expression for the rows that are there
  const model::Column* before = nullptr;  ///< of the source; null: added, or the target's own
  const model::Column* after = nullptr;
  model::RedshiftType from{};  ///< what the target has now
  SourceMode mode = SourceMode::lenient;
  bool is_retyped = false;  ///< needs a new column
  bool is_resized = false;  ///< a wider VARCHAR in place
};

/// What the column's values become, over the column `name` that holds them; empty: they stay.
std::string filling(const ColumnStep& step, std::string_view name);

/// Drops, renames, new columns, one UPDATE for all that is filled, and the retyped columns put into
/// their places. In that order every name is free when it is taken.
std::vector<std::string> in_place_statements(const model::TableId& table,
                                             const std::vector<std::string>& dropped,
                                             const std::vector<ColumnStep>& steps);

/// A name for what exists only inside the transaction.
std::string passing_name(const std::string& name);

}  // namespace dialect
