#include "assess/forecast.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

using std::chrono::milliseconds;

TableFit table(Coverage coverage, std::uint64_t estimate, std::uint64_t read) {
  TableFit fit;
  fit.coverage = coverage;
  fit.row_estimate = estimate;
  fit.rows_read = read;
  fit.csv_bytes = read * 100;
  fit.staged_bytes = read * 10;
  return fit;
}

TEST(Forecast, takes_a_whole_table_as_it_is_whatever_the_server_guessed) {
  const TableForecast whole = forecast_of(table(Coverage::whole, 5000, 300));
  EXPECT_EQ(whole.rows, 300U);
  EXPECT_EQ(whole.csv_bytes, 30'000U);
  EXPECT_EQ(whole.staged_bytes, 3'000U);
}

TEST(Forecast, scales_a_sample_to_the_estimate_but_never_down) {
  EXPECT_EQ(forecast_of(table(Coverage::spread, 5000, 500)).csv_bytes, 500'000U);
  EXPECT_EQ(forecast_of(table(Coverage::head, 5000, 500)).staged_bytes, 50'000U);
  EXPECT_EQ(forecast_of(table(Coverage::head, 5, 500)).rows, 500U);
  EXPECT_EQ(forecast_of(table(Coverage::head, 5000, 0)).csv_bytes, 0U);
}

TEST(Forecast, loads_at_the_rate_of_the_reading) {
  const Forecast forecast =
      forecast_of({table(Coverage::spread, 5000, 500), table(Coverage::whole, 1, 500)},
                  milliseconds(500), false);
  EXPECT_DOUBLE_EQ(forecast.csv_bytes_per_second, 200'000);
  EXPECT_DOUBLE_EQ(forecast.load_seconds.value(), 2.75);
  EXPECT_EQ(forecast.retention_needed.count(), 0);
}

TEST(Forecast, has_no_time_without_rows) {
  const Forecast forecast = forecast_of({table(Coverage::whole, 0, 0)}, milliseconds(0), true);
  EXPECT_FALSE(forecast.load_seconds.has_value());
  EXPECT_EQ(forecast.retention_needed, std::chrono::hours(24));
}

TEST(Forecast, keeps_the_log_for_two_loads) {
  const Forecast forecast =
      forecast_of({table(Coverage::spread, 1'000'000, 1)}, milliseconds(100), true);
  EXPECT_DOUBLE_EQ(forecast.load_seconds.value(), 100'000);
  EXPECT_EQ(forecast.retention_needed.count(), 200'000);
}

}  // namespace
}  // namespace assess
