#include "task/change_plan.hpp"

#include <gtest/gtest.h>

namespace task {
namespace {

using model::TablePrep;
using port::CaptureState;

port::CapturedTable record(CaptureState state, bool has_foreign_rows = false) {
  port::CapturedTable table;
  table.state = state;
  table.has_foreign_rows = has_foreign_rows;
  table.reason = "why";
  return table;
}

TEST(ChangePlan, a_captured_table_goes_on_and_one_without_record_is_loaded) {
  const auto captured = record(CaptureState::captured, true);
  EXPECT_EQ(decide_changes(&captured, TablePrep::do_nothing).start, ChangeStart::go_on);
  EXPECT_EQ(decide_changes(nullptr, TablePrep::do_nothing).start, ChangeStart::load);
}

TEST(ChangePlan, a_table_that_stopped_is_loaded_into_an_emptied_table) {
  for (const CaptureState state : {CaptureState::suspended, CaptureState::dropped}) {
    const auto stopped = record(state);
    EXPECT_EQ(decide_changes(&stopped, TablePrep::do_nothing).start, ChangeStart::reload);
    EXPECT_EQ(decide_changes(&stopped, TablePrep::truncate_before_load).start, ChangeStart::load);
    EXPECT_NE(decide_changes(&stopped, TablePrep::do_nothing).reason.find("why"),
              std::string::npos);
  }
}

TEST(ChangePlan, stale_rows_among_those_of_others_are_refused) {
  const auto stopped = record(CaptureState::suspended, true);
  EXPECT_EQ(decide_changes(&stopped, TablePrep::do_nothing).start, ChangeStart::refuse);
  EXPECT_EQ(decide_changes(&stopped, TablePrep::drop_and_create).start, ChangeStart::load);
}

TEST(ChangePlan, a_complete_load_counts_only_when_the_table_is_captured) {
  TableDecision loaded;
  loaded.start = TableStart::keep;
  loaded.rows_loaded = 7;
  EXPECT_EQ(under_changes(loaded, true).start, TableStart::keep);
  EXPECT_EQ(under_changes(loaded, true).rows_loaded, 7U);
  EXPECT_EQ(under_changes(loaded, false).start, TableStart::begin);
  EXPECT_EQ(under_changes(loaded, false).rows_of_earlier_load, 7U);
  TableDecision partly;
  partly.start = TableStart::go_on;
  EXPECT_EQ(under_changes(partly, false).start, TableStart::go_on);
}

model::LogPosition at(const char* text, const char* server = "s") {
  model::LogPosition position = model::parse_position(text);
  position.server = server;
  return position;
}

port::SpoolExtent extent(const char* begin, const char* end) {
  port::SpoolExtent result;
  result.begin = at(begin);
  result.end = at(end);
  return result;
}

TEST(ChangePlan, a_spool_serves_when_the_checkpoint_lies_within) {
  const auto spool = extent("bin.000009:100", "bin.000010:500");
  EXPECT_TRUE(spool_serves(spool, at("bin.000009:100")));
  EXPECT_TRUE(spool_serves(spool, at("bin.000010:500")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000009:99")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:501")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4", "t")));
  EXPECT_FALSE(spool_serves({}, at("bin.000010:4")));
}

TEST(ChangePlan, the_place_decides_while_not_all_gtids_are_known) {
  const auto spool = extent("bin.000009:100", "bin.000010:500 / 0-1-9");
  EXPECT_TRUE(spool_serves(spool, at("bin.000010:4 / 0-1-7")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000009:4 / 0-1-7"))) << "it begins behind it";
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4 / 0-1-7", "t")));
}

TEST(ChangePlan, gtids_decide_where_both_know_them) {
  const auto spool = extent("bin.000009:100 / 0-1-5", "bin.000010:500 / 0-1-9");
  EXPECT_TRUE(spool_serves(spool, at("other.000001:4 / 0-1-7", "t")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4 / 0-1-4")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4 / 0-1-10")));
}

}  // namespace
}  // namespace task
