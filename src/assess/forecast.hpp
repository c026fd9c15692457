#pragma once
// From what was read to what a load will take: rows, staged bytes, time, and for how long the
// source must keep its log. Pure.
//
// A table that was read whole counts as it is; of a sample, the bytes of a row times the server's
// estimate of the rows. The time is that of all tables at the rate at which a session read each
// of them here (reading, converting, compressing; without upload and COPY), shared by the sessions
// of a load: it cuts large tables into chunks, which a sample does not.
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
  double csv_bytes_per_second = 0;           ///< of all sessions; 0: nothing was read
  std::optional<double> load_seconds;        ///< nullopt: there is no rate
  std::chrono::seconds retention_needed{0};  ///< 0: the task follows no changes
};

TableForecast forecast_of(const TableFit& table) noexcept;

/// `sessions` are those of the load; `follows` whether changes are followed behind it.
Forecast forecast_of(const std::vector<TableFit>& tables, std::size_t sessions,
                     bool follows) noexcept;

/// Gives the hours of a time that must suffice: begun ones count whole.
std::int64_t hours_up(std::chrono::seconds time) noexcept;

/// Says whether the server guessed fewer rows than were read. It guesses none of a view.
bool is_estimate_stale(const TableFit& table) noexcept;

}  // namespace assess
