#include "app/closing_table.hpp"

#include "app/terminal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

namespace app {
namespace {

using Line = std::array<std::string, 5>;

const char* state_text(const load::TableOutcome& outcome) {
  switch (outcome.statistics.state) {
    case port::TableState::before_load: return "before load";
    case port::TableState::loading: return "stopped, not complete";
    case port::TableState::completed: return "Table completed";
    case port::TableState::error: return "Table error";
  }
  return "";
}

std::string render(const std::vector<Line>& lines) {
  std::array<std::size_t, 5> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (std::size_t row = 0; row < lines.size(); ++row) {
    const Line& line = lines[row];
    text += fmt::format("  {:<{}}  {:>{}}  {:>{}}  {:>{}}  {}\n", line[0], widths[0], line[1],
                        widths[1], line[2], widths[2], line[3], widths[3], line[4]);
    if (row != 0) continue;
    for (const std::size_t width : widths)
      text += "  " + std::string(std::max<std::size_t>(width, 5), '-');
    text += "\n";
  }
  return text;
}

std::string remarks(const task::RunResult& result) {
  std::string text;
  std::uint64_t altered = 0;
  std::uint64_t skipped = 0;
  for (const load::TableOutcome& outcome : result.tables) {
    altered += outcome.statistics.altered_values;
    skipped += outcome.statistics.skipped_rows;
  }
  if (altered + skipped > 0) {
    text += fmt::format(
        "\n{} values were altered and {} rows left out by the value policy; each is listed in {}\n",
        grouped(altered), grouped(skipped), result.rejected_rows_file);
  }
  for (const load::TableOutcome& outcome : result.tables) {
    if (!outcome.error) continue;
    text += fmt::format("\n{}: {}\n", outcome.statistics.table.to_text(), outcome.error->to_text());
  }
  return text;
}

}  // namespace

std::string closing_table(const task::RunResult& result) {
  std::vector<Line> lines{{"table", "rows", "CSV", "seconds", "state"}};
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  for (const task::KeptTable& kept : result.kept) {
    lines.push_back({kept.table.to_text(), grouped(kept.rows), "-", "-", "already loaded"});
    rows += kept.rows;
  }
  for (const load::TableOutcome& outcome : result.tables) {
    const port::TableStatistics& s = outcome.statistics;
    lines.push_back({s.table.to_text(), grouped(s.rows), byte_text(s.csv_bytes),
                     fmt::format("{:.1f}", s.seconds), state_text(outcome)});
    rows += s.rows;
    bytes += s.csv_bytes;
  }
  lines.push_back(
      {fmt::format("{} tables", lines.size() - 1), grouped(rows), byte_text(bytes), "", ""});
  return render(lines) + remarks(result);
}

}  // namespace app
