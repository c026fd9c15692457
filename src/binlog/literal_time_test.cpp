#include "binlog/literal_time.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

TEST(LiteralTime, reads_dates_with_their_short_years) {
  EXPECT_EQ(date_text("2020-1-2"), "2020-01-02");
  EXPECT_EQ(date_text("20-1-2"), "2020-01-02");
  EXPECT_EQ(date_text("99/12/31"), "1999-12-31");
  EXPECT_EQ(date_text("0000-00-00"), "0000-00-00");
  EXPECT_EQ(date_text("00-00-00"), "0000-00-00");
  EXPECT_EQ(date_text("2020-01-02 10:00:00"), std::nullopt);
  EXPECT_EQ(date_text("20200102"), std::nullopt);
}

TEST(LiteralTime, reads_moments_and_pads_their_fraction) {
  EXPECT_EQ(date_time_text("2020-01-02", 0), "2020-01-02 00:00:00");
  EXPECT_EQ(date_time_text("2020-01-02T3:04", 3), "2020-01-02 03:04:00.000");
  EXPECT_EQ(date_time_text("2020-01-02 03:04:05.120", 2), "2020-01-02 03:04:05.12");
  EXPECT_EQ(date_time_text("2020-01-02 03:04:05.5", 0), std::nullopt) << "it would be rounded";
  EXPECT_EQ(date_time_text("2020-01-02 03:04:05+01:00", 0), std::nullopt);
  EXPECT_EQ(date_time_text("2020-13-02", 0), std::nullopt);
  EXPECT_EQ(date_time_text("2020-01-02 24:00:00", 0), std::nullopt);
}

TEST(LiteralTime, reads_durations) {
  EXPECT_EQ(time_text("10:00", 0), "10:00:00");
  EXPECT_EQ(time_text("-1:30:15.5", 1), "-01:30:15.5");
  EXPECT_EQ(time_text("838:59:59", 0), "838:59:59");
  EXPECT_EQ(time_text("-0:00:00", 0), "00:00:00");
  EXPECT_EQ(time_text("100000", 0), std::nullopt);
  EXPECT_EQ(time_text("1 10:00:00", 0), std::nullopt);
}

}  // namespace
}  // namespace binlog
