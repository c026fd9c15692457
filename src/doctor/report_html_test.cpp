#include "doctor/report_sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ReportHtml, is_a_page_that_loads_nothing) {
  const std::string html = report_html(sample_report());
  EXPECT_THAT(html, HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(html, HasSubstr("</html>"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, HasSubstr("MariaDB 10.11.6 at db1:3306"));
}

TEST(ReportHtml, text_of_others_is_escaped) {
  const std::string html = report_html(sample_report());
  EXPECT_THAT(html, HasSubstr("the role &lt;x&gt; is not associated"));
  EXPECT_THAT(html, HasSubstr("135 &amp; more"));
  EXPECT_THAT(html, HasSubstr("tls = &quot;required&quot;"));
}

}  // namespace
}  // namespace doctor
