#include "base/json.hpp"
#include "doctor/report_sample.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(ReportJson, holds_every_finding_with_its_fixes) {
  const base::Json json = base::parse_json(report_json(sample_report()), "report");
  EXPECT_EQ(json["verdict"], "not ready");
  EXPECT_EQ(json["api_calls"], 7);
  EXPECT_EQ(json["findings"].size(), 4U);
  const base::Json& failed = json["findings"][3];
  EXPECT_EQ(failed["code"], "path.copy");
  EXPECT_EQ(failed["area"], "path");
  EXPECT_EQ(failed["severity"], "failure");
  EXPECT_EQ(failed["server_text"], "error type : 135 & more");
  EXPECT_EQ(failed["fixes"][1]["kind"], "aws_cli");
  EXPECT_EQ(json["findings"][2]["severity"], "not seen");
}

TEST(ReportJson, bytes_that_are_no_text_do_not_break_it) {
  Report report = sample_report();
  report.findings[0].seen = "\xff";
  EXPECT_NO_THROW(base::parse_json(report_json(report), "report"));
}

}  // namespace
}  // namespace doctor
