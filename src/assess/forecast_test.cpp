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
  fit.reading = milliseconds(250);
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
      forecast_of({table(Coverage::spread, 5000, 500), table(Coverage::whole, 1, 500)}, 1, false);
  EXPECT_DOUBLE_EQ(forecast.csv_bytes_per_second, 200'000);
  EXPECT_DOUBLE_EQ(forecast.load_seconds.value(), 2.75);
  EXPECT_EQ(forecast.retention_needed.count(), 0);
}

TEST(Forecast, one_large_table_has_all_sessions_of_a_load) {
  TableFit large = table(Coverage::spread, 50'000, 500);  // 25 s for one session
  large.chunks = 100;
  EXPECT_DOUBLE_EQ(forecast_of({large}, 5, false).load_seconds.value(), 5);
  EXPECT_DOUBLE_EQ(forecast_of({large}, 5, false).csv_bytes_per_second, 1'000'000);
  large.chunks = 2;
  EXPECT_DOUBLE_EQ(forecast_of({large}, 5, false).load_seconds.value(), 12.5);
  large.chunks = 1;
  EXPECT_DOUBLE_EQ(forecast_of({large}, 5, false).load_seconds.value(), 25);
}

TEST(Forecast, many_tables_share_the_sessions) {
  const TableFit one = table(Coverage::spread, 5'000, 500);  // 2.5 s
  EXPECT_DOUBLE_EQ(forecast_of({one, one, one, one}, 2, false).load_seconds.value(), 5);
}

TEST(Forecast, hours_that_must_suffice_are_rounded_up) {
  EXPECT_EQ(hours_up(std::chrono::hours(24)), 24);
  EXPECT_EQ(hours_up(std::chrono::hours(24) + std::chrono::seconds(1)), 25);
}

TEST(Forecast, only_an_estimate_of_a_table_can_be_stale) {
  TableFit fit = table(Coverage::head, 100, 500);
  EXPECT_TRUE(is_estimate_stale(fit));
  fit.kind = model::TableKind::view;
  EXPECT_FALSE(is_estimate_stale(fit));
  EXPECT_FALSE(is_estimate_stale(table(Coverage::whole, 100, 500)));
  EXPECT_FALSE(is_estimate_stale(table(Coverage::head, 5000, 500)));
}

TEST(Forecast, has_no_time_without_rows) {
  const Forecast forecast = forecast_of({table(Coverage::whole, 0, 0)}, 4, true);
  EXPECT_FALSE(forecast.load_seconds.has_value());
  EXPECT_EQ(forecast.retention_needed, std::chrono::hours(24));
}

TEST(Forecast, keeps_the_log_for_two_loads) {
  TableFit large = table(Coverage::spread, 1'000'000, 1);
  large.reading = milliseconds(100);
  const Forecast forecast = forecast_of({large}, 1, true);
  EXPECT_DOUBLE_EQ(forecast.load_seconds.value(), 100'000);
  EXPECT_EQ(forecast.retention_needed.count(), 200'000);
}

}  // namespace
}  // namespace assess
