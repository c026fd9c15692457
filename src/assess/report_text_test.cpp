#include "assess/report.hpp"
#include "assess/test_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace assess {
namespace {

TEST(ReportText, shows_assessments_tables_and_the_verdict) {
  const std::string text = report_text(sample_report({3, 0, 0}), 100, false);
  for (const char* part :
       {"  ok    mariadb-check-binlog-format             binlog_format = ROW\n",
        "  FAIL  redshift-check-zero-date                shop.orders.day (3)\n",
        "  1 more do not concern this task",
        "shop.orders  1,000 of about 4,000 rows, from 16 places of the key\n",
        "    note  varchar(20)  VARCHAR(80)  longest 72 of 80 B (90%), 10 NULL\n",
        "    day   date         DATE         from 2020-01-01 to 2026-01-31, 3 zero dates\n",
        "        zero_date: 3 would stop their table; id=7: '0000-00-00' <b>\n",
        "longest row 120 of 4,194,304 B; all in all about 400.0 kB of CSV, 80.0 kB staged\n",
        "Does not fit: redshift-check-zero-date failed.", "12.3 s\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin:\n" << text;
  }
  EXPECT_EQ(text.find("\x1b["), std::string::npos);
  EXPECT_EQ(text.find("pk-validity"), std::string::npos) << "skipped ones are counted only";
}

TEST(ReportText, keeps_to_the_width) {
  std::istringstream lines(report_text(sample_report({3, 2, 1}), 60, false));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 76U) << line;
}

TEST(ReportText, is_coloured_on_a_terminal) {
  EXPECT_NE(report_text(sample_report({3, 0, 0}), 100, true).find("\x1b[1;31mFAIL"),
            std::string::npos);
}

TEST(ReportText, says_why_a_table_cannot_be_loaded) {
  Report report = sample_report();
  report.tables[0].ddl.clear();
  report.tables[0].error =
      base::ErrorReport{base::ErrorScope::table, "c", "too many columns", "split it", "", {}};
  const std::string text = report_text(report, 100, false);
  EXPECT_NE(text.find("too many columns"), std::string::npos) << text;
  EXPECT_EQ(text.find("longest row"), std::string::npos) << "nothing was measured";
}

}  // namespace
}  // namespace assess
