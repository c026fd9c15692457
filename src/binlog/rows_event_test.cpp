#include "binlog/rows_event.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using namespace std::string_literals;

const std::string kId = "\x07\x00\x00\x00\x00\x00"s;

TEST(RowsEvent, reads_both_versions) {
  const std::string v1 = kId + "\x01\x00\x02\x03rows"s;
  RowsEvent event = parse_rows_event(23, v1, {});
  EXPECT_EQ(event.kind, RowChangeKind::write);
  EXPECT_EQ(event.table_id, 7U);
  EXPECT_TRUE(event.ends_statement);
  EXPECT_EQ(event.column_count, 2U);
  EXPECT_EQ(event.present_before, "");
  EXPECT_EQ(event.present_after, "\x03");
  EXPECT_EQ(event.rows, "rows");
  const std::string v2 = kId + "\x00\x00\x02\x00\x02\x03rows"s;
  event = parse_rows_event(32, v2, {});
  EXPECT_EQ(event.kind, RowChangeKind::erase);
  EXPECT_FALSE(event.ends_statement);
  EXPECT_EQ(event.present_before, "\x03");
  EXPECT_EQ(event.present_after, "");
  EXPECT_EQ(event.rows, "rows");
}

TEST(RowsEvent, has_two_bitmaps_when_it_updates) {
  const std::string body = kId + "\x00\x00\x02\x00\x09\xFF\x01\x03\x00rows"s;
  const RowsEvent event = parse_rows_event(31, body, {});
  EXPECT_EQ(event.kind, RowChangeKind::update);
  EXPECT_EQ(event.present_before, "\xFF\x01");
  EXPECT_EQ(event.present_after, "\x03\x00"s);
  EXPECT_EQ(event.rows, "rows");
}

TEST(RowsEvent, passes_over_the_extra_data) {
  // The partition of the row, then something unknown.
  const std::string body = kId + "\x00\x00\x07\x00\x01\x02\x00\x63\x00\x01\x01rows"s;
  EXPECT_EQ(parse_rows_event(30, body, {}).rows, "rows");
  EXPECT_THROW(parse_rows_event(30, kId + "\x00\x00\x01\x00\x01\x01"s, {}), base::Error);
  EXPECT_THROW(parse_rows_event(30, kId + "\x00\x00\xFF\x00\x01\x01"s, {}), base::Error);
}

TEST(RowsEvent, has_a_number_of_four_bytes_in_old_logs) {
  model::LogFormat format;
  format.rows_v1_header = 6;
  EXPECT_EQ(parse_rows_event(25, "\x07\x00\x00\x00\x00\x00\x01\x01rows"s, format).table_id, 7U);
}

TEST(RowsEvent, refuses_more_columns_than_it_has_bits) {
  EXPECT_THROW(parse_rows_event(23, kId + "\x00\x00\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s, {}),
               base::Error);
  EXPECT_THROW(parse_rows_event(24, kId + "\x00\x00\x08\xFF"s, {}), base::Error);
}

TEST(RowsEvent, is_told_by_its_type) {
  EXPECT_TRUE(is_rows_event(23));
  EXPECT_TRUE(is_rows_event(32));
  EXPECT_TRUE(is_rows_event(39));
  EXPECT_FALSE(is_rows_event(22));
  EXPECT_FALSE(is_rows_event(26));
  EXPECT_FALSE(is_rows_event(33));
  EXPECT_THROW(parse_rows_event(19, kId, {}), base::Error);
}

TEST(RowsEvent, with_changes_to_json_is_an_update) {
  const std::string body = kId + "\x00\x00\x02\x00\x01\x01\x01rows"s;
  const RowsEvent event = parse_rows_event(39, body, {});
  EXPECT_EQ(event.kind, RowChangeKind::update);
  EXPECT_TRUE(event.has_json_changes);
  EXPECT_EQ(event.rows, "rows");
  EXPECT_FALSE(
      parse_rows_event(31, kId + "\x00\x00\x02\x00\x01\x01\x01rows"s, {}).has_json_changes);
}

}  // namespace
}  // namespace binlog
