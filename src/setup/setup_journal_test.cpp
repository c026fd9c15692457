#include "setup/setup_journal.hpp"

#include "base/error.hpp"
#include "base/fake_clock.hpp"
#include "config/test_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace setup {
namespace {

class Journal : public testing::Test {
 protected:
  config::TestFolder folder_;
  std::string state_ = folder_.path("state");
  base::FakeClock clock_{base::WallTime(std::chrono::seconds(1'800'000'000))};
};

TEST_F(Journal, keeps_what_was_begun_and_made) {
  {
    SetupJournal journal(state_, clock_);
    const std::size_t first = journal.begin("1", "us-east-1", MakeBucket{"b", "us-east-1"});
    const std::size_t second = journal.begin("1", "us-east-1", AddRoutes{"vpce-1", {"rtb-1"}});
    journal.made(first, "id");
    journal.begin("1", "us-east-1", MakeRole{"r", "/", {}});
    journal.undone(second);
  }
  const std::vector<Step> steps = read_journal(state_);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].state, StepState::made);
  EXPECT_EQ(steps[0].made_id, "id");
  EXPECT_EQ(steps[0].at, "2027-01-15T08:00:00Z");
  EXPECT_EQ(steps[1].state, StepState::undone);
  EXPECT_EQ(steps[2].state, StepState::begun);
  EXPECT_TRUE(made_bucket(steps, "b"));
  EXPECT_FALSE(made_bucket(steps, "c"));
}

TEST_F(Journal, a_folder_without_one_holds_no_steps) {
  EXPECT_TRUE(read_journal(state_).empty());
}

TEST_F(Journal, two_at_a_time_are_refused) {
  const SetupJournal journal(state_, clock_);
  try {
    const SetupJournal other(state_, clock_);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_NE(error.message().find("another `sluice setup` of this task"), std::string::npos);
  }
}

TEST_F(Journal, one_that_cannot_be_read_is_refused) {
  { const SetupJournal journal(state_, clock_); }
  for (const char* text : {"{", "{\"version\": 1}", "{\"steps\": [{\"at\": 1}]}"}) {
    std::ofstream(state_ + "/setup/journal.json") << text;
    EXPECT_THROW(SetupJournal(state_, clock_), base::Error) << text;
  }
}

}  // namespace
}  // namespace setup
