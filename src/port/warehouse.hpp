#pragma once
// The target as the engine sees it: tables that can be prepared, described and loaded exactly once.
//
// Implemented by redshift/redshift_warehouse. Thread-safe: each call takes a session of its own
// from a pool. A load and the mark that says so are one transaction, so a repeated load() of the
// same chunk does nothing: it answers already_loaded. Errors: transient (connection, conflict) when
// the same call may be repeated, record when COPY refused a row, table when this table cannot be
// loaded, task when nothing can (role, rights, fenced).
#include "model/chunk.hpp"
#include "model/staged_file.hpp"
#include "model/target_table.hpp"
#include "model/task_definition.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace port {

/// What the target remembers of one loaded chunk; written in the transaction that loaded it.
struct LoadMark {
  std::string run;  ///< identifies one preparation of the table; a new preparation starts a new run
  model::TableId source;
  std::uint64_t chunk = 0;
  std::optional<model::KeyRange> range;
  std::uint64_t rows = 0;
  bool is_last = false;  ///< the table is complete: this row closes it (chunk is then 0)
  std::string position;  ///< the snapshot's log position
};

struct PrepareRequest {
  model::TableId source;
  model::TargetTable proposal;
  model::TablePrep prep = model::TablePrep::do_nothing;
  std::uint64_t rows_of_earlier_load = 0;  ///< by the marks of older runs
};

struct PrepareResult {
  model::TargetTable table;  ///< as it is on the target now, in the catalog's spelling
  bool was_created = false;
  bool had_rows = false;           ///< before the load began (do_nothing only)
  std::vector<std::string> notes;  ///< what was done, for the log: "kept 2 grants and the owner"
};

struct LoadRequest {
  model::TargetTable table;
  std::vector<std::string> columns;  ///< names in the order of the CSV
  std::string manifest_url;          ///< empty: no rows, only the mark
  std::string null_sentinel;
  model::Compression compression = model::Compression::zstd;
  LoadMark mark;
  bool replace_by_key =
      false;  ///< delete target rows of equal key before inserting (do_nothing onto rows)
};

struct LoadResult {
  bool already_loaded = false;
  std::uint64_t rows = 0;  ///< as COPY counted them
};

class Warehouse {
 public:
  virtual ~Warehouse() = default;
  /// Creates sluice's own tables if missing and fences off every older process of this task; gives
  /// the epoch of this one: 1, 2, ...
  virtual std::uint64_t open_task(const std::string& task) = 0;
  /// All marks of this task.
  virtual std::vector<LoadMark> marks() = 0;
  /// The table as the catalog has it; nullopt when there is none.
  virtual std::optional<model::TargetTable> describe(const model::TableId& id) = 0;
  /// Says whether the table is there with exactly so many rows.
  virtual bool holds_exactly(const model::TableId& id, std::uint64_t rows) = 0;
  /// Creates schema and table as needed, empties or re-creates it by `prep`, forgets the marks of
  /// older runs. do_nothing keeps the rows it finds, except when they are exactly as many as
  /// `rows_of_earlier_load` says this task once put there: then the table is emptied, so that
  /// loading again doubles nothing. Without a key and among others they keep their marks.
  virtual PrepareResult prepare(const PrepareRequest& request) = 0;
  virtual LoadResult load(const LoadRequest& request) = 0;
  /// Writes the closing mark of a table.
  virtual void finish_table(const LoadMark& mark) = 0;
  /// Breaks what runs now, from another thread (Ctrl-C twice).
  virtual void interrupt() noexcept = 0;
};

}  // namespace port
