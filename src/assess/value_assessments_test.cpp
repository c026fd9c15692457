#include "assess/value_assessments.hpp"

#include "assess/test_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assess {
namespace {

using std::chrono::hours;

Assessment one(const std::vector<TableFit>& tables, const std::string& name) {
  const Assessments all = assess_values(tables);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Assessment& it) { return it.name == name; });
  EXPECT_NE(found, all.end()) << name;
  return found == all.end() ? Assessment() : *found;
}

TEST(ValueAssessments, pass_what_fits) {
  const Assessments all = assess_values({sample_table()});
  EXPECT_EQ(all.size(), 8U);
  EXPECT_EQ(count_of(all, Status::passed), 8U);
  EXPECT_EQ(all[0].seen, "1,000 rows of 1 tables, 1 of them by samples");
}

TEST(ValueAssessments, fail_what_would_stop_a_table_with_the_setting_that_lets_it_pass) {
  TableFit table = sample_table();
  add_zero_dates(table, {3, 0, 0});
  const Assessment it = one({table}, "redshift-check-zero-date");
  EXPECT_EQ(it.status, Status::failed);
  EXPECT_EQ(it.seen, "shop.orders.day (3)");
  EXPECT_EQ(it.why, "3 would stop their table.");
  ASSERT_EQ(it.advice.size(), 1U);
  EXPECT_NE(it.advice[0].find("[values] zero_date = \"null\""), std::string::npos) << it.advice[0];
  EXPECT_NE(it.advice[0].find("\"day\" DATE"), std::string::npos) << it.advice[0];
}

TEST(ValueAssessments, warn_of_what_the_policy_changes) {
  TableFit table = sample_table();
  add_zero_dates(table, {0, 2, 1});
  const Assessment it = one({table}, "redshift-check-zero-date");
  EXPECT_EQ(it.status, Status::warning);
  EXPECT_EQ(it.why, "2 would be altered, 1 rows would be left out.");
}

TEST(ValueAssessments, name_tables_with_rows_that_are_too_large) {
  TableFit table = sample_table();
  table.rows_too_large = {1, 0, 0};
  const Assessment it = one({table}, "redshift-check-row-too-large");
  EXPECT_EQ(it.status, Status::failed);
  EXPECT_EQ(it.seen, "shop.orders (1)");
}

TEST(ValueAssessments, fail_a_table_that_could_not_be_read) {
  TableFit table = sample_table();
  table.error = base::ErrorReport{base::ErrorScope::table, "c", "it is gone", "look", "", {}};
  const Assessment it = one({sample_table(), table}, "redshift-check-rows-read");
  EXPECT_EQ(it.status, Status::failed);
  EXPECT_EQ(it.why, "it is gone");
  EXPECT_EQ(it.advice, std::vector<std::string>{"look"});
}

TEST(ValueAssessments, hold_the_time_of_a_load_against_the_source_s_log) {
  Forecast forecast;
  forecast.retention_needed = hours(48);
  EXPECT_EQ(assess_retention(forecast, hours(48)).status, Status::passed);
  EXPECT_EQ(assess_retention(forecast, std::chrono::seconds::max()).status, Status::passed);
  EXPECT_EQ(assess_retention(forecast, std::nullopt).status, Status::skipped);
  const Assessment it = assess_retention(forecast, hours(24));
  EXPECT_EQ(it.status, Status::warning);
  EXPECT_EQ(it.seen, "needed: 48 h; the source keeps 24 h");
}

TEST(ValueAssessments, hours_needed_are_rounded_up_as_everywhere) {
  Forecast forecast;
  forecast.retention_needed = hours(25) + std::chrono::minutes(10);
  EXPECT_EQ(assess_retention(forecast, hours(25)).seen, "needed: 26 h; the source keeps 25 h");
  EXPECT_EQ(assess_retention(forecast, hours(25) + std::chrono::minutes(9)).seen,
            "needed: 26 h; the source keeps 25.15 h");
}

}  // namespace
}  // namespace assess
