#pragma once
// What a full load is asked to do, and what became of it. Plain values between task/ and load/.
#include "base/error.hpp"
#include "model/chunk.hpp"
#include "model/staged_file.hpp"
#include "model/table_schema.hpp"
#include "model/target_table.hpp"
#include "model/task_definition.hpp"
#include "port/state_store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace load {

/// One table to load.
struct TableJob {
  model::TableSchema schema;
  model::TableId target;
  std::string run;     ///< stamps the marks; a fresh one unless the table is continued
  int load_order = 0;  ///< higher starts earlier
  bool is_continued =
      false;  ///< prepared and partly loaded by an earlier process: `remaining` is what is missing
  std::vector<model::Chunk> remaining;
  std::uint64_t chunks_loaded = 0;         ///< by the earlier process
  std::uint64_t rows_loaded = 0;           ///< by the earlier process
  std::uint64_t rows_of_earlier_load = 0;  ///< by marks of older runs; 0 when continued
  /// Instead of LoadSettings::prep: rows of ours that are out of date are removed first.
  std::optional<model::TablePrep> prep;
};

/// A value or row that the policy altered or left out: for the rejected-rows file.
struct MisfitRecord {
  model::TableId table;
  std::string row;     ///< "id=42"
  std::string column;  ///< empty: the whole row
  model::Misfit misfit = model::Misfit::too_long;
  model::MisfitAction action = model::MisfitAction::stop_table;
  std::string original;  ///< the bytes
};

/// A table whose load is complete, its closing mark written.
struct LoadedTable {
  model::TableSchema schema;
  model::TableId target;
  std::string position;  ///< the snapshot's
  bool has_foreign_rows = false;
};

struct LoadSettings {
  std::string task;
  std::string folder;  ///< key prefix of the staging area
  model::TablePrep prep = model::TablePrep::do_nothing;
  model::ValuePolicy values;
  model::TypeOptions types;
  model::Compression compression = model::Compression::zstd;
  std::uint64_t file_bytes = 0;   ///< aimed size of a staged file, compressed
  std::uint64_t chunk_bytes = 0;  ///< aimed size of a chunk, source rows
  /// Added to file and manifest numbers, so that a process never writes over files of a newer one
  /// of the same task.
  std::uint64_t number_base = 0;
  int uploaders = 0;
  int copiers = 0;
  std::function<void(const MisfitRecord&)>
      on_misfit;  ///< called by loader threads; must be thread-safe
  /// Called by copier and loader threads, behind the closing mark; must be thread-safe.
  std::function<void(const LoadedTable&)> on_loaded;
};

struct TableOutcome {
  port::TableStatistics statistics;
  std::optional<base::ErrorReport> error;
};

}  // namespace load
