#include "cdc/stop_condition.hpp"

#include "cdc/fake_blocks.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::end_at;
using model::StopKind;

constexpr char kServer[] = "server-1";

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
  StopCondition stop(point);
  EXPECT_FALSE(stop.is_behind(end_at(4, 10'999'999), kServer));
  EXPECT_TRUE(stop.is_behind(end_at(4, 11'000'000), kServer));
  EXPECT_FALSE(stop.is_reached(model::parse_position("bin.000009:4")));
}

TEST(StopCondition, a_position_of_the_log_is_compared_by_file_number_and_offset) {
  StopCondition stop(at("bin.000002:100"));
  model::TransactionEnd end = end_at(100);
  EXPECT_FALSE(stop.is_behind(end, kServer));
  end.at = {"bin.000002", 100};
  EXPECT_FALSE(stop.is_behind(end, kServer));
  end.at = {"bin.000002", 101};
  EXPECT_TRUE(stop.is_behind(end, kServer));
  end.at = {"bin.1000000", 4};
  EXPECT_TRUE(stop.is_behind(end, kServer));
  EXPECT_FALSE(stop.is_reached(model::parse_position("bin.000002:99")));
  EXPECT_TRUE(stop.is_reached(model::parse_position("bin.000002:100")));
  EXPECT_TRUE(stop.is_reached(model::parse_position("bin.000003:4")));
}

TEST(StopCondition, gtids_decide_where_the_stop_point_has_them) {
  StopCondition stop(at("bin.000001:1 / 0-1-20"));
  EXPECT_FALSE(stop.is_behind(end_at(30), kServer));
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

TEST(StopCondition, a_place_is_compared_in_the_log_of_its_server_alone) {
  model::StopPoint point = at("bin.000002:100");
  point.position.server = kServer;
  StopCondition stop(point);
  model::LogPosition position = model::parse_position("bin.000003:4");
  position.server = "server-0";
  EXPECT_FALSE(stop.is_reached(position));
  model::TransactionEnd end = end_at(100);
  end.at = {"bin.000003", 100};
  EXPECT_FALSE(stop.is_behind(end, "server-0"));  // what the server before had is read first
  EXPECT_TRUE(stop.is_behind(end, kServer));
}

TEST(StopCondition, a_place_that_is_never_reached_is_an_error) {
  model::StopPoint point = at("bin.000002:100");
  point.position.server = kServer;
  StopCondition stop(point);
  EXPECT_FALSE(stop.is_behind(end_at(100), kServer));
  try {
    (void)stop.is_behind(end_at(100), "server-2");
    FAIL() << "a place of another server was compared";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "cdc.stop.other_server");
    EXPECT_NE(error.message().find("server-2"), std::string::npos);
  }
}

TEST(StopCondition, what_is_not_known_yet_never_stops) {
  for (const StopKind kind : {StopKind::never, StopKind::after_load, StopKind::server_time,
                              StopKind::after_cached_changes}) {
    model::StopPoint point;
    point.kind = kind;
    StopCondition stop(point);
    EXPECT_FALSE(stop.is_behind(end_at(1U << 30, 1ULL << 60), kServer));
    EXPECT_FALSE(stop.is_reached(model::parse_position("bin.000009:4")));
  }
}

}  // namespace
}  // namespace cdc
