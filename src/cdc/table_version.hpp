#pragma once
// One captured table from a place of the log on: how its rows are read and where they go.
//
// Made by cdc/schema_tracker, immutable, shared by the threads that decode, batch and stage. A
// change of the table's definition makes a new version with the same slot; blocks carry the catalog
// that was in force where they stand in the log, so decoders may run ahead of the applier.
#include "base/byte_reader.hpp"
#include "model/log_block.hpp"
#include "model/log_position.hpp"
#include "model/table_schema.hpp"
#include "model/target_table.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cdc {

struct TableVersion {
  std::size_t slot = 0;      ///< of the source table within this run; stays over its versions
  std::uint64_t number = 0;  ///< of the version within this run; no two are equal
  model::TableSchema schema;
  model::TargetTable target;         ///< primary_key: the source's key in the target's spelling
  std::vector<std::string> columns;  ///< target names in the order of the staged CSV
  /// Columns of the schema that are left out of the CSV, ascending: those that the target was told
  /// not to get (HandleSourceTableAltered false).
  std::vector<std::size_t> left_out;
  model::LogPosition joined;  ///< changes up to here are in the loaded rows
  /// The target holds exactly the source's rows as of `joined`, so a key that the log inserts is
  /// not there. False where rows of others were kept.
  bool inserts_are_new = false;

  bool has_key() const noexcept { return !schema.key.empty(); }
  /// Says whether the transaction is in the rows that were loaded.
  bool is_loaded(const model::TransactionEnd& end, std::string_view server) const {
    return joined.is_known() && model::is_covered(end, joined, server);
  }
  std::vector<std::string> left_out_names() const {
    std::vector<std::string> names;
    for (const std::size_t index : left_out) names.push_back(schema.columns[index].name);
    return names;
  }
};

/// The table id that a table map or a rows event begins with.
inline std::uint64_t table_id_of(std::string_view body, const model::LogFormat& format) {
  base::ByteReader reader(body);
  return format.table_id_bytes == 4 ? reader.u32() : reader.u48();
}

using TableVersionPtr = std::shared_ptr<const TableVersion>;
using TableCatalog = std::map<model::TableId, TableVersionPtr>;
using CatalogPtr = std::shared_ptr<const TableCatalog>;

}  // namespace cdc
