#pragma once
// A whole task as the user described it: endpoints, what to copy, how. The value that config/ makes
// and task/ runs.
#include "model/change_settings.hpp"
#include "model/endpoint.hpp"
#include "model/value_policy.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace model {

enum class MigrationType : std::uint8_t { full_load, cdc, full_load_and_cdc };

/// TargetTablePrepMode (AWS DMS User Guide, "Full-load task settings").
enum class TablePrep : std::uint8_t { do_nothing, truncate_before_load, drop_and_create };

/// How the rows of a table that sluice makes are spread and sorted.
enum class DistributionChoice : std::uint8_t { automatic, key, even };
enum class SortChoice : std::uint8_t { automatic, key };

struct LayoutOptions {
  DistributionChoice distribution = DistributionChoice::automatic;
  SortChoice sort = SortChoice::automatic;
  bool operator==(const LayoutOptions&) const = default;
};

/// How a source type is mapped where there is a choice (reference: types, column "ours"), and how
/// the table that comes of it is laid out.
struct TypeOptions {
  bool tinyint1_as_boolean = false;
  bool timestamp_without_zone = false;  ///< TIMESTAMP as TIMESTAMP in UTC instead of TIMESTAMPTZ
  bool json_as_varchar = false;         ///< JSON as VARCHAR(65535) instead of SUPER
  bool time_as_time = false;            ///< TIME as TIME instead of VARCHAR(17)
  bool wide_decimal_as_numeric =
      false;  ///< DECIMAL over 38 digits as NUMERIC(38,s) with a range check
  LayoutOptions layout = {};
  bool operator==(const TypeOptions&) const = default;
};

/// One [[tables]] entry: the short form of a selection rule with its renames.
struct TableEntry {
  std::string include;  ///< "schema.table" with %, _ and [..] as in DMS; empty when exclude is set
  std::string exclude;
  std::string rename_schema;  ///< empty: unchanged
  std::string rename_table;
  int load_order = 0;
  int line = 0;  ///< in the task file, for messages
};

struct TaskDefinition {
  std::string origin;  ///< path of the task file, for messages
  std::string name;    ///< [task] name; default: the file's name without .toml
  SourceEndpoint source;
  TargetEndpoint target;
  StagingEndpoint staging;
  MigrationType migration_type = MigrationType::full_load;
  TablePrep table_prep = TablePrep::do_nothing;
  int sub_tasks_max = 8;                             ///< MaxFullLoadSubTasks
  std::uint64_t chunk_bytes = 256ULL * 1024 * 1024;  ///< source rows loaded by one COPY
  std::string state_folder;                          ///< local state, absolute
  std::string log_file;                              ///< empty: none
  ChangeSettings changes;
  ValuePolicy values;
  TypeOptions types;
  std::string target_schema;  ///< TargetMetadata.TargetSchema; empty: the source's schema names
  std::vector<TableEntry> tables;
  std::string mappings_json;    ///< a DMS table-mapping document; empty: only `tables`
  std::string mappings_origin;  ///< its path
  std::vector<std::string>
      notes;  ///< import report: DMS settings that were read but are not honoured, one a line
};

}  // namespace model
