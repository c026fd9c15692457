#include "app/change_view.hpp"

#include "app/terminal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace app {
namespace {

constexpr std::size_t kBusiestTables = 8;

/// Counters of one table at one moment.
struct TableView {
  std::string name;
  std::array<std::uint64_t, 4> captured{};  // inserts, updates, deletes, DDL
  std::array<std::uint64_t, 4> applied{};
  std::uint64_t rejected = 0;
  bool is_stopped = false;

  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : applied) sum += count;
    return sum;
  }
};

std::vector<TableView> views_of(const cdc::ChangeProgress& progress) {
  std::vector<TableView> views;
  progress.for_each([&](const cdc::TableCounters& table) {
    TableView view;
    view.name = table.table.to_text();
    view.captured = {table.inserts, table.updates, table.deletes, table.ddls};
    view.applied = {table.applied_inserts, table.applied_updates, table.applied_deletes,
                    table.applied_ddls};
    view.rejected = table.rejected_rows;
    view.is_stopped = table.is_stopped;
    views.push_back(std::move(view));
  });
  return views;
}

using Line = std::array<std::string, 7>;

Line line_of(const TableView& view) {
  Line line;
  line[0] = view.name;
  for (std::size_t i = 0; i < view.applied.size(); ++i) {
    line[i + 1] = grouped(view.applied[i]);
    if (view.captured[i] != view.applied[i]) line[i + 1] += " of " + grouped(view.captured[i]);
  }
  line[5] = grouped(view.rejected);
  line[6] = view.is_stopped ? "Table error" : "Replication ongoing";
  return line;
}

std::string render(const std::vector<Line>& lines) {
  std::array<std::size_t, 7> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (std::size_t row = 0; row < lines.size(); ++row) {
    text += fmt::format("  {:<{}}", lines[row][0], widths[0]);
    for (std::size_t i = 1; i + 1 < widths.size(); ++i) {
      text += fmt::format("  {:>{}}", lines[row][i], widths[i]);
    }
    text += "  " + lines[row].back() + "\n";
    if (row != 0) continue;
    for (const std::size_t width : widths) text += "  " + std::string(width, '-');
    text += "\n";
  }
  return text;
}

}  // namespace

std::string lag_line(const cdc::LagTracker& lag) {
  std::string text = "lag:";
  const char* separator = " ";
  for (const cdc::LagStage stage : {cdc::LagStage::received, cdc::LagStage::decoded,
                                    cdc::LagStage::staged, cdc::LagStage::visible}) {
    const cdc::LagFigures figures = lag.figures(stage);
    if (figures.samples == 0) continue;
    text += fmt::format("{}{} {:.1f} s", separator, cdc::to_string(stage), figures.newest);
    separator = ", ";
    if (stage == cdc::LagStage::visible) {
      text += fmt::format(" (p50 {:.1f} s, p99 {:.1f} s)", figures.p50, figures.p99);
    }
  }
  return *separator == ' ' ? "lag: no change yet" : text;
}

std::vector<std::string> change_lines(const cdc::ChangeProgress& progress, std::size_t width) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{} changes applied in {} batches, position {}",
                              grouped(progress.applied_changes), grouped(progress.applied_batches),
                              progress.position().empty() ? "-" : progress.position()));
  lines.push_back(lag_line(progress.lag));
  std::vector<TableView> views = views_of(progress);
  const std::size_t shown = std::min(views.size(), kBusiestTables);
  std::partial_sort(views.begin(), views.begin() + static_cast<std::ptrdiff_t>(shown), views.end(),
                    [](const TableView& a, const TableView& b) { return a.total() > b.total(); });
  for (std::size_t i = 0; i < shown; ++i) {
    const TableView& view = views[i];
    if (view.total() == 0 && !view.is_stopped) break;
    lines.push_back(fmt::format("{:<28} {:>10} inserts {:>10} updates {:>10} deletes{}", view.name,
                                grouped(view.applied[0]), grouped(view.applied[1]),
                                grouped(view.applied[2]), view.is_stopped ? "  stopped" : ""));
  }
  for (std::string& line : lines) line = line.substr(0, std::max<std::size_t>(width, 41) - 1);
  return lines;
}

std::string change_table(const cdc::ChangeProgress* progress, const task::ChangeSummary& summary) {
  std::string text;
  if (progress != nullptr) {
    std::vector<Line> lines{{"table", "inserts", "updates", "deletes", "DDL", "left out", "state"}};
    for (const TableView& view : views_of(*progress)) {
      if (view.total() > 0 || view.rejected > 0 || view.is_stopped) lines.push_back(line_of(view));
    }
    if (lines.size() > 1) text += "Changes applied:\n" + render(lines);
    text += lag_line(progress->lag) + "\n";
  }
  text += fmt::format("position: {}\n", summary.position);
  if (!summary.dead_letter_file.empty()) {
    text += fmt::format("Changes that were left out are listed in {}\n", summary.dead_letter_file);
  }
  for (const task::StoppedTable& table : summary.stopped) {
    text += fmt::format("\n{} stopped: {}\n", table.table.to_text(), table.reason);
  }
  return text;
}

}  // namespace app
