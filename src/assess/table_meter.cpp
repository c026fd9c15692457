#include "assess/table_meter.hpp"

#include "base/limits.hpp"
#include "load/chunk_reader.hpp"

#include <algorithm>

namespace assess {

TableTally::TableTally(const model::TableSchema& schema, const model::TargetTable& target) {
  // A proposal has the columns of its source in their order.
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    columns.emplace_back(schema.columns[i], target.columns.at(i));
  }
}

void TableTally::merge(const TableTally& other) {
  rows_read += other.rows_read;
  rows_written += other.rows_written;
  longest_row = std::max(longest_row, other.longest_row);
  csv_bytes += other.csv_bytes;
  staged_bytes += other.staged_bytes;
  rows_too_large += other.rows_too_large;
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].merge(other.columns.at(i));
}

void TableTally::fill(TableFit& fit) const {
  fit.rows_read = rows_read;
  fit.rows_written = rows_written;
  fit.longest_row = longest_row;
  fit.csv_bytes = csv_bytes;
  fit.staged_bytes = staged_bytes;
  fit.rows_too_large = rows_too_large;
  fit.columns.clear();
  for (const ColumnMeter& column : columns) fit.columns.push_back(column.fit());
}

TableMeter::TableMeter(const model::TableSchema& schema, const model::TargetTable& target,
                       const model::TaskDefinition& task, base::Prng prng)
    : schema_(schema), target_(target), task_(task), prng_(prng), tally_(schema, target) {
  csv_.reserve(base::limits::kEncodeBlockBytes + base::limits::kCopyRowBytesMax);
  make_encoder();
}

void TableMeter::make_encoder() {
  encoder_ = std::make_unique<dialect::CsvEncoder>(schema_, target_, task_.values,
                                                   dialect::draw_null_sentinel(prng_));
  encoder_->set_refusals(dialect::Refusals::told);
  encoder_->on_misfit([this](const dialect::MisfitEvent& event) { note(event); });
}

void TableMeter::add(model::RowView row) {
  row_ = row;
  ++tally_.rows_read;
  for (std::size_t i = 0; i < row.size(); ++i) tally_.columns[i].add(row[i]);
  has_misfit_ = false;
  const std::size_t before = csv_.size();
  dialect::RowOutcome outcome = encoder_->append(row, csv_);
  while (outcome == dialect::RowOutcome::sentinel_collision) [[unlikely]] {
      make_encoder();
      outcome = encoder_->append(row, csv_);
    }
  if (outcome == dialect::RowOutcome::written) {
    ++tally_.rows_written;
    tally_.longest_row = std::max<std::uint64_t>(tally_.longest_row, csv_.size() - before);
  }
  if (has_misfit_) [[unlikely]] {
    for (std::size_t i = 0; i < row.size(); ++i) tally_.columns[i].look_for_faults(row[i]);
  }
  if (csv_.size() >= base::limits::kEncodeBlockBytes) flush_block();
}

void TableMeter::note(const dialect::MisfitEvent& event) {
  has_misfit_ = true;
  if (event.column == dialect::kWholeRow) {
    ColumnMeter::add_to(tally_.rows_too_large, event.action);
    return;
  }
  ColumnMeter& column = tally_.columns[event.column];
  column.note(event.misfit, event.action);
  if (!column.wants_example(event.misfit)) return;
  column.add_example({event.misfit, event.action, load::row_name(schema_, row_, tally_.rows_read),
                      dialect::shown_value(event.original)});
}

void TableMeter::flush_block() {
  if (!file_) {
    file_ = std::make_unique<load::FileBuilder>(task_.staging.compression,
                                                [](const std::string&, load::PartPlace) {});
  }
  tally_.csv_bytes += csv_.size();
  file_->add(csv_);
  csv_.clear();
  if (file_->bytes() >= task_.staging.file_bytes) end_file();
}

void TableMeter::end_file() {
  if (!file_) return;
  file_->finish();
  tally_.staged_bytes += file_->bytes();
  file_.reset();
}

void TableMeter::finish() {
  if (!csv_.empty()) flush_block();
  end_file();
}

}  // namespace assess
