#include "binlog/log_events.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"
#include "binlog/framer_stream.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

TEST(LogEvents, a_rotate_is_read_with_and_without_checksum) {
  for (const bool has_checksum : {true, false}) {
    EventBuilder builder({.has_checksum = has_checksum});
    const std::string event = builder.fake_rotate({"mysql-bin.000012", 1234});
    const RotateEvent rotate = parse_rotate(event);
    EXPECT_EQ(rotate.file, "mysql-bin.000012");
    EXPECT_EQ(rotate.position, 1234U);
  }
}

TEST(LogEvents, a_damaged_rotate_is_corrupt) {
  std::string event = EventBuilder().fake_rotate();
  event[30] = static_cast<char>(event[30] ^ 1);
  EXPECT_THROW(parse_rotate(event), base::Error);
  for (std::size_t size = 0; size < kHeaderBytes + 10; ++size) {
    EXPECT_THROW(parse_rotate(std::string_view(event).substr(0, size)), base::Error) << size;
  }
}

TEST(LogEvents, heartbeats_of_both_forms_are_read) {
  EventBuilder builder;
  builder.leave_out(1ULL << 33U);
  const std::string first = builder.heartbeat();
  const HeartbeatEvent old = parse_heartbeat(first, builder.format());
  EXPECT_EQ(old.file, "mysql-bin.000001");
  EXPECT_EQ(old.position, 4U);
  EXPECT_FALSE(old.has_whole_position);
  const std::string second = builder.heartbeat_v2();
  const HeartbeatEvent recent = parse_heartbeat(second, builder.format());
  EXPECT_EQ(recent.file, "mysql-bin.000001");
  EXPECT_EQ(recent.position, 4 + (1ULL << 33U));
  EXPECT_TRUE(recent.has_whole_position);
}

TEST(LogEvents, a_heartbeat_without_a_file_is_corrupt) {
  EventBuilder builder;
  const std::string event = builder.event(EventType::heartbeat_v2, EventBuilder::lenenc(0));
  EXPECT_THROW(parse_heartbeat(event, builder.format()), base::Error);
}

TEST(LogEvents, an_incident_is_read) {
  EventBuilder builder;
  const std::string event = builder.event(
      EventType::incident, EventBuilder::number(1, 2) + EventBuilder::lenenc_bytes("gone"));
  const IncidentEvent incident = parse_incident(event, builder.format());
  EXPECT_EQ(incident.number, 1);
  EXPECT_EQ(incident.message, "gone");
}

TEST(LogEvents, the_head_of_a_table_map_names_its_table) {
  EventBuilder builder;
  const std::string event = builder.table_map(map_of(kOrders));
  const TableMapHead head = parse_table_map_head(event, builder.format());
  EXPECT_EQ(head.table_id, kOrders.id);
  EXPECT_EQ(head.schema, "shop");
  EXPECT_EQ(head.table, "orders");
  EXPECT_EQ(head.names.size(), 1U + 4 + 1 + 1 + 6);
}

TEST(LogEvents, the_head_of_rows_says_whether_their_statement_ends) {
  EventBuilder builder;
  const std::string last = builder.rows(rows_of(kItems, true));
  EXPECT_EQ(parse_rows_head(last, builder.format()).table_id, kItems.id);
  EXPECT_TRUE(parse_rows_head(last, builder.format()).ends_statement);
  const std::string more = builder.rows(rows_of(kItems, false));
  EXPECT_FALSE(parse_rows_head(more, builder.format()).ends_statement);
}

TEST(LogEvents, old_logs_have_short_table_ids) {
  EventBuilder builder;
  model::LogFormat format = builder.format();
  format.table_id_bytes = 4;
  const std::string event = builder.event(EventType::write_rows_v1,
                                          EventBuilder::number(77, 4) + EventBuilder::number(1, 2));
  EXPECT_EQ(parse_rows_head(event, format).table_id, 77U);
  EXPECT_TRUE(parse_rows_head(event, format).ends_statement);
}

}  // namespace
}  // namespace binlog
