#pragma once
// How the target in memory reads a staged file: a CSV reader that shares nothing with the program's
// own, so that the two can disagree. For tests and the simulator; pure.
#include "base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cdc::fake {

/// One value per column; nullopt is NULL.
using Row = std::vector<std::optional<std::string>>;

/// Reads one field at `at` and the comma or newline behind it; says whether the line ended.
inline bool read_field(std::string_view csv, std::size_t& at, std::string_view null_sentinel,
                       Row& row) {
  std::string value;
  const bool is_quoted = at < csv.size() && csv[at] == '"';
  if (is_quoted) {
    for (++at;; ++at) {
      if (at >= csv.size()) {
        throw base::Error(base::ErrorScope::task, "fake.csv", "a quote is not closed", "look");
      }
      if (csv[at] != '"') {
        value += csv[at];
      } else if (at + 1 < csv.size() && csv[at + 1] == '"') {
        value += csv[at++];
      } else {
        ++at;
        break;
      }
    }
  } else {
    while (at < csv.size() && csv[at] != ',' && csv[at] != '\n') value += csv[at++];
  }
  if (at >= csv.size() || (csv[at] != ',' && csv[at] != '\n')) {
    throw base::Error(base::ErrorScope::task, "fake.csv", "a field is not ended", "look");
  }
  if (!is_quoted && value == null_sentinel) {
    row.emplace_back(std::nullopt);
  } else {
    row.emplace_back(std::move(value));
  }
  return csv[at++] == '\n';
}

/// Reads every line; each must have `fields` fields.
inline std::vector<Row> read_csv(std::string_view csv, std::size_t fields,
                                 std::string_view null_sentinel) {
  std::vector<Row> rows;
  for (std::size_t at = 0; at < csv.size();) {
    Row row;
    while (!read_field(csv, at, null_sentinel, row)) {
    }
    if (row.size() != fields) {
      throw base::Error(base::ErrorScope::task, "fake.csv", "a line has other columns", "look");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace cdc::fake
