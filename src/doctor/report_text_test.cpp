#include "doctor/report_sample.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

constexpr char kPlain[] = R"(Source  MariaDB 10.11.6 at db1:3306
  ok    version                         MariaDB 10.11.6
  warn  encryption                      no TLS
        Rows cross the network in clear.
        Write in the task file:
            [source]
            tls = "required"

Target  wg.example:5439/dev
  ?     locks of others                 may not be read
        Somebody may hold one.

Path
  FAIL  COPY it with the task's role    the role <x> is not associated
        Redshift refuses it.
        It said: error type : 135 & more
        Associate it.
        Run:
            aws redshift-serverless ...

Not ready: 1 of 4 checks failed. Mend first: COPY it with the task's role (path.copy). 1 warning. 1
check could not be made.
1.2 s, 7 requests to AWS
)";

TEST(ReportText, shows_areas_findings_and_fixes) {
  EXPECT_EQ(report_text(sample_report(), 100, false), kPlain);
}

TEST(ReportText, long_words_go_to_a_line_of_their_own) {
  Report report;
  report.findings.push_back(Check(Area::role, "role.exists", "role")
                                .passed("arn:aws:iam::123456789012:role/a-rather-long-name"));
  EXPECT_EQ(report_text(report, 60, false).substr(0, 70),
            "Role\n  ok    role\n"
            "        arn:aws:iam::123456789012:role/a-rather-long");
}

TEST(ReportText, a_fix_that_was_just_shown_is_not_repeated) {
  Report report;
  const std::vector<Fix> fixes = {{FixKind::policy, "{document}"}};
  for (const char* action : {"s3:GetObject", "s3:ListBucket"}) {
    report.findings.push_back(
        Check(Area::role, "role.policy", action).failure("not allowed", "Refused.", fixes));
  }
  const std::string text = report_text(report, 80, false);
  EXPECT_EQ(text.find("{document}"), text.rfind("{document}"));
  EXPECT_NE(text.find("The same as above mends it."), std::string::npos);
}

TEST(ReportText, colours_only_when_asked) {
  EXPECT_EQ(report_text(sample_report(), 80, false).find('\x1b'), std::string::npos);
  EXPECT_NE(report_text(sample_report(), 80, true).find("\x1b[1;31mFAIL\x1b[0m"),
            std::string::npos);
}

}  // namespace
}  // namespace doctor
