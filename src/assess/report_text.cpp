#include "assess/column_facts.hpp"
#include "assess/report.hpp"
#include "base/figures.hpp"
#include "base/limits.hpp"
#include "base/text_wrap.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace assess {
namespace {

constexpr std::size_t kMarkWidth = 8;  // "  FAIL  "
constexpr std::size_t kNameWidthMax = 24;
constexpr std::size_t kTypeWidthMax = 22;
constexpr std::size_t kColumnIndent = 4;

struct Style {
  std::size_t width = 80;
  bool colours = false;

  std::string coloured(std::string_view text, std::string_view code) const {
    if (!colours) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }
};

std::string mark_of(Status status, const Style& style) {
  switch (status) {
    case Status::passed: return style.coloured("ok  ", "32");
    case Status::skipped: return style.coloured("-   ", "36");
    case Status::warning: return style.coloured("warn", "33");
    case Status::failed: return style.coloured("FAIL", "1;31");
  }
  return "    ";
}

/// `seen` beside `line` where it has room, else below it.
std::string beside(std::string line, std::size_t taken, std::string_view seen, std::size_t indent,
                   const Style& style) {
  if (taken + seen.size() <= style.width) {
    line += seen;
    return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n" + base::indent_text(seen, indent, style.width);
}

std::string text_of(const Assessment& assessment, std::size_t name_width, const Style& style) {
  std::string text = beside(
      fmt::format("  {}  {:<{}}  ", mark_of(assessment.status, style), assessment.name, name_width),
      kMarkWidth + std::max(name_width, assessment.name.size()) + 2, assessment.seen, kMarkWidth,
      style);
  if (assessment.status == Status::passed) return text;
  if (!assessment.why.empty()) {
    text += base::indent_text(assessment.why, kMarkWidth, style.width);
  }
  for (const std::string& step : assessment.advice) {
    text += base::indent_text(step, kMarkWidth, style.width);
  }
  return text;
}

/// What does not concern the task is counted, not listed.
std::string text_of(const Assessments& assessments, const Style& style) {
  constexpr std::size_t kNameWidth = 38;
  std::string text = style.coloured("Assessments", "1") + "\n";
  for (const Assessment& assessment : assessments) {
    if (assessment.status != Status::skipped) text += text_of(assessment, kNameWidth, style);
  }
  return text +
         base::indent_text(fmt::format("{} more do not concern this task, or may not be looked at "
                                       "(--json lists them)",
                                       count_of(assessments, Status::skipped)),
                           2, style.width);
}

std::size_t width_of(const TableFit& table, std::size_t most,
                     const std::string& (*text_of)(const ColumnFit&)) {
  std::size_t width = 0;
  for (const ColumnFit& column : table.columns) width = std::max(width, text_of(column).size());
  return std::min(width, most);
}

std::string columns_text(const TableFit& table, const Style& style) {
  const std::size_t name = width_of(
      table, kNameWidthMax, [](const ColumnFit& it) -> const auto& { return it.name; });
  const std::size_t from = width_of(
      table, kTypeWidthMax, [](const ColumnFit& it) -> const auto& { return it.declared; });
  const std::size_t to = width_of(
      table, kTypeWidthMax, [](const ColumnFit& it) -> const auto& { return it.target_type; });
  std::string text;
  for (const ColumnFit& column : table.columns) {
    const std::string line =
        fmt::format("{:{}}{:<{}}  {:<{}}  {:<{}}  ", "", kColumnIndent, column.name, name,
                    column.declared, from, column.target_type, to);
    text += beside(line, line.size(), fmt::format("{}", fmt::join(facts_of(column), ", ")),
                   2 * kColumnIndent, style);
    for (const std::string& misfit : misfit_lines(column)) {
      text += style.coloured(base::indent_text(misfit, 2 * kColumnIndent, style.width), "31");
    }
  }
  return text;
}

std::string text_of(const TableFit& table, const Style& style) {
  std::string name = table.source.to_text();
  if (!(table.target == table.source)) name += " as " + table.target.to_text();
  std::string text = beside(style.coloured(name, "1") + "  ", name.size() + 2,
                            coverage_text(table) + (table.has_key ? "" : ", no primary key"),
                            kColumnIndent, style);
  if (table.error) {
    text +=
        style.coloured(base::indent_text(table.error->to_text(), kColumnIndent, style.width), "31");
  }
  if (table.ddl.empty()) return text;
  const TableForecast forecast = forecast_of(table);
  text += base::indent_text(
      fmt::format("longest row {} of {} B; all in all about {} of CSV, {} staged",
                  base::grouped(table.longest_row), base::grouped(base::limits::kCopyRowBytesMax),
                  base::byte_text(forecast.csv_bytes), base::byte_text(forecast.staged_bytes)),
      kColumnIndent, style.width);
  if (!table.rows_too_large.is_empty()) {
    text += style.coloured(
        fmt::format("    row_too_large: {}\n", counts_text(table.rows_too_large)), "31");
  }
  return text + columns_text(table, style);
}

}  // namespace

std::string report_text(const Report& report, int width, bool colours) {
  const Style style{static_cast<std::size_t>(std::max(60, width)), colours};
  std::string text = fmt::format("{}  {}\n", style.coloured("Source", "1"), report.source);
  text += base::indent_text(scope_text(report), 0, style.width) + "\n";
  text += text_of(report.assessments, style) + "\n";
  for (const TableFit& table : report.tables) text += text_of(table, style) + "\n";
  text += style.coloured("A load", "1") + "\n";
  text += base::indent_text(forecast_text(report), 2, style.width);
  text +=
      base::indent_text("The proposed tables: sluice schema, --json or --html.", 2, style.width) +
      "\n";
  const std::string_view code = exit_code_of(report) == 0 ? "32" : "1;31";
  for (const std::string& line : base::wrap_text(verdict_text(report), style.width)) {
    text += style.coloured(line, code) + "\n";
  }
  return text + fmt::format("{:.1f} s\n", static_cast<double>(report.took.count()) / 1000);
}

}  // namespace assess
