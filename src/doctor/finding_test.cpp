#include "doctor/finding.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(Finding, a_check_gives_its_name_to_what_it_found) {
  const Check check(Area::source, "source.log.on", "binary log");
  const Finding passed = check.passed("on");
  EXPECT_EQ(passed.code, "source.log.on");
  EXPECT_EQ(passed.checked, "binary log");
  EXPECT_EQ(passed.severity, Severity::passed);
  EXPECT_TRUE(passed.why.empty());
  const Finding failure =
      check.failure("off", "No changes.", {{FixKind::source_sql, "SET GLOBAL x = 1;"}});
  EXPECT_EQ(failure.severity, Severity::failure);
  EXPECT_EQ(failure.fixes.front().text, "SET GLOBAL x = 1;");
  EXPECT_EQ(check.not_seen("?", "").severity, Severity::not_seen);
  EXPECT_EQ(check.warning("", "", {}).severity, Severity::warning);
}

TEST(Finding, an_error_keeps_its_code_advice_and_the_servers_words) {
  base::Error error(base::ErrorScope::task, "mysql.login.refused", "the password is wrong",
                    "Check it.");
  error.with_server_text("Access denied");
  const Finding finding = Check(Area::source, "source.login", "login").failure(error);
  EXPECT_EQ(finding.code, "source.login");
  EXPECT_EQ(finding.cause, "mysql.login.refused");
  EXPECT_EQ(finding.seen, "the password is wrong");
  EXPECT_EQ(finding.fixes, (std::vector<Fix>{{FixKind::step, "Check it."}}));
  EXPECT_EQ(finding.server_text, "Access denied");
}

TEST(Finding, every_kind_has_a_word) {
  for (const Area area :
       {Area::source, Area::target, Area::role, Area::bucket, Area::network, Area::path}) {
    EXPECT_NE(to_string(area), "unknown");
  }
  for (const FixKind kind : {FixKind::source_sql, FixKind::target_sql, FixKind::aws_cli,
                             FixKind::policy, FixKind::task_file, FixKind::step}) {
    EXPECT_NE(to_string(kind), "unknown");
  }
  EXPECT_EQ(heading_of(FixKind::step), "");
  EXPECT_EQ(to_string(Severity::not_seen), "not seen");
}

}  // namespace
}  // namespace doctor
