#include "assess/report.hpp"
#include "assess/test_report.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

TEST(ReportHtml, is_a_whole_page_with_bars_and_nothing_from_elsewhere) {
  const std::string page = report_html(sample_report({3, 0, 0}));
  for (const char* part :
       {"<!DOCTYPE html>", "</html>", "<i class=\"narrow\" style=\"width: 90.0%\">", "72 of 80 B",
        "CREATE TABLE &quot;shop&quot;.&quot;orders&quot;",
        "<td class=\"failed\">failed</td><td>redshift-check-zero-date</td>", "verdict bad"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
  for (const char* part : {"<script", "http://", "https://", "src="}) {
    EXPECT_EQ(page.find(part), std::string::npos) << part;
  }
}

TEST(ReportHtml, lets_no_value_become_markup) {
  const std::string page = report_html(sample_report({3, 0, 0}));
  EXPECT_EQ(page.find("<b>"), std::string::npos);
  EXPECT_NE(page.find("&lt;b&gt;"), std::string::npos);
}

TEST(ReportHtml, shows_a_width_that_is_passed_as_full) {
  Report report = sample_report();
  report.tables[0].columns[0].longest = 200;
  EXPECT_NE(report_html(report).find("<i class=\"over\" style=\"width: 100.0%\">"),
            std::string::npos);
}

}  // namespace
}  // namespace assess
