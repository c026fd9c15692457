#include "assess/fit.hpp"

#include "base/figures.hpp"

#include <fmt/ranges.h>

namespace assess {

MisfitTable misfits_of(const TableFit& table) noexcept {
  MisfitTable sum{};
  for (const ColumnFit& column : table.columns) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += column.misfits[i];
  }
  sum[static_cast<std::size_t>(model::Misfit::row_too_large)] += table.rows_too_large;
  return sum;
}

MisfitCounts sum_of(const MisfitTable& misfits) noexcept {
  MisfitCounts sum;
  for (const MisfitCounts& counts : misfits) sum += counts;
  return sum;
}

std::string counts_text(const MisfitCounts& counts) {
  std::vector<std::string> parts;
  if (counts.stopped > 0) {
    parts.push_back(base::grouped(counts.stopped) + " would stop their table");
  }
  if (counts.altered > 0) parts.push_back(base::grouped(counts.altered) + " would be altered");
  if (counts.skipped > 0)
    parts.push_back(base::grouped(counts.skipped) + " rows would be left out");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string_view to_string(Coverage coverage) noexcept {
  switch (coverage) {
    case Coverage::whole: return "whole";
    case Coverage::spread: return "spread";
    case Coverage::head: return "head";
  }
  return "unknown";
}

}  // namespace assess
