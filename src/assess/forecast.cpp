#include "assess/forecast.hpp"

#include <algorithm>

namespace assess {
namespace {

// A load may have to start over once; and nobody should lose a task to a night's outage.
constexpr double kLoadsKept = 2;
constexpr std::chrono::seconds kRetentionLeast{24 * 3600};

std::uint64_t scaled(std::uint64_t bytes, std::uint64_t rows, std::uint64_t of_rows) noexcept {
  if (of_rows == 0) return 0;
  return static_cast<std::uint64_t>(static_cast<double>(bytes) * static_cast<double>(rows) /
                                    static_cast<double>(of_rows));
}

}  // namespace

TableForecast forecast_of(const TableFit& table) noexcept {
  if (table.coverage == Coverage::whole) {
    return {table.rows_read, table.csv_bytes, table.staged_bytes};
  }
  const std::uint64_t rows = std::max(table.row_estimate, table.rows_read);
  return {rows, scaled(table.csv_bytes, rows, table.rows_read),
          scaled(table.staged_bytes, rows, table.rows_read)};
}

Forecast forecast_of(const std::vector<TableFit>& tables, std::chrono::milliseconds reading,
                     bool follows) noexcept {
  Forecast forecast;
  std::uint64_t read = 0;
  for (const TableFit& table : tables) {
    const TableForecast one = forecast_of(table);
    forecast.all.rows += one.rows;
    forecast.all.csv_bytes += one.csv_bytes;
    forecast.all.staged_bytes += one.staged_bytes;
    read += table.csv_bytes;
  }
  const double seconds = std::max(static_cast<double>(reading.count()), 1.0) / 1000;
  if (read > 0) {
    forecast.csv_bytes_per_second = static_cast<double>(read) / seconds;
    forecast.load_seconds =
        static_cast<double>(forecast.all.csv_bytes) / forecast.csv_bytes_per_second;
  }
  if (!follows) return forecast;
  const std::chrono::seconds loads(
      static_cast<std::int64_t>(forecast.load_seconds.value_or(0) * kLoadsKept));
  forecast.retention_needed = std::max(loads, kRetentionLeast);
  return forecast;
}

}  // namespace assess
