#include "assess/report.hpp"

#include "assess/test_report.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

TEST(Report, fits_when_every_value_arrives_as_it_is) {
  Report report = sample_report();
  EXPECT_EQ(verdict_of(report), Verdict::fits);
  EXPECT_EQ(exit_code_of(report), 0);
  EXPECT_EQ(verdict_text(report),
            "Fits: every value that was read arrives as it is. As far as samples tell; --complete "
            "reads all rows.");
  report.tables[0].coverage = Coverage::whole;
  EXPECT_EQ(verdict_text(report), "Fits: every value that was read arrives as it is.");
}

TEST(Report, warnings_alone_do_not_make_it_unfit) {
  Report report = sample_report();
  report.assessments.push_back({"w", Status::warning, "", "", {}});
  EXPECT_EQ(exit_code_of(report), 0);
}

TEST(Report, changed_values_are_a_verdict) {
  const Report report = sample_report({0, 2, 1});
  EXPECT_EQ(verdict_of(report), Verdict::changes);
  EXPECT_EQ(exit_code_of(report), 3);
  EXPECT_NE(verdict_text(report).find("2 values would be altered and 1 rows left out"),
            std::string::npos);
}

TEST(Report, names_what_failed) {
  const Report report = sample_report({3, 0, 0});
  EXPECT_EQ(verdict_of(report), Verdict::does_not_fit);
  EXPECT_EQ(exit_code_of(report), 3);
  EXPECT_NE(verdict_text(report).find("Does not fit: redshift-check-zero-date failed. Of the "
                                      "values that were read 3 would stop their table."),
            std::string::npos);
}

TEST(Report, says_how_a_sample_was_taken) {
  Report report = sample_report();
  EXPECT_NE(scope_text(report).find("At most 1,000 rows"), std::string::npos);
  EXPECT_NE(scope_text(report).find("16 places"), std::string::npos);
  EXPECT_EQ(coverage_text(report.tables[0]),
            "1,000 of about 4,000 rows, from 16 places of the key");
  report.tables[0].coverage = Coverage::head;
  EXPECT_EQ(coverage_text(report.tables[0]), "the first 1,000 of about 4,000 rows");
  report.tables[0].coverage = Coverage::whole;
  EXPECT_EQ(coverage_text(report.tables[0]), "all 1,000 rows");
  report.tables[0].error = base::ErrorReport{};
  EXPECT_EQ(coverage_text(report.tables[0]), "1,000 rows were read") << "then something happened";
  report.scope.is_complete = true;
  EXPECT_EQ(scope_text(report), "All rows were read, by up to 4 sessions at once.");
}

TEST(Report, says_how_the_time_was_computed) {
  const std::string text = forecast_text(sample_report());
  EXPECT_NE(text.find("About 4,000 rows, 400.0 kB of CSV, 80.0 kB staged."), std::string::npos)
      << text;
  EXPECT_NE(text.find("takes about 0:40 at the rate measured here, for 10.0 s (10.0 kB/s of CSV"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("keep its log for 24 h"), std::string::npos) << text;
}

TEST(Report, a_large_table_is_read_by_all_sessions_of_a_load) {
  Report report = sample_report();
  report.tables[0].chunks = 9;
  report.forecast = forecast_of(report.tables, report.sessions, true);
  const std::string text = forecast_text(report);
  EXPECT_NE(text.find("takes about 0:10 at the rate measured here"), std::string::npos) << text;
  EXPECT_NE(text.find("(40.0 kB/s of CSV by 4 sessions, each as fast as one was here)"),
            std::string::npos)
      << text;
}

TEST(Report, a_view_has_no_estimate_and_so_no_stale_one) {
  Report report = sample_report();
  report.tables[0].coverage = Coverage::head;
  report.tables[0].row_estimate = 0;
  EXPECT_NE(forecast_text(report).find("estimate of shop.orders is stale"), std::string::npos);
  report.tables[0].kind = model::TableKind::view;
  EXPECT_EQ(forecast_text(report).find("stale"), std::string::npos);
  EXPECT_NE(forecast_text(report).find("only what was read of shop.orders is in it"),
            std::string::npos);
  EXPECT_EQ(coverage_text(report.tables[0]), "the first 1,000 rows; how many more is not known");
}

}  // namespace
}  // namespace assess
