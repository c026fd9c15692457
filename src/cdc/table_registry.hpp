#pragma once
// The captured tables as they are where the log is being read: the versions in force.
//
// Owned by cdc/schema_tracker, on the thread that hands blocks to the decoders. catalog() gives an
// immutable picture that travels with each block. Making a version proves that its rows can be
// written into its target: Error(table) says why not.
#include "cdc/change_progress.hpp"
#include "cdc/table_version.hpp"
#include "model/value_policy.hpp"
#include "port/change_target.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cdc {

/// What a new version is made of.
struct TableDefinition {
  model::TableSchema schema;
  model::TargetTable target;
  model::LogPosition joined;
  bool inserts_are_new = false;
  std::vector<std::string> left_out;  ///< names of source columns that the target does not get
};

class TableRegistry {
 public:
  TableRegistry(model::ValuePolicy values, std::string null_sentinel, ChangeProgress& progress)
      : values_(values), null_sentinel_(std::move(null_sentinel)), progress_(progress) {}

  /// Puts the version in force, under the name in its schema.
  TableVersionPtr put(TableDefinition definition);
  /// Null when the table is not captured.
  TableVersionPtr find(const model::TableId& id) const;
  void erase(const model::TableId& id);
  /// A table that stopped is not captured again by a statement of this run.
  void note_stopped(const model::TableId& id) { stopped_.insert(id); }
  bool is_stopped(const model::TableId& id) const { return stopped_.count(id) > 0; }
  /// The slot of a table, made when it is new.
  std::size_t slot_of(const model::TableId& id);
  CatalogPtr catalog();
  const std::map<model::TableId, TableVersionPtr>& tables() const noexcept { return tables_; }

 private:
  model::ValuePolicy values_;
  std::string null_sentinel_;
  ChangeProgress& progress_;
  std::map<model::TableId, TableVersionPtr> tables_;
  std::map<model::TableId, std::size_t> slots_;
  std::set<model::TableId> stopped_;
  std::uint64_t last_number_ = 0;
  CatalogPtr catalog_;  // null: tables_ changed since it was made
};

/// What the target shall remember of a table.
port::CapturedTable record_of(const TableVersion& version, port::CaptureState state,
                              std::string reason);

}  // namespace cdc
