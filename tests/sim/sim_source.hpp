#pragma once
// A tiny MySQL in memory: tables with rows, random transactions and statements on tables, and the
// log of them.
//
// Everything it does comes from the Prng it is given. One thread. What it commits is final. Readers
// take its tables by reference between two commits; they are as of the log's end, so whoever is
// still reading the log sees them ahead of it.
#include "base/prng.hpp"

#include "sim_definitions.hpp"
#include "sim_log.hpp"
#include "sim_plan.hpp"
#include "sim_tables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sim {

class SimSource {
 public:
  SimSource(base::Prng& prng, const SimClock& clock, const Plan& plan);

  void commit();

  const SourceTables& tables() const noexcept { return tables_; }
  SimLog& log() noexcept { return log_; }
  const SimLog& log() const noexcept { return log_; }
  Definitions& definitions() noexcept { return definitions_; }
  const Definitions& definitions() const noexcept { return definitions_; }

 private:
  void change_rows();
  SourceTable& any_table();
  Row any_row(const model::TableSchema& schema);
  std::optional<std::string> any_text();
  void change_row();
  void insert(SourceTable& table);
  void update(SourceTable& table);
  void erase(SourceTable& table);
  void swap_keys();
  void note(SourceTable& table, RowChange change);
  bool has_key(const SourceTable& table, const Row& row) const;

  base::Prng& prng_;
  const Plan& plan_;
  SourceTables tables_;
  SimLog log_;
  Definitions definitions_;
  std::vector<RowChange> changes_;  // of the transaction that is being made
};

}  // namespace sim
