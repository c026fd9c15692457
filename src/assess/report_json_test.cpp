#include "assess/report.hpp"
#include "assess/test_report.hpp"
#include "base/json.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

TEST(ReportJson, holds_everything_under_stable_names) {
  Report report = sample_report({3, 0, 0});
  report.tables[0].columns[1].examples[0].value = "\xFF";  // what a server says need not be UTF-8
  const base::Json json = base::parse_json(report_json(report), "report");
  EXPECT_EQ(json["verdict"], "does not fit");
  EXPECT_EQ(json["statistic"]["failed"], 1);
  EXPECT_EQ(json["statistic"]["skipped"], 1);
  EXPECT_EQ(json["assessments"][0]["name"], "mariadb-check-binlog-format");
  EXPECT_EQ(json["assessments"][0]["status"], "passed");
  EXPECT_EQ(json["forecast"]["csv_bytes"], 400'000);
  EXPECT_EQ(json["forecast"]["retention_seconds_needed"], 86'400);
  const base::Json& table = json["tables"][0];
  EXPECT_EQ(table["source"], "shop.orders");
  EXPECT_EQ(table["coverage"], "spread");
  EXPECT_EQ(table["places"], 16);
  EXPECT_EQ(table["predicted"]["stopped"], 3);
  EXPECT_EQ(table["misfits"]["zero_date"]["stopped"], 3);
  EXPECT_EQ(table["columns"][0]["longest_bytes"], 72);
  EXPECT_EQ(table["columns"][0]["target_bytes"], 80);
  EXPECT_FALSE(table["columns"][0].contains("least"));
  EXPECT_EQ(table["columns"][1]["least"], "2020-01-01");
  EXPECT_EQ(table["columns"][1]["examples"][0]["row"], "id=7");
  EXPECT_FALSE(table.contains("error"));
}

TEST(ReportJson, says_why_a_table_cannot_be_loaded) {
  Report report = sample_report();
  report.tables[0].error =
      base::ErrorReport{base::ErrorScope::table, "a.code", "message", "advice", "", {}};
  const base::Json json = base::parse_json(report_json(report), "report");
  EXPECT_EQ(json["tables"][0]["error"]["code"], "a.code");
}

}  // namespace
}  // namespace assess
