#include "config/log_point.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace config {
namespace {

using model::StartKind;
using model::StopKind;

template <typename Parse>
std::string refusal(Parse parse, const char* text) {
  try {
    parse(text);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    return error.message();
  }
  return "no error";
}

TEST(LogPoint, reads_a_time_in_utc) {
  EXPECT_EQ(parse_utc("1970-01-01T00:00:00"), 0);
  EXPECT_EQ(parse_utc("2026-01-31T12:00:01"), 1769860801);
  EXPECT_EQ(parse_utc("2026-01-31T12:00:01Z"), 1769860801);
  EXPECT_EQ(parse_utc("2024-02-29T23:59:59"), 1709251199);
  for (const char* text :
       {"", "Z", "2026-01-31", "2026-01-31 12:00:00", "2026-02-29T00:00:00", "2026-13-01T00:00:00",
        "2026-01-00T00:00:00", "2026-01-31T24:00:00", "2026-01-31T12:60:00", "2026-01-31T12:00:60",
        "2026-01-31T12:00:00.5", "2026-01-31T12:00:00+01:00", "1969-12-31T23:59:59",
        "2026-01-31T12:00:0x"}) {
    EXPECT_FALSE(parse_utc(text)) << text;
  }
}

TEST(LogPoint, starts_at_a_time_or_a_place) {
  EXPECT_EQ(parse_start("2026-01-31T12:00:01").kind, StartKind::time);
  EXPECT_EQ(parse_start("2026-01-31T12:00:01").unix_seconds, 1769860801);
  EXPECT_EQ(parse_start("position:mysql-bin.000024:373").position,
            parse_start("mysql-bin.000024:373").position)
      << "the word of stop points does no harm";
  const model::StartPoint file = parse_start("mysql-bin.000024:373");
  EXPECT_EQ(file.kind, StartKind::position);
  EXPECT_EQ(file.position.at, (model::LogCoordinates{"mysql-bin.000024", 373}));
  EXPECT_EQ(parse_start("0-1-100").position.gtids, model::GtidSet::parse("0-1-100"));
  const std::string gtids = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5";
  EXPECT_EQ(parse_start(gtids).position.gtids, model::GtidSet::parse(gtids));
  const model::StartPoint both = parse_start("mysql-bin.000024:373 / 2026-01-31");
  EXPECT_EQ(both.position.at.offset, 373U);
  EXPECT_EQ(both.position.gtids, model::GtidSet::parse("2026-01-31"));
}

TEST(LogPoint, says_what_a_start_may_be) {
  const std::string accepted =
      "accepted: a time in UTC: \"2026-01-31T12:00:00\"; a place in the source's log: "
      "\"mysql-bin.000024:373\", a GTID set, or both with \" / \" between";
  EXPECT_EQ(refusal(parse_start, "yesterday"), "\"yesterday\" is not accepted; " + accepted);
  EXPECT_EQ(refusal(parse_start, "2026-02-30T12:00:00"),
            "\"2026-02-30T12:00:00\" is not accepted; " + accepted);
  EXPECT_EQ(refusal(parse_start, "checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002"),
            "a checkpoint of DMS (\"checkpoint:V1#...\") cannot be read, because its meaning is "
            "not published; " +
                accepted);
  EXPECT_NE(refusal(parse_start, "2026-01-31").find("is a date without a time"), std::string::npos);
}

TEST(LogPoint, stops_behind_a_stage_at_a_time_or_at_a_place) {
  EXPECT_EQ(parse_stop("after-load").kind, StopKind::after_load);
  EXPECT_EQ(parse_stop("after-cached-changes").kind, StopKind::after_cached_changes);
  EXPECT_EQ(parse_stop("commit_time:2026-01-31T12:00:01"),
            (model::StopPoint{StopKind::commit_time, 1769860801, {}}));
  EXPECT_EQ(parse_stop("server_time:2026-01-31T12:00:01"),
            (model::StopPoint{StopKind::server_time, 1769860801, {}}));
  const model::StopPoint file = parse_stop("position:mysql-bin.000024:373");
  EXPECT_EQ(file.kind, StopKind::position);
  EXPECT_EQ(file.position.at, (model::LogCoordinates{"mysql-bin.000024", 373}));
  EXPECT_EQ(parse_stop("position:0-1-100,1-1-5").position.gtids,
            model::GtidSet::parse("0-1-100,1-1-5"));
}

TEST(LogPoint, says_what_a_stop_may_be) {
  EXPECT_NE(refusal(parse_stop, "after-cache-changes").find("(did you mean after-cached-changes?)"),
            std::string::npos);
  EXPECT_NE(refusal(parse_stop, "comit_time:2026-01-31T12:00:00").find("(did you mean commit_time"),
            std::string::npos);
  EXPECT_EQ(refusal(parse_stop, "commit_time:noon"),
            "\"commit_time:noon\" is not accepted; accepted: a time in UTC: "
            "\"2026-01-31T12:00:00\"");
  EXPECT_NE(refusal(parse_stop, "commit_time"), "no error");
  EXPECT_NE(refusal(parse_stop, "after-load:"), "no error");
  EXPECT_NE(refusal(parse_stop, "position:"), "no error");
  EXPECT_NE(refusal(parse_stop, "position:2026-01-31").find("is a date without a time"),
            std::string::npos);
  EXPECT_NE(refusal(parse_stop, "mysql-bin.000024:373").find("\"position:mysql-bin.000024:373\""),
            std::string::npos);
}

}  // namespace
}  // namespace config
