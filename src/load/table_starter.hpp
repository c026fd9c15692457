#pragma once
// The first step of a table: bring the target table into shape and cut the source table into
// chunks.
//
// Used by loader threads, each with its own session; the warehouse is thread-safe. Errors: table
// when this table cannot be loaded (the complaints of the compatibility check are listed all at
// once), others as the ports say.
#include "load/table_load.hpp"
#include "port/snapshot_source.hpp"
#include "port/state_store.hpp"
#include "port/warehouse.hpp"

#include <vector>

namespace load {

class TableStarter {
 public:
  /// `warehouse` may be null: files are staged only, for the proposed table.
  TableStarter(port::Warehouse* warehouse, port::StateStore& state, const LoadSettings& settings)
      : warehouse_(warehouse), state_(state), settings_(settings) {}

  /// Sets the table's target half and gives the chunks to read.
  std::vector<model::Chunk> start(TableLoad& table, port::SnapshotSession& session);

 private:
  void continue_table(TableLoad& table);
  void prepare_table(TableLoad& table);
  void check_compatibility(const TableLoad& table, const model::TargetTable& actual);
  bool must_replace_by_key(const TableLoad& table, const port::PrepareResult& prepared);

  port::Warehouse* warehouse_;
  port::StateStore& state_;
  const LoadSettings& settings_;
};

}  // namespace load
