#include "dialect/temporal_writers.hpp"

#include "dialect/writer_probe.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace dialect {
namespace {

using model::Cell;
using model::ColumnKind;
using model::DateTime;
using model::Duration;
using probe::written;

model::Column with_fraction(ColumnKind kind, int digits) {
  model::Column column = probe::column_of(kind);
  column.fraction_digits = digits;
  return column;
}

Cell moment(DateTime value) {
  return Cell::of_date_time(value);
}

constexpr DateTime kMoment{2026, 1, 2, 3, 4, 5, 120'000};

TEST(TemporalWriters, WritesDatesAndTimestamps) {
  EXPECT_EQ(written(ColumnKind::date, "date", moment({2026, 1, 31})), "2026-01-31");
  EXPECT_EQ(written(ColumnKind::date, "date", moment({1, 1, 1})), "0001-01-01");
  EXPECT_EQ(written(with_fraction(ColumnKind::datetime, 6), "timestamp", moment(kMoment)),
            "2026-01-02 03:04:05.120000");
  EXPECT_EQ(written(with_fraction(ColumnKind::datetime, 3), "timestamp", moment(kMoment)),
            "2026-01-02 03:04:05.120");
  EXPECT_EQ(written(with_fraction(ColumnKind::timestamp, 2), "timestamptz", moment(kMoment)),
            "2026-01-02 03:04:05.12+00");
  EXPECT_EQ(written(ColumnKind::timestamp, "timestamptz", moment({2026, 1, 2, 3, 4, 5, 0})),
            "2026-01-02 03:04:05+00");
  EXPECT_EQ(written(ColumnKind::date, "timestamp", moment({2026, 1, 31})), "2026-01-31 00:00:00");
}

TEST(TemporalWriters, NeverDropsAFractionThatTheColumnShouldNotHave) {
  EXPECT_EQ(written(ColumnKind::datetime, "timestamp", moment({2026, 1, 2, 3, 4, 5, 7})),
            "2026-01-02 03:04:05.000007");
}

TEST(TemporalWriters, RefusesDatesThatDoNotExist) {
  for (const DateTime& value : {DateTime{0, 0, 0}, DateTime{2026, 0, 10}, DateTime{2026, 1, 0},
                                DateTime{2026, 2, 31}, DateTime{2023, 2, 29}, DateTime{1900, 2, 29},
                                DateTime{2026, 4, 31}, DateTime{2026, 13, 1}}) {
    EXPECT_EQ(written(ColumnKind::date, "date", moment(value)), "misfit: zero_date");
    EXPECT_EQ(written(ColumnKind::datetime, "timestamp", moment(value)), "misfit: zero_date");
    EXPECT_EQ(written(ColumnKind::timestamp, "timestamptz", moment(value)), "misfit: zero_date");
  }
  EXPECT_EQ(written(ColumnKind::date, "date", moment({2000, 2, 29})), "2000-02-29");
}

TEST(TemporalWriters, RefusesYearZero) {
  EXPECT_EQ(written(ColumnKind::date, "date", moment({0, 5, 6})), "misfit: out_of_range");
}

TEST(TemporalWriters, KnowsEveryRealDay) {
  for (unsigned year = 1; year <= 2404; ++year) {
    for (unsigned month = 0; month <= 13; ++month) {
      for (unsigned day = 0; day <= 32; ++day) {
        const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                               std::chrono::month(month), std::chrono::day(day)};
        const DateTime value{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
                             static_cast<std::uint8_t>(day)};
        ASSERT_EQ(is_real_day(value), date.ok()) << year << '-' << month << '-' << day;
      }
    }
  }
}

TEST(TemporalWriters, KeepsZeroDatesInTextColumns) {
  EXPECT_EQ(written(ColumnKind::date, "character varying(10)", moment({0, 0, 0})),
            "\"0000-00-00\"");
  EXPECT_EQ(
      written(ColumnKind::datetime, "character varying(19)", moment({2026, 2, 31, 1, 2, 3, 0})),
      "\"2026-02-31 01:02:03\"");
  EXPECT_EQ(written(with_fraction(ColumnKind::datetime, 1), "character varying(20)", moment({})),
            "no writer");
}

TEST(TemporalWriters, WritesTimesAsExactText) {
  const Cell longest = Cell::of_duration({true, 838, 59, 59, 999'999});
  EXPECT_EQ(written(with_fraction(ColumnKind::time, 6), "character varying(17)", longest),
            "\"-838:59:59.999999\"");
  EXPECT_EQ(
      written(ColumnKind::time, "character varying(10)", Cell::of_duration({false, 0, 0, 0, 0})),
      "\"00:00:00\"");
  EXPECT_EQ(
      written(ColumnKind::time, "character varying(10)", Cell::of_duration({false, 105, 6, 7, 0})),
      "\"105:06:07\"");
}

TEST(TemporalWriters, HoldsTimeColumnsToOneDay) {
  const auto time = [](Duration value) {
    return written(ColumnKind::time, "time", Cell::of_duration(value));
  };
  EXPECT_EQ(time({false, 23, 59, 59, 0}), "23:59:59");
  EXPECT_EQ(time({false, 24, 0, 0, 0}), "24:00:00");
  EXPECT_EQ(time({true, 0, 0, 0, 0}), "00:00:00");
  EXPECT_EQ(time({false, 24, 0, 1, 0}), "misfit: out_of_range");
  EXPECT_EQ(time({false, 25, 0, 0, 0}), "misfit: out_of_range");
  EXPECT_EQ(time({true, 0, 0, 1, 0}), "misfit: out_of_range");
}

}  // namespace
}  // namespace dialect
