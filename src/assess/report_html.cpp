#include "assess/column_facts.hpp"
#include "assess/report.hpp"
#include "base/figures.hpp"
#include "base/html_text.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace assess {
namespace {

using base::html_escaped;

constexpr double kNarrow = 0.8;  // from here on a width is shown as nearly used up

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>sluice assess</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; }
h2 { margin: 1.6em 0 0.4em; border-bottom: 1px solid #ccc; }
h2 small { font-weight: normal; color: #555; font-size: 70%; }
.verdict { font-size: 120%; padding: 0.6em; background: #f6f8fa; }
.verdict.bad { background: #fff1f0; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; color: #555; }
td, th { padding: 0.2em 0.8em 0.2em 0; vertical-align: top; border-bottom: 1px solid #eee; }
td.bytes { width: 16em; } .bar { background: #eaeef2; height: 0.6em; border-radius: 3px; }
.bar i { display: block; height: 100%; border-radius: 3px; background: #2da44e; }
.bar i.narrow { background: #d4a72c; } .bar i.over { background: #cf222e; }
.passed { color: #1a7f37; } .warning { color: #9a6700; } .failed { color: #cf222e; }
.skipped { color: #777; } .bad { color: #cf222e; } td p { margin: 0.2em 0; }
pre { background: #f6f8fa; padding: 0.6em; overflow-x: auto; white-space: pre-wrap; }
summary { cursor: pointer; color: #0969da; }
</style></head><body>
)";

std::string row_of(const Assessment& assessment) {
  std::string details = html_escaped(assessment.seen);
  if (assessment.status != Status::passed) {
    if (!assessment.why.empty()) details += fmt::format("<p>{}</p>", html_escaped(assessment.why));
    for (const std::string& step : assessment.advice) {
      details += fmt::format("<p>{}</p>", html_escaped(step));
    }
  }
  return fmt::format("<tr><td class=\"{0}\">{0}</td><td>{1}</td><td>{2}</td></tr>\n",
                     to_string(assessment.status), html_escaped(assessment.name), details);
}

std::string table_of(const Assessments& assessments, bool skipped) {
  std::string html = "<table>\n";
  for (const Assessment& assessment : assessments) {
    if ((assessment.status == Status::skipped) == skipped) html += row_of(assessment);
  }
  return html + "</table>\n";
}

/// A bar of the width that is used, with its figures.
std::string bar_of(std::uint64_t used, std::uint64_t of) {
  const double share = static_cast<double>(used) / static_cast<double>(of);
  const std::string_view look = share > 1 ? "over" : share > kNarrow ? "narrow" : "roomy";
  return fmt::format(
      "<div class=\"bar\"><i class=\"{}\" style=\"width: {:.1f}%\"></i></div>{} of {} B", look,
      100 * std::min(share, 1.0), base::grouped(used), base::grouped(of));
}

std::string row_of(const ColumnFit& column) {
  const std::string bar = column.target_bytes > 0 && column.values > 0
                              ? bar_of(column.longest, column.target_bytes)
                              : std::string();
  std::vector<std::string> facts = facts_of(column);
  if (!bar.empty()) facts.erase(facts.begin());  // the bar says it
  std::string details = html_escaped(fmt::format("{}", fmt::join(facts, ", ")));
  for (const std::string& line : misfit_lines(column)) {
    details += fmt::format("<p class=\"bad\">{}</p>", html_escaped(line));
  }
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"bytes\">{}</td><td>{}</td></tr>\n",
      html_escaped(column.name), html_escaped(column.declared), html_escaped(column.target_type),
      bar, details);
}

std::string section_of(const TableFit& table) {
  std::string html =
      fmt::format("<h2>{} <small>{}{}</small></h2>\n", html_escaped(table.source.to_text()),
                  html_escaped(coverage_text(table)), table.has_key ? "" : ", no primary key");
  if (table.error) {
    html += fmt::format("<p class=\"bad\">{}</p>\n", html_escaped(table.error->to_text()));
  }
  if (table.ddl.empty()) return html;
  const TableForecast forecast = forecast_of(table);
  html += fmt::format("<p>All in all about {} of CSV, {} staged. Longest row:</p>{}\n",
                      base::byte_text(forecast.csv_bytes), base::byte_text(forecast.staged_bytes),
                      bar_of(table.longest_row, base::limits::kCopyRowBytesMax));
  if (!table.rows_too_large.is_empty()) {
    html +=
        fmt::format("<p class=\"bad\">row_too_large: {}</p>\n", counts_text(table.rows_too_large));
  }
  html +=
      "<table>\n<tr><th>column</th><th>source</th><th>Redshift</th><th>longest value</th>"
      "<th></th></tr>\n";
  for (const ColumnFit& column : table.columns) html += row_of(column);
  html += "</table>\n";
  return html + fmt::format("<details><summary>Proposed table</summary><pre>{};</pre></details>\n",
                            html_escaped(table.ddl));
}

}  // namespace

std::string report_html(const Report& report) {
  std::string html(kHead);
  html += fmt::format("<h1>sluice assess: {}</h1>\n<p class=\"verdict{}\">{}</p>\n",
                      html_escaped(report.task), exit_code_of(report) == 0 ? "" : " bad",
                      html_escaped(verdict_text(report)));
  html += fmt::format("<p>{}. {}</p>\n<p>{}</p>\n", html_escaped(report.source),
                      html_escaped(scope_text(report)), html_escaped(forecast_text(report)));
  html += "<h2>Assessments</h2>\n" + table_of(report.assessments, false);
  html += fmt::format(
      "<details><summary>{} that do not concern this task</summary>\n{}</details>\n",
      count_of(report.assessments, Status::skipped), table_of(report.assessments, true));
  for (const TableFit& table : report.tables) html += section_of(table);
  return html + fmt::format("<p>{:.1f} s</p>\n</body></html>\n",
                            static_cast<double>(report.took.count()) / 1000);
}

}  // namespace assess
