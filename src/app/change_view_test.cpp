#include "app/change_view.hpp"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(ChangeView, shows_lag_by_stage_with_its_spread) {
  cdc::LagTracker lag;
  EXPECT_EQ(lag_line(lag), "lag: no change yet");
  lag.add(cdc::LagStage::received, 1'000'000, 1'100'000);
  for (int i = 1; i <= 100; ++i) {
    lag.add(cdc::LagStage::visible, 1'000'000, 1'000'000 + static_cast<std::uint64_t>(i) * 100'000);
  }
  EXPECT_EQ(lag_line(lag), "lag: received 0.1 s, visible 10.0 s (p50 5.1 s, p99 9.9 s)");
}

TEST(ChangeView, the_busiest_tables_come_first_and_lines_fit_the_terminal) {
  cdc::ChangeProgress progress;
  progress.table(progress.add_table({"s", "quiet"})).applied_inserts = 1;
  progress.table(progress.add_table({"s", "busy"})).applied_updates = 12'345;
  progress.table(progress.add_table({"s", "idle"}));
  const auto lines = change_lines(progress, 200);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_NE(lines[2].find("s.busy"), std::string::npos);
  EXPECT_NE(lines[2].find("12,345 updates"), std::string::npos);
  EXPECT_NE(lines[3].find("s.quiet"), std::string::npos);
  for (const std::string& line : change_lines(progress, 50)) EXPECT_LT(line.size(), 50U);
}

TEST(ChangeView, the_closing_table_tells_captured_from_applied_and_why_a_table_stopped) {
  cdc::ChangeProgress progress;
  cdc::TableCounters& table = progress.table(progress.add_table({"s", "t"}));
  table.inserts = 5;
  table.applied_inserts = 3;
  table.rejected_rows = 2;
  task::ChangeSummary summary;
  summary.position = "bin.000001:4";
  summary.dead_letter_file = "/state/dead_letter.jsonl";
  summary.stopped = {{{"s", "u"}, "a reason"}};
  const std::string text = change_table(&progress, summary);
  EXPECT_NE(text.find("3 of 5"), std::string::npos);
  EXPECT_NE(text.find("position: bin.000001:4"), std::string::npos);
  EXPECT_NE(text.find("/state/dead_letter.jsonl"), std::string::npos);
  EXPECT_NE(text.find("s.u stopped: a reason"), std::string::npos);
}

}  // namespace
}  // namespace app
