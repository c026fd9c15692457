#pragma once
// From what was read to what a load will take: rows, staged bytes, time, and for how long the
// source must keep its log. Pure.
//
// A table that was read whole counts as it is; of a sample, the bytes of a row times the server's
// estimate of the rows. The time is the CSV of all tables at the rate at which it was made here:
// reading, converting and compressing with the task's sessions, without upload and COPY.
#include "assess/fit.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace assess {

struct TableForecast {
  std::uint64_t rows = 0;
  std::uint64_t csv_bytes = 0;
  std::uint64_t staged_bytes = 0;
};

struct Forecast {
  TableForecast all;
  double csv_bytes_per_second = 0;           ///< as measured; 0: nothing was read
  std::optional<double> load_seconds;        ///< nullopt: there is no rate
  std::chrono::seconds retention_needed{0};  ///< 0: the task follows no changes
};

TableForecast forecast_of(const TableFit& table) noexcept;

/// `reading` is how long the reading took; `follows` whether changes are followed behind the load.
Forecast forecast_of(const std::vector<TableFit>& tables, std::chrono::milliseconds reading,
                     bool follows) noexcept;

}  // namespace assess
