#include "assess/column_facts.hpp"

#include "base/figures.hpp"

#include <fmt/core.h>

namespace assess {

using base::grouped;

std::vector<std::string> facts_of(const ColumnFit& column) {
  std::vector<std::string> facts;
  if (column.target_bytes > 0 && column.values > 0) {
    facts.push_back(fmt::format("longest {} of {} B ({:.0f}%)", grouped(column.longest),
                                grouped(column.target_bytes), 100 * width_used(column)));
  }
  if (!column.least.empty()) {
    facts.push_back(fmt::format("from {} to {}", column.least, column.greatest));
  }
  if (column.values == 0) facts.push_back(column.nulls == 0 ? "no rows" : "NULL alone");
  const auto count = [&](std::uint64_t number, std::string_view what) {
    if (number > 0) facts.push_back(fmt::format("{} {}", grouped(number), what));
  };
  if (column.values > 0) count(column.nulls, "NULL");
  count(column.zero_dates, "zero dates");
  count(column.nul_bytes, "with NUL bytes");
  count(column.invalid_utf8, "not UTF-8");
  return facts;
}

std::vector<std::string> misfit_lines(const ColumnFit& column) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < column.misfits.size(); ++i) {
    if (column.misfits[i].is_empty()) continue;
    const auto misfit = static_cast<model::Misfit>(i);
    std::string line =
        fmt::format("{}: {}", model::to_string(misfit), counts_text(column.misfits[i]));
    for (const MisfitExample& example : column.examples) {
      if (example.misfit == misfit) line += fmt::format("; {}: {}", example.row, example.value);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

double width_used(const ColumnFit& column) noexcept {
  if (column.target_bytes == 0) return 0;
  return static_cast<double>(column.longest) / static_cast<double>(column.target_bytes);
}

}  // namespace assess
