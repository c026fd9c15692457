#pragma once
// sluice's own tables on the target: who runs the task (epoch) and what is loaded (marks).
//
// Two tables per task in the control schema, never shared between tasks, so that tasks do not queue
// behind each other's locks (reference: Redshift locks are per table):
//   sluice_epoch_<task>  one row: the epoch of the process that may write
//   sluice_marks_<task>  one row per loaded chunk, one closing row per complete table
// and those of change_tables. The fence: a starting process locks the marks table and the position
// table, which waits for every load and every batch of changes in flight, then raises the epoch. A
// load inserts its mark last and, holding the marks table's write lock, reads the epoch through
// another session: a process that was fenced meanwhile sees it and rolls back. A batch does the
// same with the position table, whose row it moves first.
// Functions over a session; no state, no threads.
#include "port/warehouse.hpp"
#include "redshift/change_tables.hpp"
#include "redshift/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace redshift {

class ControlTables {
 public:
  ControlTables(std::string schema, const std::string& task);

  /// Creates the tables where missing, waits for loads and batches in flight, raises the epoch and
  /// gives it.
  std::int64_t open(Session& session, const Situation& situation) const;
  /// The epoch in force now.
  std::int64_t read_epoch(Session& session, const Situation& situation) const;
  std::vector<port::LoadMark> read_marks(Session& session, const Situation& situation) const;
  /// Waits for a load in flight (by the marks table's lock), then says whether the mark is there.
  bool has_mark_after_barrier(Session& session, const port::LoadMark& mark,
                              const Situation& situation) const;
  const ChangeTables& changes() const noexcept { return changes_; }
  /// Statements for the caller's own transaction.
  std::string insert_mark_sql(const port::LoadMark& mark) const;
  std::string forget_table_sql(const model::TableId& source) const;

 private:
  std::string schema_name_;
  std::string schema_;  // quoted
  std::string epoch_table_;
  std::string marks_table_;
  ChangeTables changes_;
};

}  // namespace redshift
