// The environment is read once per process, so each case runs in a process of its own.
#include "base/fault_point.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace base {
namespace {

/// Passes the point `name` `passages` times under SLUICE_FAULT=`setting`; exit code 10 + the
/// injected errors seen.
[[noreturn]] void pass_and_exit(const char* setting, const char* name, int passages) {
  ::setenv("SLUICE_FAULT", setting, 1);
  int errors = 0;
  for (int i = 0; i < passages; ++i) {
    try {
      pass_fault_point(name);
    } catch (const Error& error) {
      if (error.scope() == ErrorScope::transient && error.code() == "fault.injected") ++errors;
    }
  }
  ::_exit(10 + errors);
}

TEST(FaultPointDeathTest, without_the_variable_nothing_happens) {
  EXPECT_EXIT(pass_and_exit("", "after_put", 3), testing::ExitedWithCode(10), "");
}

TEST(FaultPointDeathTest, another_point_is_not_touched) {
  EXPECT_EXIT(pass_and_exit("after_put=kill", "before_commit", 3), testing::ExitedWithCode(10), "");
}

TEST(FaultPointDeathTest, error_acts_on_every_passage) {
  EXPECT_EXIT(pass_and_exit("after_put=error", "after_put", 3), testing::ExitedWithCode(13), "");
}

TEST(FaultPointDeathTest, at_sign_picks_one_passage) {
  EXPECT_EXIT(pass_and_exit("after_put=error@2", "after_put", 3), testing::ExitedWithCode(11), "");
}

TEST(FaultPointDeathTest, several_points_are_separated_by_commas) {
  EXPECT_EXIT(pass_and_exit("a=kill@1,b=error", "b", 2), testing::ExitedWithCode(12), "");
}

TEST(FaultPointDeathTest, exit_ends_with_its_own_code) {
  EXPECT_EXIT(pass_and_exit("after_put=exit", "after_put", 1), testing::ExitedWithCode(99), "");
}

TEST(FaultPointDeathTest, kill_ends_as_kill_minus_nine_does) {
  EXPECT_EXIT(pass_and_exit("after_put=kill@2", "after_put", 2), testing::KilledBySignal(SIGKILL),
              "");
}

TEST(FaultPointDeathTest, pause_stops_until_it_is_told_to_go_on) {
  const pid_t child = ::fork();
  if (child == 0) pass_and_exit("after_put=pause@1", "after_put", 2);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, WUNTRACED), child);
  EXPECT_TRUE(WIFSTOPPED(status));
  ASSERT_EQ(::kill(child, SIGCONT), 0);
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 10);
}

TEST(FaultPointDeathTest, an_unknown_action_is_refused) {
  EXPECT_DEATH(pass_and_exit("after_put=explode", "after_put", 1), "names an action");
}

TEST(FaultPointDeathTest, a_setting_without_action_is_refused) {
  EXPECT_DEATH(pass_and_exit("after_put", "after_put", 1), "name=action");
}

TEST(FaultPointDeathTest, a_passage_that_is_no_number_is_refused) {
  EXPECT_DEATH(pass_and_exit("after_put=kill@soon", "after_put", 1), "passage");
}

}  // namespace
}  // namespace base
