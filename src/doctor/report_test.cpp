#include "doctor/report.hpp"

#include "doctor/report_sample.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(Report, a_failure_is_the_verdict_and_the_first_one_is_named) {
  Report report = sample_report();
  EXPECT_EQ(verdict_of(report), Verdict::not_ready);
  EXPECT_EQ(exit_code_of(report), 3);
  EXPECT_EQ(verdict_text(report),
            "Not ready: 1 of 4 checks failed. Mend first: COPY it with the task's role "
            "(path.copy). 1 warning. 1 check could not be made.");
  report.findings.insert(report.findings.begin(),
                         Check(Area::source, "source.log.on", "binary log").failure("", "", {}));
  EXPECT_NE(verdict_text(report).find("Mend first: binary log"), std::string::npos);
}

TEST(Report, ready_needs_a_row_that_went_the_whole_way) {
  Report report = sample_report();
  report.findings.pop_back();
  EXPECT_EQ(verdict_of(report), Verdict::unproven);
  EXPECT_EQ(exit_code_of(report), 0);
  EXPECT_NE(verdict_text(report).find("not proven"), std::string::npos);
  report.findings.push_back(Check(Area::path, "path.apply", "merge").passed("done"));
  EXPECT_EQ(verdict_of(report), Verdict::ready);
  EXPECT_NE(verdict_text(report).find("a row went the whole way"), std::string::npos);
}

}  // namespace
}  // namespace doctor
