#include "binlog/number_values.hpp"

#include "binlog/decode_probe.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace binlog {
namespace {

using model::CellKind;
using model::ColumnKind;
using namespace std::string_literals;

model::Cell integer(WireType type, ColumnKind kind, bool is_unsigned, const std::string& bytes) {
  model::Column column = column_of(kind);
  column.is_unsigned = is_unsigned;
  return DecodeProbe({type, 0, true}, column).decode(bytes);
}

std::string decimal(unsigned precision, unsigned scale, const std::string& bytes,
                    const char* declared = "") {
  model::Column column = column_of(ColumnKind::decimal);
  column.precision = static_cast<int>(precision);
  column.scale = static_cast<int>(scale);
  column.declared = declared;
  const auto meta = static_cast<std::uint16_t>(precision << 8 | scale);
  return DecodeProbe({WireType::newdecimal, meta, true}, column).text(bytes);
}

TEST(NumberValues, read_integers_of_every_width_and_sign) {
  const auto at = [](WireType type, ColumnKind kind, const std::string& bytes) {
    return std::pair(integer(type, kind, false, bytes).int64,
                     integer(type, kind, true, bytes).uint64);
  };
  using Pair = std::pair<std::int64_t, std::uint64_t>;
  EXPECT_EQ(at(WireType::tiny, ColumnKind::tiny_int, "\x80"s), Pair(-128, 128));
  EXPECT_EQ(at(WireType::short_, ColumnKind::small_int, "\x00\x80"s), Pair(-32768, 32768));
  EXPECT_EQ(at(WireType::int24, ColumnKind::medium_int, "\x00\x00\x80"s), Pair(-8388608, 8388608));
  EXPECT_EQ(at(WireType::int24, ColumnKind::medium_int, "\xFF\xFF\x7F"s), Pair(8388607, 8388607));
  EXPECT_EQ(at(WireType::long_, ColumnKind::int_, "\xFF\xFF\xFF\xFF"s), Pair(-1, 4294967295));
  EXPECT_EQ(at(WireType::longlong, ColumnKind::big_int, std::string(8, '\xFF')),
            Pair(-1, UINT64_MAX));
}

TEST(NumberValues, keep_floats_exact) {
  DecodeProbe single({WireType::float_, 4, true}, column_of(ColumnKind::float_));
  EXPECT_EQ(single.decode("\x01\x00\x80\x4B"s).float32, 16777218.0F);
  DecodeProbe twice({WireType::double_, 8, true}, column_of(ColumnKind::double_));
  EXPECT_EQ(twice.decode("\x9A\x99\x99\x99\x99\x99\xB9\x3F"s).float64, 0.1);
}

TEST(NumberValues, read_bits_from_the_big_end) {
  model::Column column = column_of(ColumnKind::bit);
  column.precision = 10;
  DecodeProbe ten({WireType::bit, 10, true}, column);
  EXPECT_EQ(ten.decode("\x02\x01"s).uint64, 513U);
  DecodeProbe all({WireType::bit, 64, true}, column);
  EXPECT_EQ(all.decode(std::string(8, '\xFF')).uint64, UINT64_MAX);
}

TEST(NumberValues, read_years_from_1900_on_and_zero) {
  DecodeProbe year({WireType::year, 0, true}, column_of(ColumnKind::year));
  EXPECT_EQ(year.decode("\x00"s).int64, 0);
  EXPECT_EQ(year.decode("\x01"s).int64, 1901);
  EXPECT_EQ(year.decode("\xFF"s).int64, 2155);
  EXPECT_EQ(year.decode("\x01"s).kind, CellKind::int64);
}

TEST(NumberValues, print_decimals_as_the_server_does) {
  EXPECT_EQ(decimal(4, 2, "\x80\x32"s), "0.50");
  EXPECT_EQ(decimal(4, 2, "\x8C\x32"s), "12.50");
  EXPECT_EQ(decimal(4, 2, "\x73\xCD"s), "-12.50");
  EXPECT_EQ(decimal(10, 0, "\x80\x00\x00\x00\x00"s), "0");
  EXPECT_EQ(decimal(10, 0, "\x81\x0D\xFB\x38\xD2"s), "1234567890");
  EXPECT_EQ(decimal(14, 4, "\x81\x0D\xFB\x38\xD2\x04\xD2"s), "1234567890.1234");
  EXPECT_EQ(decimal(14, 4, "\x7E\xF2\x04\xC7\x2D\xFB\x2D"s), "-1234567890.1234");
  EXPECT_EQ(decimal(2, 2, "\x8C"s), "0.12");
}

TEST(NumberValues, keep_the_zeros_of_zerofill) {
  EXPECT_EQ(decimal(5, 2, "\x80\x01\x32"s, "decimal(5,2) unsigned zerofill"), "001.50");
}

TEST(NumberValues, know_the_bytes_of_a_decimal) {
  EXPECT_EQ(decimal_bytes(65, 30), 4U * 3 + 4 + 4 * 3 + 2);
  EXPECT_EQ(decimal_bytes(1, 0), 1U);
  EXPECT_EQ(decimal_bytes(1, 1), 1U);
  EXPECT_EQ(decimal_bytes(18, 9), 8U);
}

TEST(NumberValues, refuse_digits_that_are_none) {
  EXPECT_THROW(decimal(9, 0, "\xFF\xFF\xFF\xFF"s), base::Error);
  EXPECT_THROW(decimal(2, 0, "\xFF"s), base::Error);
  EXPECT_THROW(decimal(9, 0, "\x80\x00"s), base::Error);
}

}  // namespace
}  // namespace binlog
