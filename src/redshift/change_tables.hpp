#pragma once
// sluice's own tables for changes on the target: the checkpoint, and what is known of each source
// table. Two per task in the control schema, written in the transactions that apply the changes:
//   sluice_position_<task>  one row: the last applied batch, where in the log it ends, whose it was
//   sluice_tables_<task>    a row for each source table, more where its definition is long
// The position table's write lock is what a transaction of changes holds from its first statement
// to its end: a newcomer locks it before it raises the epoch (control_tables).
//
// Used by change_applier and control_tables. Functions over a session; no state, no threads.
// Errors: as explain(); Error(task) for GTIDs that no column holds; Error(corrupt) for rows that
// contradict each other. Source: Database Developer Guide, "VARCHAR" (65535 bytes).
#include "port/change_target.hpp"
#include "redshift/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace redshift {

class ChangeTables {
 public:
  ChangeTables(const std::string& schema, const std::string& task);

  /// CREATE TABLE IF NOT EXISTS of both.
  std::vector<std::string> create_sql() const;
  /// Quoted, with its schema.
  const std::string& position_table() const noexcept { return position_table_; }

  struct StoredCheckpoint {
    model::Checkpoint checkpoint;
    std::int64_t epoch = 0;  ///< of the process that wrote it
  };
  std::optional<StoredCheckpoint> read_checkpoint(Session& session,
                                                  const Situation& situation) const;
  /// UPDATE of the row that holds `previous`; it changes no row when there is no such.
  std::string move_checkpoint_sql(const model::Checkpoint& previous,
                                  const StoredCheckpoint& next) const;
  std::string insert_checkpoint_sql(const StoredCheckpoint& first) const;

  std::vector<port::CapturedTable> read_tables(Session& session, const Situation& situation) const;
  /// Statements that put these records in the place of those of the same source tables.
  std::vector<std::string> put_tables_sql(const std::vector<port::CapturedTable>& tables) const;
  /// Statements that empty both tables; the position table comes first.
  std::vector<std::string> forget_sql() const;

 private:
  std::vector<std::string> delete_tables_sql(const std::vector<port::CapturedTable>& tables) const;

  std::string position_table_;
  std::string tables_table_;
};

}  // namespace redshift
