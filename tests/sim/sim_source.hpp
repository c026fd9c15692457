#pragma once
// A tiny MySQL in memory: tables with rows, random transactions, and the log of them with positions
// and GTIDs.
//
// Everything it does comes from the Prng it is given. One thread. What it commits is final; the log
// is never purged. Readers take its tables and its log by reference between two commits.
#include "base/prng.hpp"
#include "cdc/fake_csv.hpp"
#include "model/log_position.hpp"
#include "model/table_schema.hpp"

#include "sim_clock.hpp"
#include "sim_plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sim {

using cdc::fake::Row;

inline constexpr char kServer[] = "mariadb:1";
inline constexpr char kRefusedText[] = "refused";          ///< the target does not take it
inline constexpr char kUndecodableText[] = "undecodable";  ///< the stream cannot turn it into CSV

struct SourceTable {
  model::TableSchema schema;
  std::vector<Row> rows;
};
using SourceTables = std::map<model::TableId, SourceTable>;

/// One row: an insert has no `before`, a delete no `after`.
struct RowChange {
  model::TableId table;
  std::optional<Row> before;
  std::optional<Row> after;
};

enum class DefinitionKind : std::uint8_t { truncate, alter };

struct Definition {
  DefinitionKind kind = DefinitionKind::truncate;
  model::TableSchema after;
};

/// One transaction: changes of rows, or one definition; or neither (of tables nobody captures).
struct LogEntry {
  model::LogCoordinates begin;
  model::TransactionEnd end;
  std::vector<RowChange> changes;
  std::optional<Definition> definition;
};

/// The values of the key columns, in the order of the table.
Row key_of(const model::TableSchema& schema, const Row& row);

class SimSource {
 public:
  SimSource(base::Prng& prng, const SimClock& clock, const Plan& plan);

  void commit();

  const SourceTables& tables() const noexcept { return tables_; }
  const std::vector<LogEntry>& log() const noexcept { return log_; }
  const model::LogPosition& end_of_log() const noexcept { return end_; }

 private:
  void add_table(const std::string& name, std::vector<std::string> columns,
                 std::vector<std::size_t> key);
  SourceTable& any_table();
  Row any_row(const model::TableSchema& schema);
  std::optional<std::string> any_text();
  void change_row(LogEntry& entry);
  void insert(SourceTable& table, LogEntry& entry);
  void update(SourceTable& table, LogEntry& entry);
  void erase(SourceTable& table, LogEntry& entry);
  void swap_keys(LogEntry& entry);
  void change_definition(LogEntry& entry);
  void end_entry(LogEntry entry);
  bool has_key(const SourceTable& table, const Row& row) const;

  base::Prng& prng_;
  const SimClock& clock_;
  const Plan& plan_;
  SourceTables tables_;
  std::vector<LogEntry> log_;
  model::LogPosition end_;
  std::uint64_t file_ = 999'999;  // the next file's name has one digit more
  std::uint64_t transactions_ = 0;
};

}  // namespace sim
