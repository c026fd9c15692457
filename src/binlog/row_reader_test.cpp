#include "binlog/row_reader.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using model::Cell;
using model::ColumnKind;
using model::RowView;
using namespace std::string_literals;

struct Table {
  TableMap map;
  model::TableSchema schema;
};

/// id INT, v VARCHAR(10) in latin1
Table table() {
  Table made;
  made.map.table = {"demo", "t"};
  made.map.columns = {{WireType::long_, 0, false}, {WireType::varchar, 10, true}};
  made.schema.id = made.map.table;
  made.schema.columns.resize(2);
  made.schema.columns[0].name = "id";
  made.schema.columns[0].kind = ColumnKind::int_;
  made.schema.columns[1].name = "v";
  made.schema.columns[1].kind = ColumnKind::varchar;
  made.schema.columns[1].charset = "latin1";
  made.schema.columns[1].length_bytes = 10;
  return made;
}

RowsEvent event_of(RowChangeKind kind, std::string_view rows, std::string_view present = "\x03") {
  RowsEvent event;
  event.kind = kind;
  event.column_count = 2;
  if (kind != RowChangeKind::write) event.present_before = present;
  if (kind != RowChangeKind::erase) event.present_after = present;
  event.rows = rows;
  return event;
}

std::string code_of(RowReader& reader, const RowsEvent& event) {
  RowView before;
  RowView after;
  try {
    reader.begin(event);
    while (reader.next(before, after)) {
    }
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

TEST(RowReader, gives_the_rows_of_an_insert) {
  const Table t = table();
  RowReader reader(t.map, t.schema);
  const std::string rows = "\x00\x01\x00\x00\x00\x01\xE9\x02\x02\x00\x00\x00"s;
  reader.begin(event_of(RowChangeKind::write, rows));
  RowView before;
  RowView after;
  ASSERT_TRUE(reader.next(before, after));
  EXPECT_TRUE(before.empty());
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0].int64, 1);
  EXPECT_EQ(after[1].bytes, "é");
  ASSERT_TRUE(reader.next(before, after));
  EXPECT_EQ(after[0].int64, 2);
  EXPECT_TRUE(after[1].is_null());
  EXPECT_FALSE(reader.next(before, after));
  EXPECT_TRUE(after.empty());
}

TEST(RowReader, gives_both_images_of_an_update_at_once) {
  const Table t = table();
  RowReader reader(t.map, t.schema);
  const std::string rows = "\x00\x01\x00\x00\x00\x01\xE9\x00\x01\x00\x00\x00\x01\xE8"s;
  reader.begin(event_of(RowChangeKind::update, rows));
  RowView before;
  RowView after;
  ASSERT_TRUE(reader.next(before, after));
  EXPECT_EQ(before[1].bytes, "é");
  EXPECT_EQ(after[1].bytes, "è");
  EXPECT_FALSE(reader.next(before, after));
}

TEST(RowReader, is_used_for_one_event_after_the_other) {
  const Table t = table();
  RowReader reader(t.map, t.schema);
  const std::string rows = "\x02\x07\x00\x00\x00"s;
  RowView before;
  RowView after;
  for (int i = 0; i < 3; ++i) {
    reader.begin(event_of(RowChangeKind::erase, rows));
    ASSERT_TRUE(reader.next(before, after));
    EXPECT_EQ(before[0].int64, 7);
    EXPECT_TRUE(after.empty());
    reader.begin(event_of(RowChangeKind::write, rows));
    ASSERT_TRUE(reader.next(before, after));
    EXPECT_EQ(after[0].int64, 7);
    EXPECT_FALSE(reader.next(before, after));
  }
}

TEST(RowReader, tells_an_image_that_lacks_columns_and_never_reads_it) {
  const Table t = table();
  RowReader reader(t.map, t.schema);
  const std::string rows = "\x00\x01\x00\x00\x00"s;
  const RowsEvent event = event_of(RowChangeKind::write, rows, "\x01");
  EXPECT_FALSE(reader.is_full_image(event));
  EXPECT_TRUE(reader.is_full_image(event_of(RowChangeKind::write, rows)));
  EXPECT_EQ(code_of(reader, event), "binlog.rows.partial_image");
  RowsEvent update = event_of(RowChangeKind::update, rows);
  update.present_before = "\x01";
  EXPECT_FALSE(reader.is_full_image(update));
}

TEST(RowReader, leaves_hidden_columns_out_whether_they_are_there_or_not) {
  Table t = table();
  t.map.columns.insert(t.map.columns.begin() + 1, {WireType::short_, 0, true});
  t.map.names = {"id", "!hidden!k!0!0", "v"};
  RowReader reader(t.map, t.schema);
  RowsEvent absent = event_of(RowChangeKind::write, "", "\x05");
  absent.column_count = 3;
  EXPECT_TRUE(reader.is_full_image(absent));
  const std::string without = "\x00\x01\x00\x00\x00\x01\xE9"s;
  absent.rows = without;
  RowView before;
  RowView after;
  reader.begin(absent);
  ASSERT_TRUE(reader.next(before, after));
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[1].bytes, "é");
  RowsEvent there = absent;
  there.present_after = "\x07";
  const std::string with = "\x00\x01\x00\x00\x00\x63\x63\x01\xE9"s;
  there.rows = with;
  reader.begin(there);
  ASSERT_TRUE(reader.next(before, after));
  EXPECT_EQ(after[1].bytes, "é");
  EXPECT_FALSE(reader.next(before, after));
}

TEST(RowReader, takes_labels_from_the_map_and_else_doubts_a_question_mark) {
  Table t = table();
  t.map.columns[1] = {WireType::enum_, 1, true};
  t.schema.columns[1].kind = ColumnKind::enum_;
  t.schema.columns[1].charset = "utf8mb4";
  t.schema.columns[1].labels = {"a", "?"};
  const std::string rows = "\x00\x01\x00\x00\x00\x02"s;
  RowReader doubting(t.map, t.schema);
  EXPECT_EQ(code_of(doubting, event_of(RowChangeKind::write, rows)), "binlog.label.doubtful");
  t.map.labels = {{}, {"a", "😀"}};
  RowReader told(t.map, t.schema);
  RowView before;
  RowView after;
  told.begin(event_of(RowChangeKind::write, rows));
  ASSERT_TRUE(told.next(before, after));
  EXPECT_EQ(after[1].bytes, "😀");
}

TEST(RowReader, refuses_a_definition_that_does_not_fit) {
  Table t = table();
  t.schema.columns[1].length_bytes = 20;
  try {
    RowReader reader(t.map, t.schema);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
    EXPECT_EQ(error.code(), "binlog.definition.differs");
    EXPECT_NE(error.message().find("demo.t"), std::string::npos);
  }
}

TEST(RowReader, refuses_bytes_that_end_inside_a_row) {
  const Table t = table();
  RowReader reader(t.map, t.schema);
  const std::string rows = "\x00\x01\x00\x00\x00\x01\xE9"s;
  for (std::size_t size = 1; size < rows.size(); ++size) {
    const RowsEvent event = event_of(RowChangeKind::write, std::string_view(rows).substr(0, size));
    EXPECT_EQ(code_of(reader, event), "bytes.short") << size;
  }
  RowsEvent wide = event_of(RowChangeKind::write, rows);
  wide.column_count = 3;
  EXPECT_EQ(code_of(reader, wide), "binlog.rows.columns");
}

}  // namespace
}  // namespace binlog
