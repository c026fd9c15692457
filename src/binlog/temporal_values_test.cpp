#include "binlog/temporal_values.hpp"

#include "binlog/decode_probe.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::ColumnKind;
using namespace std::string_literals;

std::string decode(WireType type, unsigned digits, ColumnKind kind, const std::string& bytes) {
  model::Column column = column_of(kind);
  column.fraction_digits = static_cast<int>(digits);
  DecodeProbe probe({type, static_cast<std::uint16_t>(digits), true}, column);
  const model::Cell cell = probe.decode(bytes);
  if (cell.kind == model::CellKind::duration) {
    const model::Duration& d = cell.duration;
    return fmt::format("{}{:02}:{:02}:{:02}.{:06}", d.is_negative ? "-" : "", d.hours, d.minute,
                       d.second, d.microsecond);
  }
  const model::DateTime& t = cell.date_time;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", t.year, t.month, t.day, t.hour,
                     t.minute, t.second, t.microsecond);
}

std::string date(const std::string& bytes) {
  return decode(WireType::date, 0, ColumnKind::date, bytes);
}
std::string datetime(unsigned digits, const std::string& bytes) {
  return decode(WireType::datetime, digits, ColumnKind::datetime, bytes);
}
std::string timestamp(unsigned digits, const std::string& bytes) {
  return decode(WireType::timestamp, digits, ColumnKind::timestamp, bytes);
}
std::string time(unsigned digits, const std::string& bytes) {
  return decode(WireType::time, digits, ColumnKind::time, bytes);
}

TEST(TemporalValues, read_dates_with_their_zero_parts) {
  EXPECT_EQ(date("\x00\x00\x00"s), "0000-00-00 00:00:00.000000");
  EXPECT_EQ(date("\x00\xA0\x0F"s), "2000-00-00 00:00:00.000000");
  EXPECT_EQ(date("\x9F\x1F\x4E"s), "9999-12-31 00:00:00.000000");
}

TEST(TemporalValues, read_datetimes_of_every_precision) {
  EXPECT_EQ(datetime(0, "\x80\x00\x00\x00\x00"s), "0000-00-00 00:00:00.000000");
  EXPECT_EQ(datetime(0, "\xFE\xF3\xFF\x7E\xFB"s), "9999-12-31 23:59:59.000000");
  EXPECT_EQ(datetime(1, "\xFE\xF3\xFF\x7E\xFB\x5A"s), "9999-12-31 23:59:59.900000");
  EXPECT_EQ(datetime(3, "\xFE\xF3\xFF\x7E\xFB\x04\xCE"s), "9999-12-31 23:59:59.123000");
  EXPECT_EQ(datetime(6, "\xFE\xF3\xFF\x7E\xFB\x0F\x42\x3F"s), "9999-12-31 23:59:59.999999");
}

TEST(TemporalValues, read_timestamps_in_utc) {
  EXPECT_EQ(timestamp(0, "\x00\x00\x00\x00"s), "0000-00-00 00:00:00.000000");
  EXPECT_EQ(timestamp(0, "\x00\x00\x00\x01"s), "1970-01-01 00:00:01.000000");
  EXPECT_EQ(timestamp(6, "\x7F\xFF\xFF\xFF\x0F\x42\x3F"s), "2038-01-19 03:14:07.999999");
  EXPECT_EQ(timestamp(0, "\x38\xBB\x32\xFF"s), "2000-02-29 02:46:23.000000");
  EXPECT_EQ(timestamp(0, "\x38\xBC\x5E\x80"s), "2000-03-01 00:04:16.000000");
  EXPECT_EQ(timestamp(0, "\xFF\xFF\xFF\xFF"s), "2106-02-07 06:28:15.000000");
}

TEST(TemporalValues, read_times_of_both_signs) {
  EXPECT_EQ(time(0, "\x80\x00\x00"s), "00:00:00.000000");
  EXPECT_EQ(time(0, "\xB4\x6E\xFB"s), "838:59:59.000000");
  EXPECT_EQ(time(0, "\x4B\x91\x05"s), "-838:59:59.000000");
  EXPECT_EQ(time(6, "\x7F\xFF\xFF\xFF\xFF\xFF"s), "-00:00:00.000001");
  EXPECT_EQ(time(2, "\x7F\xFF\xFE\xFF"s), "-00:00:01.010000");
  EXPECT_EQ(time(4, "\x80\x00\x01\x13\x88"s), "00:00:01.500000");
}

TEST(TemporalValues, read_the_old_formats) {
  EXPECT_EQ(
      decode(WireType::datetime_old, 0, ColumnKind::datetime, "\x4B\x44\x2F\x2C\x6D\x12\x00\x00"s),
      "2026-01-02 03:04:11.000000");
  EXPECT_EQ(decode(WireType::timestamp_old, 0, ColumnKind::timestamp, "\x01\x00\x00\x00"s),
            "1970-01-01 00:00:01.000000");
  EXPECT_EQ(decode(WireType::time_old, 0, ColumnKind::time, "\x40\xE2\x01"s), "12:34:56.000000");
  EXPECT_EQ(decode(WireType::time_old, 0, ColumnKind::time, "\xFF\xFF\xFF"s), "-00:00:01.000000");
}

TEST(TemporalValues, refuse_parts_that_no_server_writes) {
  EXPECT_THROW(date("\xFF\xFF\xFF"s), base::Error);
  EXPECT_THROW(datetime(0, "\x7F\xFF\xFF\xFF\xFF"s), base::Error);
  EXPECT_THROW(datetime(0, "\xFF\xFF\xFF\xFF\xFF"s), base::Error);
  EXPECT_THROW(datetime(6, "\x80\x00\x00\x00\x00\xFF\xFF\xFF"s), base::Error);
  EXPECT_THROW(time(0, "\xFF\xFF\xFF"s), base::Error);
  EXPECT_THROW(time(6, "\x80\x00\x00\x0F\x42\x40"s), base::Error);
  EXPECT_THROW(timestamp(2, "\x00\x00\x00\x01\x64"s), base::Error);
  EXPECT_THROW(decode(WireType::datetime_old, 0, ColumnKind::datetime, std::string(8, '\xFF')),
               base::Error);
  EXPECT_THROW(decode(WireType::time_old, 0, ColumnKind::time, "\x3F\x42\x0F"s), base::Error);
}

}  // namespace
}  // namespace binlog
