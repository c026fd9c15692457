#pragma once
// A report with something of everything, for the tests of its forms.
#include "assess/report.hpp"
#include "assess/value_assessments.hpp"

namespace assess {

/// shop.orders: 1,000 of 4,000 rows, zero dates in `day`, a wide text in `note`.
inline TableFit sample_table() {
  TableFit table;
  table.source = {"shop", "orders"};
  table.target = {"shop", "orders"};
  table.has_key = true;
  table.ddl = "CREATE TABLE \"shop\".\"orders\" (\n  \"note\" VARCHAR(80)\n)";
  table.coverage = Coverage::spread;
  table.places = 16;
  table.row_estimate = 4000;
  table.rows_read = 1000;
  table.rows_written = 1000;
  table.longest_row = 120;
  table.csv_bytes = 100'000;
  table.staged_bytes = 20'000;
  table.reading = base::Millis(10'000);
  ColumnFit note;
  note.name = "note";
  note.declared = "varchar(20)";
  note.target_type = "VARCHAR(80)";
  note.target_bytes = 80;
  note.values = 990;
  note.nulls = 10;
  note.longest = 72;
  ColumnFit day;
  day.name = "day";
  day.declared = "date";
  day.target_type = "DATE";
  day.values = 1000;
  day.least = "2020-01-01";
  day.greatest = "2026-01-31";
  table.columns = {note, day};
  return table;
}

inline void add_zero_dates(TableFit& table, const MisfitCounts& counts) {
  ColumnFit& day = table.columns.at(1);
  day.zero_dates = counts.stopped + counts.altered + counts.skipped;
  day.misfits[static_cast<std::size_t>(model::Misfit::zero_date)] = counts;
  day.examples = {
      {model::Misfit::zero_date, model::MisfitAction::stop_table, "id=7", "'0000-00-00' <b>"}};
}

inline Report sample_report(const MisfitCounts& zero_dates = {}) {
  Report report;
  report.task = "orders.toml";
  report.source = "MariaDB 10.11.6 at db1:3306";
  report.scope = {1000, false};
  report.sessions = 4;
  report.assessments = {
      {"mariadb-check-binlog-format", Status::passed, "binlog_format = ROW", "", {}},
      {"mariadb-check-pk-validity", Status::skipped, "this version validates nothing", "", {}}};
  report.tables = {sample_table()};
  if (!zero_dates.is_empty()) add_zero_dates(report.tables[0], zero_dates);
  for (Assessment& it : assess_values(report.tables)) report.assessments.push_back(it);
  report.reading = base::Millis(10'000);
  report.took = base::Millis(12'300);
  report.forecast = forecast_of(report.tables, report.sessions, true);
  return report;
}

}  // namespace assess
