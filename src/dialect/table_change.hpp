#pragma once
// What a changed source table needs on the target: the statements, or the reason why the table has
// to be loaded again.
//
// Used by cdc/ between two batches. Pure, any thread. Columns meet by their folded names; columns
// that only the target has stay as they are. `statements` run in the transaction of the batch, in
// order, after all rows of the old definition; each is one that Redshift takes there.
// `before_transaction` runs outside of it, first, and may be repeated. Values that are there follow
// where both sides do the same (value_change); everything else is a stop_reason. Sources: Amazon
// Redshift Database Developer Guide, "ALTER TABLE" (one ADD COLUMN a statement; only the size of a
// VARCHAR changes in place, not in a transaction, not in a key), "Performing a deep copy".
#include "dialect/value_change.hpp"
#include "model/alteration.hpp"
#include "model/target_table.hpp"
#include "model/task_definition.hpp"
#include "model/value_policy.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dialect {

struct TableChangeRequest {
  const model::TableSchema& before;
  const model::Alteration& alteration;
  const model::TargetTable& target;  ///< as it is, from the catalog or from the last plan
  const model::TypeOptions& options;
  const model::ValuePolicy& values;
  SourceMode mode = SourceMode::lenient;
  std::uint64_t statement_us = 0;  ///< when the statement began, since 1970 in UTC; 0: not known
};

struct TargetPlan {
  /// What the target is afterwards. Its primary_key is what identifies rows on the source now,
  /// which Redshift is told only when the table is made anew. With a stop_reason: the table as it
  /// is.
  model::TargetTable after;
  std::vector<std::string> before_transaction;
  std::vector<std::string> statements;
  bool remakes = false;  ///< `statements` drop the table and make it anew
  /// When it is made anew: old and new name of each column that is still there.
  std::vector<std::pair<std::string, std::string>> kept_columns;
  std::vector<std::string> notes;          ///< sentences for the log
  std::optional<std::string> stop_reason;  ///< a sentence: nothing is done, load the table again
};

/// Does not throw for what the source did; Error(request) for names that no Redshift name can hold.
TargetPlan plan_table_change(const TableChangeRequest& request);

/// A table that is renamed on the target too. Redshift has no way to move a table to another
/// schema: there it is made anew and filled from the old one. The schema must exist.
TargetPlan plan_table_move(const model::TargetTable& target, const model::TableId& to);

}  // namespace dialect
