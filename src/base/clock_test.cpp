#include "base/clock.hpp"

#include "base/fake_clock.hpp"
#include "base/worker_group.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

WallTime wall_at(std::int64_t unix_seconds) {
  return WallTime{} + std::chrono::seconds(unix_seconds);
}

TEST(Deadline, passes_exactly_at_its_time) {
  FakeClock clock;
  const Deadline deadline(clock, Millis{100});
  clock.advance(Millis{99});
  EXPECT_FALSE(deadline.passed(clock));
  EXPECT_EQ(deadline.left(clock), Millis{1});
  clock.advance(Millis{1});
  EXPECT_TRUE(deadline.passed(clock));
  EXPECT_EQ(deadline.left(clock), Millis{0});
}

TEST(Deadline, left_is_never_negative) {
  FakeClock clock;
  const Deadline deadline(clock, Millis{10});
  clock.advance(Millis{5000});
  EXPECT_EQ(deadline.left(clock), Millis{0});
}

TEST(Deadline, without_a_timeout_has_passed_at_once) {
  FakeClock clock;
  EXPECT_TRUE(Deadline(clock, Millis{0}).passed(clock));
}

TEST(Clock, counts_microseconds_since_1970) {
  const FakeClock clock(WallTime{} + std::chrono::microseconds(1'700'000'000'000'001));
  EXPECT_EQ(wall_microseconds(clock), 1'700'000'000'000'001U);
}

TEST(Clock, writes_utc_as_iso8601) {
  EXPECT_EQ(to_iso8601(wall_at(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_iso8601(wall_at(1'709'164'799)), "2024-02-28T23:59:59Z");
  EXPECT_EQ(to_iso8601(wall_at(1'709'164'800)), "2024-02-29T00:00:00Z");
}

// The date of the worked example in AWS's Signature V4 page.
TEST(Clock, writes_the_basic_form_that_aws_signs) {
  EXPECT_EQ(to_iso8601_basic(wall_at(1'369'353'600)), "20130524T000000Z");
}

TEST(FakeClock, moves_both_clocks_when_it_sleeps) {
  FakeClock clock(wall_at(1000));
  EXPECT_TRUE(clock.sleep_for(Millis{1500}, {}));
  EXPECT_EQ(clock.steady_now(), SteadyTime{} + Millis{1500});
  EXPECT_EQ(clock.wall_now(), wall_at(1000) + Millis{1500});
  EXPECT_EQ(clock.pauses(), (std::vector<Millis>{Millis{1500}}));
}

TEST(FakeClock, does_not_sleep_when_stopped) {
  FakeClock clock;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clock.sleep_for(Millis{10}, stop.get_token()));
  EXPECT_TRUE(clock.pauses().empty());
}

TEST(SystemClock, sleeps_the_whole_duration) {
  SystemClock& clock = system_clock();
  const SteadyTime before = clock.steady_now();
  EXPECT_TRUE(clock.sleep_for(Millis{5}, {}));
  EXPECT_GE(clock.steady_now() - before, Millis{5});
}

TEST(SystemClock, a_stop_ends_a_sleep_of_an_hour) {
  WorkerGroup group;
  bool slept_through = true;
  group.start("sleeper", [&](std::stop_token stop) {
    slept_through = system_clock().sleep_for(Millis{3'600'000}, stop);
  });
  group.request_stop();
  group.join();
  EXPECT_FALSE(slept_through);
}

}  // namespace
}  // namespace base
