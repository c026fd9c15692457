#pragma once
// Takes the rows of a table the way a load does, to the last byte but the upload: the load's own
// encoder writes them as CSV under the task's policy, its own file builder compresses them, and
// what comes out is counted and dropped.
//
// A TableTally is what was counted: several of one table are merged. A TableMeter fills one, on one
// thread; nothing is allocated per row unless a value does not fit. What would stop the table is
// counted and gone on from, so that all of it is seen.
#include "assess/column_meter.hpp"
#include "assess/fit.hpp"
#include "base/prng.hpp"
#include "dialect/csv_encoder.hpp"
#include "load/file_builder.hpp"
#include "model/target_table.hpp"
#include "model/task_definition.hpp"

#include <memory>
#include <string>
#include <vector>

namespace assess {

struct TableTally {
  std::uint64_t rows_read = 0;
  std::uint64_t rows_written = 0;
  std::uint64_t longest_row = 0;
  std::uint64_t csv_bytes = 0;
  std::uint64_t staged_bytes = 0;
  MisfitCounts rows_too_large;
  std::vector<ColumnMeter> columns;

  TableTally(const model::TableSchema& schema, const model::TargetTable& target);
  void merge(const TableTally& other);
  /// Puts what was counted into the table's fit.
  void fill(TableFit& fit) const;
};

class TableMeter {
 public:
  /// Borrows all but the generator; `target` is the proposal for `schema`.
  TableMeter(const model::TableSchema& schema, const model::TargetTable& target,
             const model::TaskDefinition& task, base::Prng prng);
  TableMeter(const TableMeter&) = delete;
  TableMeter& operator=(const TableMeter&) = delete;

  void add(model::RowView row);
  /// Ends the file; call once, behind the last row.
  void finish();
  const TableTally& tally() const noexcept { return tally_; }

 private:
  void make_encoder();
  void note(const dialect::MisfitEvent& event);
  void flush_block();
  void end_file();

  const model::TableSchema& schema_;
  const model::TargetTable& target_;
  const model::TaskDefinition& task_;
  base::Prng prng_;
  TableTally tally_;
  std::unique_ptr<dialect::CsvEncoder> encoder_;
  std::unique_ptr<load::FileBuilder> file_;
  std::string csv_;
  model::RowView row_;
  bool has_misfit_ = false;  ///< in the row at hand
};

}  // namespace assess
