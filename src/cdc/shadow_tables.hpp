#pragma once
// Definitions of tables that are not captured but may take a captured table's place: the copies
// that online schema changes build.
//
// gh-ost and pt-online-schema-change make a table like the original, alter the copy, fill it, and
// rename it over the original. Its rows are those of the original, so the swap is a change of
// definition, not a new table. Owned by cdc/statement_follower, on its thread; holds at most
// kShadowsMax definitions, the oldest goes first. Sources: the gh-ost and Percona Toolkit manuals
// (names of the copies: _t_gho, _t_new).
#include "model/alteration.hpp"
#include "model/table_schema.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cdc {

/// A definition, and how it came from the one before: what the target has to do.
struct TableChange {
  model::TableSchema after;
  std::vector<std::pair<std::string, std::string>> renamed;  ///< columns, old name and new
  std::vector<model::AddedValue> added;                      ///< what rows that existed get
};

/// Columns that `after` has and `before` has not: what older rows hold there is not known.
std::vector<model::AddedValue> unknown_values(const model::TableSchema& before,
                                              const model::TableSchema& after);

/// Says whether `shadow` is a name that an online schema change gives its copy of `original`.
bool is_online_copy(const model::TableId& shadow, const model::TableId& original);

class ShadowTables {
 public:
  void put(TableChange definition);
  /// Null when it is not known.
  const TableChange* find(const model::TableId& id) const;
  void erase(const model::TableId& id);

 private:
  std::deque<TableChange> shadows_;
};

}  // namespace cdc
