#include "cdc/stop_condition.hpp"

#include "cdc/fake_blocks.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::end_at;
using model::StopKind;

model::StopPoint at(const std::string& text) {
  model::StopPoint point;
  point.kind = StopKind::position;
  point.position = model::parse_position(text);
  return point;
}

TEST(StopCondition, a_commit_time_stops_before_the_first_later_second) {
  model::StopPoint point;
  point.kind = StopKind::commit_time;
  point.unix_seconds = 10;
  const StopCondition stop(point);
  EXPECT_FALSE(stop.is_behind(end_at(4, 10'999'999)));
  EXPECT_TRUE(stop.is_behind(end_at(4, 11'000'000)));
  EXPECT_FALSE(stop.is_reached(model::parse_position("bin.000009:4")));
}

TEST(StopCondition, a_position_of_the_log_is_compared_by_file_number_and_offset) {
  const StopCondition stop(at("bin.000002:100"));
  model::TransactionEnd end = end_at(100);
  EXPECT_FALSE(stop.is_behind(end));
  end.at = {"bin.000002", 100};
  EXPECT_FALSE(stop.is_behind(end));
  end.at = {"bin.000002", 101};
  EXPECT_TRUE(stop.is_behind(end));
  end.at = {"bin.1000000", 4};
  EXPECT_TRUE(stop.is_behind(end));
  EXPECT_FALSE(stop.is_reached(model::parse_position("bin.000002:99")));
  EXPECT_TRUE(stop.is_reached(model::parse_position("bin.000002:100")));
  EXPECT_TRUE(stop.is_reached(model::parse_position("bin.000003:4")));
}

TEST(StopCondition, gtids_decide_where_the_stop_point_has_them) {
  const StopCondition stop(at("bin.000001:1 / 0-1-20"));
  EXPECT_FALSE(stop.is_behind(end_at(30)));
  EXPECT_FALSE(stop.is_reached(model::parse_position("bin.000001:900 / 0-1-19")));
  EXPECT_TRUE(stop.is_reached(model::parse_position("bin.000001:1 / 0-1-20")));
}

TEST(StopCondition, the_place_decides_on_the_same_server_while_the_gtids_are_not_known) {
  model::StopPoint point = at("bin.000002:100 / 11111111-2222-3333-4444-555555555555:1-9");
  EXPECT_FALSE(StopCondition(point).is_reached(model::parse_position("bin.000002:100")));
  point.position.server = "server-1";
  model::LogPosition position = model::parse_position("bin.000002:99");
  position.server = "server-1";
  EXPECT_FALSE(StopCondition(point).is_reached(position));
  position.at.offset = 100;
  EXPECT_TRUE(StopCondition(point).is_reached(position));
  position.server = "server-2";
  EXPECT_FALSE(StopCondition(point).is_reached(position));
}

TEST(StopCondition, what_is_not_known_yet_never_stops) {
  for (const StopKind kind : {StopKind::never, StopKind::after_load, StopKind::server_time,
                              StopKind::after_cached_changes}) {
    model::StopPoint point;
    point.kind = kind;
    const StopCondition stop(point);
    EXPECT_FALSE(stop.is_behind(end_at(1U << 30, 1ULL << 60)));
    EXPECT_FALSE(stop.is_reached(model::parse_position("bin.000009:4")));
  }
}

}  // namespace
}  // namespace cdc
