#pragma once
// What the simulated source does to its tables besides changing rows: statements of many kinds,
// drawn at random, with their SQL written to the log.
//
// Used by SimSource between two transactions. Online schema changes are made in steps, as gh-ost
// does it: the copy is made, altered, filled and swapped in, the old table dropped; other
// transactions come between the steps. One thread.
#include "base/prng.hpp"

#include "sim_log.hpp"
#include "sim_plan.hpp"
#include "sim_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sim {

class Definitions {
 public:
  Definitions(base::Prng& prng, const Plan& plan, SourceTables& tables, SimLog& log)
      : prng_(prng), plan_(plan), tables_(tables), log_(log) {}

  /// Puts a table there, without a statement.
  void add_table(model::TableSchema schema);
  /// Draws a statement, or a step of the online schema change that is going on, and does it.
  void change();

  /// The tables that had the name once, and the one that has it.
  const std::set<std::uint64_t>& serials_of(const model::TableId& id) { return serials_[id]; }
  /// Names of tables that left the selection: their rows stay on the target.
  const std::set<model::TableId>& names_left() const noexcept { return names_left_; }

 private:
  using Renames = std::vector<std::pair<model::TableId, model::TableId>>;

  void truncate(SourceTable& table);
  void alter(SourceTable& table);
  std::string add_column(SourceTable& table);
  std::string drop_column(SourceTable& table);
  std::string move_column(SourceTable& table);
  void create();
  void create_like(const SourceTable& table, const model::TableId& id);
  void drop(SourceTable& table);
  void rename();
  void swap();
  void rename_all(const Renames& renames);
  void begin_copy(const SourceTable& table);
  void continue_copy();
  void swap_in();
  void put(SourceTable table);

  SourceTable* any_table(const std::function<bool(const SourceTable&)>& is_fit);
  SourceTable* any_selected();
  std::optional<model::TableId> free_name(char prefix);
  std::size_t count_selected() const;

  base::Prng& prng_;
  const Plan& plan_;
  SourceTables& tables_;
  SimLog& log_;
  std::optional<model::TableId> original_;  // of the online schema change that is going on
  int copy_step_ = 0;
  std::map<model::TableId, std::set<std::uint64_t>> serials_;
  std::set<model::TableId> names_left_;
  std::uint64_t last_serial_ = 0;
  std::uint64_t last_log_id_ = 100;
  int columns_made_ = 0;
};

}  // namespace sim
