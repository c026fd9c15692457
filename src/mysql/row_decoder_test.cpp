#include "mysql/row_decoder.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mysql {
namespace {

using model::Cell;
using model::CellKind;
using model::Column;
using model::ColumnKind;
using namespace std::string_literals;

/// A packet of the columns' null bitmap (as given) and values.
std::string packet_of(const std::string& nulls, const std::string& values) {
  return "\x00"s + nulls + values;
}

Cell decode_one(CellFormat format, const std::string& value) {
  static std::string packet;  // the cell looks into it
  packet = packet_of("\x00"s, value);
  static std::vector<RowDecoder> decoder;
  decoder.assign(1, RowDecoder({format}));
  return decoder.front().decode(packet)[0];
}

TEST(RowDecoder, reads_integers_of_every_width_and_sign) {
  EXPECT_EQ(decode_one(CellFormat::int8, "\x80"s).int64, -128);
  EXPECT_EQ(decode_one(CellFormat::uint8, "\xFF"s).uint64, 255U);
  EXPECT_EQ(decode_one(CellFormat::int16, "\x00\x80"s).int64, -32768);
  EXPECT_EQ(decode_one(CellFormat::uint16, "\xFF\xFF"s).uint64, 65535U);
  EXPECT_EQ(decode_one(CellFormat::int32, "\x00\x00\x00\x80"s).int64, -2147483648LL);
  EXPECT_EQ(decode_one(CellFormat::uint32, "\xFF\xFF\xFF\xFF"s).uint64, 4294967295U);
  EXPECT_EQ(decode_one(CellFormat::int64, "\x00\x00\x00\x00\x00\x00\x00\x80"s).int64, INT64_MIN);
  EXPECT_EQ(decode_one(CellFormat::uint64, std::string(8, '\xFF')).uint64, UINT64_MAX);
}

TEST(RowDecoder, keeps_floats_exact) {
  EXPECT_EQ(decode_one(CellFormat::float32, "\x01\x00\x80\x4B"s).float32, 16777218.0F);
  EXPECT_EQ(decode_one(CellFormat::float64, "\x9A\x99\x99\x99\x99\x99\xB9\x3F"s).float64, 0.1);
}

TEST(RowDecoder, reads_bits_from_the_big_end) {
  EXPECT_EQ(decode_one(CellFormat::bits, "\x01\x01"s).uint64, 1U);
  EXPECT_EQ(decode_one(CellFormat::bits, "\x02\x01\x02"s).uint64, 0x0102U);
  EXPECT_EQ(decode_one(CellFormat::bits, "\x08"s + std::string(8, '\xFF')).uint64, UINT64_MAX);
  EXPECT_THROW(decode_one(CellFormat::bits, "\x09"s + std::string(9, '\xFF')), base::Error);
}

TEST(RowDecoder, reads_dates_of_every_length) {
  const Cell zero = decode_one(CellFormat::date_time, "\x00"s);
  EXPECT_EQ(zero.kind, CellKind::date_time);
  EXPECT_EQ(zero.date_time.year + zero.date_time.month + zero.date_time.day, 0);
  const Cell date = decode_one(CellFormat::date_time, "\x04\xD0\x07\x00\x00"s);
  EXPECT_EQ(date.date_time.year, 2000);
  EXPECT_EQ(date.date_time.month, 0);
  const Cell full =
      decode_one(CellFormat::date_time, "\x0B\x0F\x27\x0C\x1F\x17\x3B\x3B\x3F\x42\x0F\x00"s);
  EXPECT_EQ(full.date_time.year, 9999);
  EXPECT_EQ(full.date_time.second, 59);
  EXPECT_EQ(full.date_time.microsecond, 999'999U);
  EXPECT_EQ(decode_one(CellFormat::date_time, "\x07\xD0\x07\x01\x02\x03\x04\x05"s).date_time.hour,
            3);
  EXPECT_THROW(decode_one(CellFormat::date_time, "\x05\xD0\x07\x01\x02\x03"s), base::Error);
  EXPECT_THROW(decode_one(CellFormat::date_time, "\x04\xD0\x07\x0D\x02"s), base::Error);
}

TEST(RowDecoder, adds_days_to_the_hours_of_a_time) {
  EXPECT_EQ(decode_one(CellFormat::duration, "\x00"s).duration.hours, 0U);
  const Cell time =
      decode_one(CellFormat::duration, "\x0C\x01\x22\x00\x00\x00\x16\x3B\x3B\x01\x00\x00\x00"s);
  EXPECT_TRUE(time.duration.is_negative);
  EXPECT_EQ(time.duration.hours, 838U);
  EXPECT_EQ(time.duration.microsecond, 1U);
  EXPECT_EQ(
      decode_one(CellFormat::duration, "\x08\x00\x01\x00\x00\x00\x01\x02\x03"s).duration.hours,
      25U);
  EXPECT_THROW(decode_one(CellFormat::duration, "\x08\x00\xFF\xFF\xFF\xFF\x01\x02\x03"s),
               base::Error);
  EXPECT_THROW(decode_one(CellFormat::duration, "\x07\x00\x01\x00\x00\x00\x01\x02"s), base::Error);
}

TEST(RowDecoder, reads_texts_of_every_length_form) {
  EXPECT_EQ(decode_one(CellFormat::bytes, "\x00"s).bytes, "");
  EXPECT_EQ(decode_one(CellFormat::bytes, "\x03-12"s).bytes, "-12");
  EXPECT_EQ(decode_one(CellFormat::bytes, "\xFA"s + std::string(250, 'a')).bytes.size(), 250U);
  EXPECT_EQ(decode_one(CellFormat::bytes, "\xFC\xFB\x00"s + std::string(251, 'a')).bytes.size(),
            251U);
  EXPECT_EQ(
      decode_one(CellFormat::bytes, "\xFD\x00\x00\x01"s + std::string(65536, 'a')).bytes.size(),
      65536U);
  EXPECT_EQ(decode_one(CellFormat::bytes, "\xFE\x02\x00\x00\x00\x00\x00\x00\x00hi"s).bytes, "hi");
  EXPECT_THROW(decode_one(CellFormat::bytes, "\xFE"s + std::string(8, '\xFF') + "x"), base::Error);
  EXPECT_THROW(decode_one(CellFormat::bytes, "\xFB"s), base::Error);
  EXPECT_THROW(decode_one(CellFormat::bytes, "\xFF"s), base::Error);
}

const std::vector<CellFormat> kEveryFormat{
    CellFormat::int8,    CellFormat::uint8,   CellFormat::int16,     CellFormat::uint16,
    CellFormat::int32,   CellFormat::uint32,  CellFormat::int64,     CellFormat::uint64,
    CellFormat::float32, CellFormat::float64, CellFormat::bits,      CellFormat::bytes,
    CellFormat::bytes,   CellFormat::bytes,   CellFormat::date_time, CellFormat::duration};

std::string row_of_every_format() {
  const std::string values =
      "\x01"s
      "\x02"s
      "\x03\x00"s
      "\x04\x00"s
      "\x05\x00\x00\x00"s
      "\x06\x00\x00\x00"s +
      std::string(8, '\x07') + std::string(8, '\x01') + std::string(4, '\x00') +
      std::string(8, '\x00') +
      "\x01\x05"s
      "\x02hi"s +
      "\xFC\x01\x00z"s + "\xFD\x01\x00\x00y"s +
      "\x0B\xD0\x07\x01\x02\x03\x04\x05\x06\x00\x00\x00"s +
      "\x0C\x00\x00\x00\x00\x00\x01\x02\x03\x04\x00\x00\x00"s;
  return packet_of(std::string(3, '\x00'), values);
}

TEST(RowDecoder, reads_a_row_of_every_format) {
  RowDecoder decoder(kEveryFormat);
  const std::string packet = row_of_every_format();
  const model::RowView row = decoder.decode(packet);
  ASSERT_EQ(row.size(), kEveryFormat.size());
  EXPECT_EQ(row[10].uint64, 5U);
  EXPECT_EQ(row[11].bytes, "hi");
  EXPECT_EQ(row[15].duration.second, 3);
}

TEST(RowDecoder, refuses_a_packet_cut_at_any_length) {
  RowDecoder decoder(kEveryFormat);
  const std::string packet = row_of_every_format();
  for (std::size_t size = 0; size < packet.size(); ++size) {
    // A copy of exactly that size lets the address sanitizer see one byte too much.
    const std::string cut(packet.data(), size);
    EXPECT_THROW(decoder.decode(std::string_view(cut.data(), size)), base::Error) << size;
  }
  EXPECT_THROW(decoder.decode(packet + "x"), base::Error);
}

TEST(RowDecoder, says_that_the_bytes_are_corrupt) {
  RowDecoder decoder({CellFormat::int64});
  try {
    decoder.decode(packet_of("\x00"s, "\x01"s));
    FAIL() << "a cut packet was taken";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
    EXPECT_EQ(error.code(), "mysql.row.corrupt");
  }
}

TEST(RowDecoder, never_reads_outside_of_random_bytes) {
  RowDecoder decoder(kEveryFormat);
  std::uint32_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string packet = row_of_every_format();
    for (int change = 0; change < 3; ++change) {
      state = state * 1664525U + 1013904223U;
      packet[(state >> 8) % packet.size()] = static_cast<char>(state >> 24);
    }
    try {
      EXPECT_EQ(decoder.decode(packet).size(), kEveryFormat.size());
    } catch (const base::Error& error) {
      EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
    }
  }
}

TEST(RowDecoder, takes_nulls_from_a_bitmap_that_begins_at_bit_two) {
  RowDecoder decoder(std::vector<CellFormat>(8, CellFormat::int8));
  // Columns 1 and 7 are NULL: bits 2 and 8.
  const std::string packet = packet_of("\x04\x01"s, "\x01\x02\x03\x04\x05\x06"s);
  const model::RowView row = decoder.decode(packet);
  EXPECT_TRUE(row[0].is_null());
  EXPECT_EQ(row[1].int64, 1);
  EXPECT_TRUE(row[6].is_null());
  EXPECT_EQ(row[7].int64, 6);
}

Column column_of(ColumnKind kind, bool is_unsigned = false) {
  Column column;
  column.kind = kind;
  column.is_unsigned = is_unsigned;
  return column;
}

TEST(RowDecoder, chooses_the_format_only_where_result_and_schema_agree) {
  const auto format = [](ColumnKind kind, bool column_unsigned, WireColumn wire) {
    return cell_format_of(column_of(kind, column_unsigned), wire);
  };
  EXPECT_EQ(format(ColumnKind::tiny_int, true, {WireType::tiny, true, true}), CellFormat::uint8);
  EXPECT_EQ(format(ColumnKind::medium_int, false, {WireType::int24, false, true}),
            CellFormat::int32);
  EXPECT_EQ(format(ColumnKind::big_int, true, {WireType::longlong, true, true}),
            CellFormat::uint64);
  EXPECT_EQ(format(ColumnKind::year, false, {WireType::year, true, true}), CellFormat::int16);
  EXPECT_EQ(format(ColumnKind::int_, false, {WireType::longlong, false, true}), std::nullopt);
  EXPECT_EQ(format(ColumnKind::int_, false, {WireType::long_, true, true}), std::nullopt);
  EXPECT_EQ(format(ColumnKind::text, false, {WireType::blob, false, true}), std::nullopt);
  EXPECT_EQ(format(ColumnKind::blob, false, {WireType::blob, false, false}), std::nullopt);
  EXPECT_EQ(format(ColumnKind::blob, false, {WireType::blob, false, true}), CellFormat::bytes);
  EXPECT_EQ(format(ColumnKind::unknown, false, {WireType::blob, false, true}), std::nullopt);
}

}  // namespace
}  // namespace mysql
