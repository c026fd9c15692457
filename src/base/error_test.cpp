#include "base/error.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

Error sample_error() {
  return {ErrorScope::table, "redshift.table.missing", "table demo1.t is missing", "Create it."};
}

TEST(Error, carries_what_it_was_made_of) {
  const Error error = sample_error();
  EXPECT_EQ(error.scope(), ErrorScope::table);
  EXPECT_EQ(error.code(), "redshift.table.missing");
  EXPECT_EQ(error.message(), "table demo1.t is missing");
  EXPECT_EQ(error.advice(), "Create it.");
  EXPECT_STREQ(error.what(), "table demo1.t is missing");
}

TEST(Error, what_names_the_contexts_from_the_inside_out) {
  Error error = sample_error();
  error.in("chunk 3").in("task nightly");
  EXPECT_STREQ(error.what(), "table demo1.t is missing (chunk 3) (task nightly)");
}

TEST(Error, context_added_on_the_way_up_survives_the_throw) {
  try {
    try {
      throw sample_error();
    } catch (Error& error) {
      throw error.in("table demo1.t");
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.report().contexts, (std::vector<std::string>{"table demo1.t"}));
    return;
  }
  FAIL() << "nothing was thrown";
}

TEST(Error, a_caller_may_change_the_scope) {
  EXPECT_EQ(sample_error().with_scope(ErrorScope::transient).scope(), ErrorScope::transient);
}

TEST(ErrorReport, prints_each_part_on_its_own_line_outermost_context_first) {
  Error error = sample_error();
  error.in("chunk 3").in("task nightly").with_server_text("ERROR: relation not found");
  EXPECT_EQ(error.report().to_text(),
            "table demo1.t is missing\n"
            "  where: task nightly, chunk 3\n"
            "  the other side said: ERROR: relation not found\n"
            "  what to do: Create it.\n"
            "  code: redshift.table.missing");
}

TEST(ErrorReport, leaves_out_what_is_empty) {
  EXPECT_EQ((ErrorReport{ErrorScope::cancelled, "", "stopped", "", "", {}}).to_text(), "stopped");
}

TEST(ErrorScope, every_scope_has_a_word) {
  EXPECT_EQ(to_string(ErrorScope::transient), "transient");
  EXPECT_EQ(to_string(ErrorScope::record), "record");
  EXPECT_EQ(to_string(ErrorScope::table), "table");
  EXPECT_EQ(to_string(ErrorScope::task), "task");
  EXPECT_EQ(to_string(ErrorScope::request), "request");
  EXPECT_EQ(to_string(ErrorScope::check), "check");
  EXPECT_EQ(to_string(ErrorScope::corrupt), "corrupt");
  EXPECT_EQ(to_string(ErrorScope::cancelled), "cancelled");
}

template <typename Thrown>
ErrorReport report_of(Thrown thrown) {
  try {
    throw thrown;
  } catch (...) {
    return report_current_exception();
  }
}

TEST(ReportCurrentException, keeps_an_error_whole) {
  const ErrorReport report = report_of(sample_error().in("chunk 3"));
  EXPECT_EQ(report.code, "redshift.table.missing");
  EXPECT_EQ(report.contexts, (std::vector<std::string>{"chunk 3"}));
}

TEST(ReportCurrentException, calls_a_foreign_exception_a_defect) {
  const ErrorReport report = report_of(std::out_of_range("index 9"));
  EXPECT_EQ(report.code, "internal.unexpected");
  EXPECT_EQ(report.message, "index 9");
  EXPECT_NE(report.advice.find("defect"), std::string::npos);
}

TEST(ReportCurrentException, survives_what_is_no_exception_at_all) {
  EXPECT_EQ(report_of(42).code, "internal.unknown");
}

TEST(CheckDeathTest, a_false_check_stops_the_process_and_says_why) {
  EXPECT_DEATH(CHECK(1 > 2, "one is less"), "CHECK\\(1 > 2\\) failed: one is less");
}

TEST(Check, a_true_check_does_nothing) {
  CHECK(2 > 1, "two is more");
  SUCCEED();
}

}  // namespace
}  // namespace base
