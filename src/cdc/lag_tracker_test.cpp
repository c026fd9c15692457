#include "cdc/lag_tracker.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

constexpr std::uint64_t kSecond = 1'000'000;

TEST(LagTracker, has_no_figures_before_the_first_sample) {
  const LagFigures figures = LagTracker().figures(LagStage::visible);
  EXPECT_EQ(figures.samples, 0U);
  EXPECT_EQ(figures.p50, 0);
  EXPECT_EQ(figures.newest, 0);
}

TEST(LagTracker, gives_percentiles_of_each_stage_alone) {
  LagTracker lag;
  for (std::uint64_t i = 1; i <= 101; ++i) lag.add(LagStage::staged, kSecond, (1 + i) * kSecond);
  lag.add(LagStage::visible, kSecond, 3 * kSecond);
  const LagFigures staged = lag.figures(LagStage::staged);
  EXPECT_EQ(staged.samples, 101U);
  EXPECT_EQ(staged.p50, 51);
  EXPECT_EQ(staged.p99, 100);
  EXPECT_EQ(staged.newest, 101);
  EXPECT_EQ(lag.figures(LagStage::visible).p50, 2);
  EXPECT_EQ(lag.figures(LagStage::received).samples, 0U);
}

TEST(LagTracker, keeps_the_newest_thousand) {
  LagTracker lag;
  for (int i = 0; i < 1000; ++i) lag.add(LagStage::visible, kSecond, 101 * kSecond);
  for (int i = 0; i < 999; ++i) lag.add(LagStage::visible, kSecond, 2 * kSecond);
  const LagFigures figures = lag.figures(LagStage::visible);
  EXPECT_EQ(figures.samples, 1000U);
  EXPECT_EQ(figures.p50, 1);
  EXPECT_EQ(figures.newest, 1);
}

TEST(LagTracker, a_source_whose_clock_is_ahead_gives_no_age) {
  LagTracker lag;
  lag.add(LagStage::received, 9 * kSecond, 3 * kSecond);
  EXPECT_EQ(lag.figures(LagStage::received).newest, 0);
  EXPECT_EQ(lag.figures(LagStage::received).samples, 1U);
}

TEST(LagTracker, a_batch_without_a_transaction_is_no_sample) {
  LagTracker lag;
  lag.add(LagStage::received, 0, 3 * kSecond);
  EXPECT_EQ(lag.figures(LagStage::received).samples, 0U);
}

TEST(LagTracker, stages_have_names) {
  EXPECT_EQ(to_string(LagStage::received), "received");
  EXPECT_EQ(to_string(LagStage::visible), "visible");
}

}  // namespace
}  // namespace cdc
