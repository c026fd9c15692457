#pragma once
// The target of changes as the engine sees it: batches applied exactly once, with the position.
//
// Implemented by redshift/change_applier and by the simulator. Called by one thread (the applier),
// except checkpoint() and interrupt(). Every apply() is one transaction: it checks that the task's
// epoch is ours and that the checkpoint is `previous`, applies all parts in order, writes `next`
// and commits. Errors: transient when the same call may be repeated (the outcome may be unknown:
// the next apply() of the same batch finds out by reading the checkpoint), record when COPY or
// INSERT refused rows of ONE table (ErrorReport::contexts name it; nothing of the batch was kept),
// table when one table cannot take its changes, task when nothing can go on (fenced, rights, the
// checkpoint is neither previous nor next).
#include "model/checkpoint.hpp"
#include "model/staged_file.hpp"
#include "model/table_id.hpp"
#include "model/table_schema.hpp"
#include "model/target_table.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace port {

/// How the staged rows of one table go into it.
enum class ApplyMode : std::uint8_t {
  append,   ///< every row is new: insert only
  replace,  ///< rows of the staged keys are deleted, then those that live are inserted
  pair,     ///< no key: each delete takes exactly one of the equal rows, then rows are inserted
};

/// First column of every staged change file; the others are `columns`.
/// delete: its key columns (pair: all columns) are filled, the rest is NULL. upsert: delete the
/// key, then insert. insert: the key is known not to be there.
enum class ChangeOp : char { erase = 'D', upsert = 'U', insert = 'I' };

struct TableChanges {
  model::TableId source;
  model::TargetTable target;         ///< primary_key: the columns that identify a row, as on target
  std::vector<std::string> columns;  ///< names in the order of the CSV, after the op
  ApplyMode mode = ApplyMode::replace;
  std::string manifest_url;
  std::string null_sentinel;
  model::Compression compression = model::Compression::zstd;
  std::uint64_t staged_rows = 0;  ///< what COPY must count
  bool has_deletes = false;       ///< there is a row of op D or U
};

/// A step of a batch; a batch of one huge transaction has many. Tables are in one global order.
struct ApplyPart {
  std::vector<TableChanges> tables;
};

enum class TargetChangeKind : std::uint8_t {
  create_table,  ///< `after` as given; a table that is there already is left as it is
  drop_table,    ///< `before`; a missing one is no error
  empty_table,   ///< DELETE of all rows (TRUNCATE would commit)
  rename_table,  ///< before.id -> after.id
  rebuild,       ///< statements below, in order, inside of the transaction
};

/// A column that a table made anew has from the old one.
struct KeptColumn {
  std::string before;
  std::string after;
};

/// A change of a target table that follows a change of the source table.
struct TargetChange {
  TargetChangeKind kind = TargetChangeKind::rebuild;
  model::TargetTable before;
  model::TargetTable after;
  /// Statements that Redshift refuses inside of a transaction (wider VARCHAR); run before it, each
  /// harmless when run again.
  std::vector<std::string> before_transaction;
  std::vector<std::string> statements;  ///< of kind rebuild
  bool remakes = false;  ///< of kind rebuild: the table is dropped, and what it had comes back
  std::vector<KeptColumn> kept_columns = {};  ///< when it remakes: whose comments come along
};

enum class CaptureState : std::uint8_t {
  captured,   ///< its changes are applied
  suspended,  ///< it stopped with `reason`; changes since `position` are not in the target
  dropped,    ///< gone from the source
};

/// What the target remembers of one source table: with the checkpoint, in the same transactions.
struct CapturedTable {
  model::TableSchema schema;  ///< as of the checkpoint: the log behind it is read with this
  model::TableId target;
  model::LogPosition joined;  ///< its loaded rows are as of here; changes up to it are skipped
  CaptureState state = CaptureState::captured;
  std::string reason;
  bool has_foreign_rows = false;  ///< rows that are not ours were in the target table at its load
};

/// A row that was left out of the target, for awsdms_apply_exceptions.
struct ApplyException {
  model::TableId table;
  std::string statement;  ///< op, position and the row's CSV
  std::string error;
};

struct ApplyRequest {
  model::Checkpoint previous;
  model::Checkpoint next;
  std::vector<TargetChange> changes;  ///< before the parts
  std::vector<ApplyPart> parts;
  std::vector<CapturedTable> tables;  ///< those whose record changes with this batch
  std::vector<ApplyException> exceptions;
};

struct AppliedTable {
  model::TableId source;
  std::uint64_t deleted = 0;  ///< rows the target lost, as it counted
  std::uint64_t inserted = 0;
  std::uint64_t unmatched = 0;  ///< pair: deletes that found no row
};

struct ApplyResult {
  bool already_applied = false;  ///< an earlier try had committed
  std::vector<AppliedTable> tables;
};

class ChangeTarget {
 public:
  virtual ~ChangeTarget() = default;
  /// The checkpoint in force; nullopt when this task never applied changes.
  virtual std::optional<model::Checkpoint> checkpoint() = 0;
  virtual std::vector<CapturedTable> captured_tables() = 0;
  /// Writes the first checkpoint (batch 0) and the records of the tables, in one transaction,
  /// replacing what an older run left.
  virtual void begin(const model::Checkpoint& first, const std::vector<CapturedTable>& tables) = 0;
  /// Forgets checkpoint and tables (restart).
  virtual void forget() = 0;
  virtual ApplyResult apply(const ApplyRequest& request) = 0;
  /// Tries whether COPY takes the staged rows of one table, and keeps nothing; Error(record) when
  /// not. For finding the row that a batch failed on.
  virtual void probe(const TableChanges& changes) = 0;
  /// The target table as the catalog has it now; from any thread.
  virtual std::optional<model::TargetTable> describe(const model::TableId& id) = 0;
  /// Those of the tables that are there; from any thread. Of many tables in few questions, where
  /// the target has a way.
  virtual std::map<model::TableId, model::TargetTable> describe_all(
      const std::vector<model::TableId>& ids) {
    std::map<model::TableId, model::TargetTable> tables;
    for (const model::TableId& id : ids) {
      if (auto table = describe(id)) tables.emplace(id, *std::move(table));
    }
    return tables;
  }
  virtual void interrupt() noexcept = 0;
};

}  // namespace port
