#pragma once
// Which tables are copied, under which names and in which order: the rules applied to what the
// source has.
//
// Used by task/ before a load and by `sluice schema`. Pure, safe on every thread. System schemas
// (mysql, sys, performance_schema, information_schema) are taken only when a rule names them
// without wildcards. exclude wins over include and explicit. A rule that selects nothing, two
// tables on one target, and an empty selection are Error(request): all of them in one message, with
// the nearest names.
#include "mapping/rules.hpp"
#include "model/table_id.hpp"
#include "model/table_schema.hpp"

#include <string>
#include <vector>

namespace mapping {

struct SourceTable {
  model::TableId id;
  model::TableKind kind = model::TableKind::base_table;
};

struct SelectedTable {
  model::TableId source;
  model::TableId target;
  model::TableKind kind = model::TableKind::base_table;
  int load_order = 0;
  bool operator==(const SelectedTable&) const = default;
};

struct Selection {
  std::vector<SelectedTable> tables;  ///< in load order: higher first, then by name
  std::vector<std::string> notes;     ///< one line each, for the log: surprises that are not errors
};

/// Applies the rules; `tables` is everything that the source lets us see, system schemas included
/// or not.
Selection select_tables(const Rules& rules, const std::vector<SourceTable>& tables);

}  // namespace mapping
