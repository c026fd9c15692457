#include "aws/iso_time.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(IsoTime, reads_utc_fractions_and_offsets) {
  const base::WallTime noon(std::chrono::seconds(1769860800));
  EXPECT_EQ(base::to_iso8601(noon), "2026-01-31T12:00:00Z");
  for (const char* text : {"2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123Z",
                           "2026-01-31T14:00:00+02:00", "2026-01-31T06:30:00-0530"}) {
    EXPECT_EQ(parse_iso_time(text), noon) << text;
  }
}

TEST(IsoTime, refuses_everything_else) {
  for (const char* text : {"", "tomorrow", "2026-01-31", "2026-01-31T12:00:00", "1769860800",
                           "2026-02-31T12:00:00Z", "2026-01-31T25:00:00Z", "2026-01-31T12:00:00Zz",
                           "2026-1-31T12:00:00Z", "2026-01-31T12:00:-1Z"}) {
    EXPECT_FALSE(parse_iso_time(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace aws
