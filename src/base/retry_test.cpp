#include "base/retry.hpp"

#include "base/fake_clock.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace base {
namespace {

Error failure(ErrorScope scope) {
  return {scope, "net.broken", "the line broke", "Wait."};
}

/// Fails `failures` times in the given way, then answers 7.
struct Flaky {
  int failures = 0;
  ErrorScope scope = ErrorScope::transient;
  int calls = 0;

  int operator()() {
    if (++calls <= failures) throw failure(scope);
    return 7;
  }
};

struct RetryTest : testing::Test {
  FakeClock clock;
  Prng prng{1};
  RetryPolicy policy{Millis{200}, Millis{20'000}, Millis{300'000}};

  int run(Flaky& flaky, std::stop_token stop = {}, const RetryObserver& observer = {}) {
    return Retrier(clock, prng, policy).run("upload", stop, observer, [&] { return flaky(); });
  }
};

TEST_F(RetryTest, answers_at_once_when_nothing_fails) {
  Flaky flaky;
  EXPECT_EQ(run(flaky), 7);
  EXPECT_TRUE(clock.pauses().empty());
}

TEST_F(RetryTest, tries_again_until_it_works) {
  Flaky flaky{3};
  EXPECT_EQ(run(flaky), 7);
  EXPECT_EQ(flaky.calls, 4);
  EXPECT_EQ(clock.pauses().size(), 3U);
}

TEST_F(RetryTest, each_pause_lies_between_half_and_whole_of_a_delay_that_doubles) {
  Flaky flaky{6};
  run(flaky);
  Millis delay{200};
  for (const Millis pause : clock.pauses()) {
    EXPECT_GE(pause, delay / 2);
    EXPECT_LE(pause, delay);
    delay *= 2;
  }
}

TEST_F(RetryTest, the_delay_stops_growing_at_its_maximum) {
  policy.delay_max = Millis{400};
  Flaky flaky{10};
  run(flaky);
  for (const Millis pause : clock.pauses()) EXPECT_LE(pause, Millis{400});
  EXPECT_GE(clock.pauses().back(), Millis{200});
}

TEST_F(RetryTest, what_will_not_pass_is_thrown_at_once) {
  Flaky flaky{1, ErrorScope::task};
  EXPECT_THROW(run(flaky), Error);
  EXPECT_EQ(flaky.calls, 1);
  EXPECT_TRUE(clock.pauses().empty());
}

TEST_F(RetryTest, gives_up_at_the_deadline_with_the_last_error_and_the_count) {
  policy.deadline = Millis{1000};
  Flaky flaky{1'000'000};
  try {
    run(flaky);
    FAIL() << "the deadline did not end it";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "net.broken");
    EXPECT_EQ(error.scope(), ErrorScope::transient);
    ASSERT_EQ(error.report().contexts.size(), 1U);
    EXPECT_EQ(error.report().contexts[0],
              "upload: gave up after " + std::to_string(flaky.calls) + " attempts");
  }
  const std::vector<Millis> pauses = clock.pauses();
  EXPECT_LT(std::accumulate(pauses.begin(), pauses.end(), Millis{0}), Millis{1000});
}

TEST_F(RetryTest, the_time_of_the_operation_itself_counts_against_the_deadline) {
  policy.deadline = Millis{1000};
  int calls = 0;
  const auto slow = [&]() -> int {
    ++calls;
    clock.advance(Millis{600});
    throw failure(ErrorScope::transient);
  };
  EXPECT_THROW(Retrier(clock, prng, policy).run("slow", {}, {}, slow), Error);
  EXPECT_EQ(calls, 2);
}

TEST_F(RetryTest, a_stop_turns_the_failure_into_cancelled) {
  std::stop_source stop;
  stop.request_stop();
  Flaky flaky{1};
  try {
    run(flaky, stop.get_token());
    FAIL() << "the stop was not heard";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::cancelled);
  }
  EXPECT_EQ(flaky.calls, 1);
}

TEST_F(RetryTest, a_stop_during_the_pause_ends_it) {
  std::stop_source stop;
  Flaky flaky{5};
  const auto stop_now = [&](const Error&, int, Millis) { stop.request_stop(); };
  EXPECT_THROW(run(flaky, stop.get_token(), stop_now), Error);
  EXPECT_EQ(flaky.calls, 1);
}

TEST_F(RetryTest, the_observer_hears_of_each_failure_that_is_tried_again) {
  std::vector<int> attempts;
  Flaky flaky{2};
  run(flaky, {}, [&](const Error& error, int attempt, Millis pause) {
    EXPECT_EQ(error.code(), "net.broken");
    EXPECT_GT(pause, Millis{0});
    attempts.push_back(attempt);
  });
  EXPECT_EQ(attempts, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace base
