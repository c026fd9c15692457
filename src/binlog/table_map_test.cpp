#include "binlog/table_map.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using namespace std::string_literals;

const std::string kHead =
    "\x07\x00\x00\x00\x00\x00\x01\x00\x04"s
    "demo\x00\x01t\x00"s;

/// Types, metadata, and all columns nullable.
TableMap parse(const std::string& types, const std::string& meta, const std::string& rest = "") {
  const std::string nullable((types.size() + 7) / 8, '\xFF');
  return parse_table_map(kHead + static_cast<char>(types.size()) + types +
                             static_cast<char>(meta.size()) + meta + nullable + rest,
                         {});
}

MapColumn one(const std::string& type, const std::string& meta) {
  return parse(type, meta).columns.at(0);
}

std::string code_of(const std::string& types, const std::string& meta) {
  try {
    parse(types, meta);
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

TEST(TableMap, names_the_table_and_its_number) {
  const TableMap map = parse("\x03"s, "");
  EXPECT_EQ(map.table_id, 7U);
  EXPECT_EQ(map.flags, 1U);
  EXPECT_EQ(map.table, (model::TableId{"demo", "t"}));
  EXPECT_EQ(map.columns, (std::vector<MapColumn>{{WireType::long_, 0, true}}));
  EXPECT_TRUE(map.names.empty());
}

TEST(TableMap, reads_the_number_in_the_bytes_that_the_format_has) {
  model::LogFormat format;
  format.table_id_bytes = 4;
  EXPECT_EQ(parse_table_map("\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"s, format).table_id,
            7U);
}

TEST(TableMap, reads_the_metadata_of_each_type) {
  EXPECT_EQ(one("\xF6"s, "\x0A\x02"s), (MapColumn{WireType::newdecimal, 10 << 8 | 2, true}));
  EXPECT_EQ(one("\x0F"s, "\x90\x01"s), (MapColumn{WireType::varchar, 400, true}));
  EXPECT_EQ(one("\x10"s, "\x02\x01"s), (MapColumn{WireType::bit, 10, true}));
  EXPECT_EQ(one("\x12"s, "\x06"s), (MapColumn{WireType::datetime, 6, true}));
  EXPECT_EQ(one("\xFC"s, "\x03"s), (MapColumn{WireType::blob, 3, true}));
  EXPECT_EQ(one("\xF5"s, "\x04"s), (MapColumn{WireType::json, 4, true}));
  EXPECT_EQ(one("\x8D"s, "\x2D\x01"s), (MapColumn{WireType::varchar_compressed, 301, true}));
}

TEST(TableMap, finds_enum_set_and_long_chars_in_the_string_type) {
  EXPECT_EQ(one("\xFE"s, "\xF7\x02"s), (MapColumn{WireType::enum_, 2, true}));
  EXPECT_EQ(one("\xFE"s, "\xF8\x08"s), (MapColumn{WireType::set, 8, true}));
  EXPECT_EQ(one("\xFE"s, "\xFE\x28"s), (MapColumn{WireType::string, 40, true}));
  EXPECT_EQ(one("\xFE"s, "\xCE\xFC"s), (MapColumn{WireType::string, 1020, true}));
}

TEST(TableMap, reads_nullability_from_the_lowest_bit_on) {
  const TableMap map =
      parse_table_map(kHead + "\x09"s + std::string(9, '\x03') + "\x00\x02\x01"s, {});
  EXPECT_FALSE(map.columns[0].is_nullable);
  EXPECT_TRUE(map.columns[1].is_nullable);
  EXPECT_FALSE(map.columns[7].is_nullable);
  EXPECT_TRUE(map.columns[8].is_nullable);
}

TEST(TableMap, passes_over_the_array_of_an_index) {
  // An array of VARCHAR(n), of DECIMAL, of BIGINT; an INT behind each.
  EXPECT_EQ(parse("\x14\x03"s, "\x0F\x90\x01\x00"s).columns[1].type, WireType::long_);
  EXPECT_EQ(parse("\x14\x03"s, "\xF6\x0A\x02"s).columns[1].type, WireType::long_);
  EXPECT_EQ(parse("\x14\x03"s, "\x08"s).columns[1].type, WireType::long_);
}

TEST(TableMap, refuses_a_type_that_is_not_known) {
  EXPECT_EQ(code_of("\x03\xC8"s, ""), "binlog.table_map.type");
}

TEST(TableMap, refuses_metadata_that_no_server_writes) {
  EXPECT_EQ(code_of("\xF6"s, "\x42\x00"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\xF6"s, "\x05\x06"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\x04"s, "\x08"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\x12"s, "\x07"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\xFC"s, "\x00"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\xFC"s, "\x05"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\x10"s, "\x01\x08"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\xFE"s, "\xF8\x00"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\xFE"s, "\x01\x05"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\x03"s, "\x00"s), "binlog.table_map.corrupt");
  EXPECT_EQ(code_of("\x0F"s, "\x90"s), "bytes.short");
}

TEST(TableMap, refuses_every_shorter_form_of_itself) {
  const std::string whole = kHead + "\x01\x0F\x02\x90\x01\x01"s;
  EXPECT_NO_THROW(parse_table_map(whole, {}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(parse_table_map(whole.substr(0, size), {}), base::Error) << size;
  }
}

}  // namespace
}  // namespace binlog
