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

/// What a session needs for the whole table.
double seconds_of(const TableFit& table, const TableForecast& forecast, double rate) noexcept {
  const double read_seconds = static_cast<double>(table.reading.count()) / 1000;
  const double own = read_seconds > 0 ? static_cast<double>(table.csv_bytes) / read_seconds : 0;
  return static_cast<double>(forecast.csv_bytes) / (own > 0 ? own : rate);
}

/// CSV per second of one session, over all tables.
double rate_of(const std::vector<TableFit>& tables) noexcept {
  std::uint64_t bytes = 0;
  std::chrono::milliseconds reading{0};
  for (const TableFit& table : tables) {
    bytes += table.csv_bytes;
    reading += table.reading;
  }
  return static_cast<double>(bytes) * 1000 / std::max(static_cast<double>(reading.count()), 1.0);
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

Forecast forecast_of(const std::vector<TableFit>& tables, std::size_t sessions,
                     bool follows) noexcept {
  Forecast forecast;
  const double rate = rate_of(tables);
  double work = 0;     // seconds of one session for all tables
  double longest = 0;  // seconds of the table that ends last, with all the sessions it can use
  for (const TableFit& table : tables) {
    const TableForecast one = forecast_of(table);
    forecast.all.rows += one.rows;
    forecast.all.csv_bytes += one.csv_bytes;
    forecast.all.staged_bytes += one.staged_bytes;
    if (table.csv_bytes == 0) continue;
    const double seconds = seconds_of(table, one, rate);
    const auto shares =
        std::clamp<std::uint64_t>(table.chunks, 1, std::max<std::size_t>(sessions, 1));
    work += seconds;
    longest = std::max(longest, seconds / static_cast<double>(shares));
  }
  if (rate > 0) {
    const double all =
        std::max(work / static_cast<double>(std::max<std::size_t>(sessions, 1)), longest);
    forecast.load_seconds = all;
    forecast.csv_bytes_per_second = static_cast<double>(forecast.all.csv_bytes) / all;
  }
  if (!follows) return forecast;
  const std::chrono::seconds loads(
      static_cast<std::int64_t>(forecast.load_seconds.value_or(0) * kLoadsKept));
  forecast.retention_needed = std::max(loads, kRetentionLeast);
  return forecast;
}

std::int64_t hours_up(std::chrono::seconds time) noexcept {
  return std::chrono::ceil<std::chrono::hours>(time).count();
}

bool is_estimate_stale(const TableFit& table) noexcept {
  return table.kind != model::TableKind::view && table.coverage != Coverage::whole &&
         table.row_estimate <= table.rows_read;
}

}  // namespace assess
