#include "dialect/number_writers.hpp"

#include "base/prng.hpp"
#include "dialect/digits.hpp"
#include "dialect/writer_probe.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace dialect {
namespace {

using model::Cell;
using model::ColumnKind;
using probe::written;

model::Column unsigned_column(ColumnKind kind) {
  model::Column column = probe::column_of(kind);
  column.is_unsigned = true;
  return column;
}

model::Column decimal(int precision, int scale) {
  model::Column column = probe::column_of(ColumnKind::decimal);
  column.precision = precision;
  column.scale = scale;
  return column;
}

TEST(NumberWriters, WritesIntegersToTheirLimits) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(written(ColumnKind::big_int, "bigint", Cell::of_int64(kMin)), "-9223372036854775808");
  EXPECT_EQ(written(ColumnKind::big_int, "bigint", Cell::of_int64(0)), "0");
  EXPECT_EQ(written(unsigned_column(ColumnKind::big_int), "numeric(20,0)", Cell::of_uint64(~0ULL)),
            "18446744073709551615");
  EXPECT_EQ(written(ColumnKind::year, "smallint", Cell::of_int64(2155)), "2155");
  EXPECT_EQ(written(ColumnKind::year, "smallint", Cell::of_uint64(0)), "0");
}

TEST(NumberWriters, AgreesWithToCharsOnEveryDigitCount) {
  std::uint64_t value = 1;
  char ours[24];
  char theirs[24];
  for (int digits = 1; digits <= 20; ++digits, value *= 10) {
    for (const std::uint64_t v : {value - 1, value, value + 1}) {
      const std::string_view expected(theirs, std::to_chars(theirs, theirs + 24, v).ptr);
      ASSERT_EQ(std::string_view(ours, write_unsigned(v, ours)), expected);
    }
  }
}

TEST(NumberWriters, RefusesIntegersOutsideTheTarget) {
  EXPECT_EQ(written(unsigned_column(ColumnKind::big_int), "bigint", Cell::of_uint64(1ULL << 63)),
            "misfit: out_of_range");
  EXPECT_EQ(written(ColumnKind::int_, "smallint", Cell::of_int64(-32769)), "misfit: out_of_range");
  EXPECT_EQ(written(ColumnKind::int_, "smallint", Cell::of_int64(-32768)), "-32768");
  EXPECT_EQ(written(ColumnKind::int_, "numeric(3,1)", Cell::of_int64(100)), "misfit: out_of_range");
  EXPECT_EQ(written(ColumnKind::int_, "numeric(3,1)", Cell::of_int64(-99)), "-99");
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(written(ColumnKind::big_int, "numeric(19,0)", Cell::of_int64(kMin)),
            "misfit: out_of_range");
}

TEST(NumberWriters, WritesTruthValues) {
  EXPECT_EQ(written(ColumnKind::tiny_int, "boolean", Cell::of_int64(1)), "t");
  EXPECT_EQ(written(ColumnKind::tiny_int, "boolean", Cell::of_int64(0)), "f");
  EXPECT_EQ(written(ColumnKind::tiny_int, "boolean", Cell::of_int64(2)), "misfit: out_of_range");
  EXPECT_EQ(written(ColumnKind::tiny_int, "boolean", Cell::of_int64(-1)), "misfit: out_of_range");
  model::Column bit = probe::column_of(ColumnKind::bit);
  bit.precision = 1;
  EXPECT_EQ(written(bit, "boolean", Cell::of_uint64(1)), "t");
  bit.precision = 64;
  EXPECT_EQ(written(bit, "numeric(20,0)", Cell::of_uint64(~0ULL)), "18446744073709551615");
}

TEST(NumberWriters, WritesFloatsShortAndExact) {
  EXPECT_EQ(written(ColumnKind::double_, "double precision", Cell::of_float64(0.1)), "0.1");
  EXPECT_EQ(written(ColumnKind::float_, "real", Cell::of_float32(0.1F)), "0.1");
  EXPECT_EQ(written(ColumnKind::float_, "double precision", Cell::of_float32(0.1F)),
            "0.10000000149011612");
  EXPECT_EQ(written(ColumnKind::double_, "double precision", Cell::of_float64(-5e-324)), "-5e-324");
  EXPECT_EQ(written(ColumnKind::double_, "double precision", Cell::of_float64(HUGE_VAL)),
            "misfit: out_of_range");
}

TEST(NumberWriters, ReadsBackEveryDoubleExactly) {
  base::Prng prng(1);
  const ColumnWriter writer;
  char room[ColumnWriter::kFixedFieldBytes];
  for (int i = 0; i < 1'000'000; ++i) {
    const auto value = std::bit_cast<double>(prng.next());
    if (!std::isfinite(value)) continue;
    const WriteResult result = write_float64(writer, Cell::of_float64(value), room);
    double back = 0;
    ASSERT_EQ(std::from_chars(room, result.end, back).ptr, result.end);
    ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value));
  }
}

TEST(NumberWriters, ReadsBackEveryFloatExactly) {
  base::Prng prng(2);
  const ColumnWriter writer;
  char room[ColumnWriter::kFixedFieldBytes];
  for (int i = 0; i < 1'000'000; ++i) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(prng.next()));
    if (!std::isfinite(value)) continue;
    const WriteResult result = write_float32(writer, Cell::of_float32(value), room);
    float back = 0;
    ASSERT_EQ(std::from_chars(room, result.end, back).ptr, result.end);
    ASSERT_EQ(std::bit_cast<std::uint32_t>(back), std::bit_cast<std::uint32_t>(value));
  }
}

TEST(NumberWriters, KeepsDecimalsAsTheyAre) {
  EXPECT_EQ(written(decimal(12, 2), "numeric(12,2)", Cell::of_bytes("-12.50")), "-12.50");
  EXPECT_EQ(written(decimal(65, 30), "character varying(68)", Cell::of_bytes("-0.5")), "\"-0.5\"");
}

TEST(NumberWriters, ChecksDecimalsAgainstANarrowerTarget) {
  const model::Column wide = decimal(65, 2);
  EXPECT_EQ(written(wide, "numeric(5,2)", Cell::of_bytes("999.99")), "999.99");
  EXPECT_EQ(written(wide, "numeric(5,2)", Cell::of_bytes("-1000.00")), "misfit: out_of_range");
  EXPECT_EQ(written(wide, "numeric(5,2)", Cell::of_bytes("000123.45")), "000123.45");
  EXPECT_EQ(written(wide, "numeric(5,1)", Cell::of_bytes("1.50")), "1.50");
  EXPECT_EQ(written(wide, "numeric(5,1)", Cell::of_bytes("1.55")), "misfit: out_of_range");
  EXPECT_EQ(written(wide, "numeric(2,2)", Cell::of_bytes("0.55")), "0.55");
}

TEST(NumberWriters, HoldsNumeric19ToEightBytes) {
  EXPECT_EQ(written(decimal(19, 0), "numeric(19,0)", Cell::of_bytes("9223372036854775807")),
            "9223372036854775807");
  EXPECT_EQ(written(decimal(19, 0), "numeric(19,0)", Cell::of_bytes("-9223372036854775808")),
            "misfit: out_of_range");
  EXPECT_EQ(written(decimal(19, 4), "numeric(19,4)", Cell::of_bytes("922337203685477.5807")),
            "922337203685477.5807");
  EXPECT_EQ(written(decimal(19, 4), "numeric(19,4)", Cell::of_bytes("922337203685477.5808")),
            "misfit: out_of_range");
  EXPECT_EQ(written(decimal(19, 4), "numeric(20,4)", Cell::of_bytes("999999999999999.9999")),
            "999999999999999.9999");
}

TEST(NumberWriters, QuotesNumbersInTextColumns) {
  EXPECT_EQ(written(ColumnKind::int_, "character varying(11)", Cell::of_int64(-7)), "\"-7\"");
  EXPECT_EQ(written(ColumnKind::double_, "character varying(24)", Cell::of_float64(1.5)),
            "\"1.5\"");
  EXPECT_EQ(written(ColumnKind::float_, "character varying(15)", Cell::of_float32(1.5F)),
            "\"1.5\"");
}

}  // namespace
}  // namespace dialect
