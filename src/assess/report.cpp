#include "assess/report.hpp"

#include "assess/table_reading.hpp"
#include "base/figures.hpp"
#include "base/name_list.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assess {
namespace {

using base::grouped;

MisfitCounts counts_of(const Report& report) {
  MisfitCounts sum;
  for (const TableFit& table : report.tables) sum += sum_of(misfits_of(table));
  return sum;
}

/// What the forecast leaves out, as nobody has guessed it.
std::string unknown_sizes_text(const std::vector<TableFit>& tables) {
  std::vector<std::string> views;
  std::vector<std::string> stale;
  for (const TableFit& table : tables) {
    const bool is_view = table.kind == model::TableKind::view;
    if (is_view && table.coverage != Coverage::whole) views.push_back(table.source.to_text());
    if (is_estimate_stale(table)) stale.push_back(table.source.to_text());
  }
  std::string text;
  if (!views.empty()) {
    text +=
        fmt::format(" Of views nobody knows the number of rows: only what was read of {} is in it.",
                    base::name_list(views));
  }
  if (!stale.empty()) {
    text +=
        fmt::format(" The server's estimate of {} is stale, and too low: ANALYZE TABLE renews it.",
                    base::name_list(stale));
  }
  return text;
}

bool is_all_read(const Report& report) {
  return std::all_of(report.tables.begin(), report.tables.end(),
                     [](const TableFit& table) { return table.coverage == Coverage::whole; });
}

}  // namespace

Verdict verdict_of(const Report& report) {
  if (count_of(report.assessments, Status::failed) > 0) return Verdict::does_not_fit;
  return counts_of(report).is_empty() ? Verdict::fits : Verdict::changes;
}

int exit_code_of(const Report& report) {
  return verdict_of(report) == Verdict::fits ? 0 : 3;
}

std::string_view to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::fits: return "fits";
    case Verdict::changes: return "changes";
    case Verdict::does_not_fit: return "does not fit";
  }
  return "unknown";
}

std::string verdict_text(const Report& report) {
  const std::string_view as_far =
      is_all_read(report) ? "" : " As far as samples tell; --complete reads all rows.";
  const MisfitCounts counts = counts_of(report);
  switch (verdict_of(report)) {
    case Verdict::fits:
      return fmt::format("Fits: every value that was read arrives as it is.{}", as_far);
    case Verdict::changes:
      return fmt::format(
          "Goes through, but not unchanged: {} values would be altered and {} rows left out by the "
          "task's [values].{}",
          grouped(counts.altered), grouped(counts.skipped), as_far);
    case Verdict::does_not_fit: break;
  }
  std::string names;
  for (const Assessment& assessment : report.assessments) {
    if (assessment.status != Status::failed) continue;
    names += (names.empty() ? "" : ", ") + assessment.name;
  }
  std::string text = fmt::format("Does not fit: {} failed.", names);
  if (!counts.is_empty()) {
    text += fmt::format(" Of the values that were read {}.", counts_text(counts));
  }
  return text + std::string(as_far);
}

std::string scope_text(const Report& report) {
  if (report.scope.is_complete) {
    return fmt::format("All rows were read, by up to {} sessions at once.", report.sessions);
  }
  return fmt::format(
      "At most {} rows of each table were read, by up to {} sessions at once: from {} places "
      "evenly "
      "spread over an integer primary key, each from its beginning; else the first rows.",
      grouped(report.scope.sample_rows), report.sessions, kSamplePlaces);
}

std::string coverage_text(const TableFit& table) {
  const std::string rows = grouped(table.rows_read);
  const bool is_guessed = table.row_estimate > table.rows_read;
  const std::string of = is_guessed ? "of about " + grouped(table.row_estimate) + " rows"
                                    : "rows; how many more is not known";
  if (table.error) return fmt::format("{} rows were read", rows);
  switch (table.coverage) {
    case Coverage::whole: return fmt::format("all {} rows", rows);
    case Coverage::spread:
      return fmt::format("{} {}, from {} places of the key", rows, of, table.places);
    case Coverage::head: return fmt::format("the first {} {}", rows, of);
  }
  return rows;
}

std::string forecast_text(const Report& report) {
  const Forecast& forecast = report.forecast;
  std::string text = fmt::format("About {} rows, {} of CSV, {} staged.", grouped(forecast.all.rows),
                                 base::byte_text(forecast.all.csv_bytes),
                                 base::byte_text(forecast.all.staged_bytes));
  if (forecast.load_seconds) {
    text += fmt::format(
        " Reading, converting and compressing takes about {} at the rate measured here, for {:.1f} "
        "s "
        "({}/s of CSV by {} sessions, each as fast as one was here); upload and COPY run beside "
        "it, and are not in it.",
        base::duration_text(*forecast.load_seconds),
        static_cast<double>(report.reading.count()) / 1000,
        base::byte_text(static_cast<std::uint64_t>(forecast.csv_bytes_per_second)),
        report.sessions);
  }
  if (forecast.retention_needed.count() > 0) {
    text +=
        fmt::format(" The source should keep its log for {} h: twice that time, a day at least.",
                    hours_up(forecast.retention_needed));
  }
  text += unknown_sizes_text(report.tables);
  return text;
}

}  // namespace assess
