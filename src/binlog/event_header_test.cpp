#include "binlog/event_header.hpp"

#include "base/error.hpp"
#include "binlog/block_events.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace binlog {
namespace {

TEST(EventHeader, all_fields_are_read) {
  EventBuilder builder;
  builder.set_timestamp(1'700'000'123);
  const std::string event = builder.xid();
  const EventHeader header = parse_header(event);
  EXPECT_EQ(header.timestamp, 1'700'000'123U);
  EXPECT_EQ(header.type, EventType::xid);
  EXPECT_EQ(header.server_id, 1U);
  EXPECT_EQ(header.size, event.size());
  EXPECT_EQ(header.log_pos, 4 + event.size());
  EXPECT_EQ(header.flags, 0U);
  EXPECT_TRUE(header.is_in_file());
}

TEST(EventHeader, an_event_of_another_size_than_it_says_is_corrupt) {
  const std::string event = EventBuilder().xid();
  for (std::size_t size = 0; size < event.size(); ++size) {
    EXPECT_THROW(parse_header(std::string_view(event).substr(0, size)), base::Error) << size;
  }
  EXPECT_THROW(parse_header(event + "x"), base::Error);
}

TEST(EventHeader, a_body_ends_before_the_checksum) {
  EventBuilder builder;
  EXPECT_EQ(body_of(builder.xid(0x0102), builder.format()).size(), 8U);
  builder.set_checksum(false);
  const std::string plain = builder.xid();
  EXPECT_EQ(plain.size(), kHeaderBytes + 8);
  EXPECT_EQ(body_of(plain, builder.format()), EventBuilder::number(1, 8));
  const model::LogFormat with_checksum;
  EXPECT_THROW(body_of(std::string_view(plain).substr(0, 20), with_checksum), base::Error);
}

TEST(EventHeader, made_up_events_are_not_in_the_file) {
  EventBuilder builder;
  EXPECT_FALSE(parse_header(builder.fake_rotate()).is_in_file());
  EXPECT_FALSE(parse_header(builder.fde(false)).is_in_file());
  EXPECT_TRUE(parse_header(builder.fde()).is_in_file());
}

TEST(EventHeader, types_have_the_names_of_the_log) {
  EXPECT_EQ(to_text(EventType::write_rows), "WRITE_ROWS");
  EXPECT_EQ(to_text(EventType::gtid_list), "GTID_LIST");
  EXPECT_EQ(to_text(static_cast<EventType>(100)), "type 100");
}

TEST(EventHeader, rows_are_told_from_other_events) {
  EXPECT_TRUE(is_rows(EventType::write_rows_v1));
  EXPECT_TRUE(is_rows(EventType::partial_update_rows));
  EXPECT_TRUE(is_rows(EventType::delete_rows_compressed));
  EXPECT_FALSE(is_rows(EventType::table_map));
  EXPECT_FALSE(is_rows(EventType::pre_ga_write_rows));
  EXPECT_FALSE(is_rows(EventType::rows_query));
}

TEST(BlockEvents, each_event_is_visited_with_its_body) {
  EventBuilder builder;
  model::LogBlock block;
  block.format = builder.format();
  block.events = builder.xid(1) + builder.query("db", "DROP TABLE t");
  std::vector<EventType> types;
  std::size_t bytes = 0;
  for_each_event(block, [&](const EventHeader& header, std::string_view body) {
    types.push_back(header.type);
    bytes += body.size() + kHeaderBytes + kChecksumBytes;
  });
  EXPECT_EQ(types, (std::vector{EventType::xid, EventType::query}));
  EXPECT_EQ(bytes, block.events.size());
}

TEST(BlockEvents, a_block_that_ends_inside_an_event_is_corrupt) {
  EventBuilder builder;
  const std::string whole = builder.xid(1) + builder.query("db", "DROP TABLE t");
  model::LogBlock block;
  block.format = builder.format();
  const std::size_t first = kHeaderBytes + 8 + kChecksumBytes;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    if (size == first) continue;
    block.events = whole.substr(0, size);
    EXPECT_THROW(for_each_event(block, [](const EventHeader&, std::string_view) {}), base::Error);
  }
  block.events = std::string(whole.size(), '\0');
  EXPECT_THROW(for_each_event(block, [](const EventHeader&, std::string_view) {}), base::Error);
}

TEST(BlockEvents, a_walk_with_transactions_ends_at_an_event_without_size) {
  EventBuilder builder;
  model::LogBlock block;
  block.format = builder.format();
  block.events = std::string(4 * kHeaderBytes, '\0');
  const auto visit = [](const EventHeader&, std::string_view, const model::TransactionEnd&) {};
  EXPECT_THROW(for_each_event(block, visit, [](std::size_t) {}), base::Error);
}

TEST(BlockEvents, each_event_is_visited_with_its_transaction) {
  EventBuilder builder;
  model::LogBlock block;
  block.format = builder.format();
  block.events = builder.xid(1);
  block.transactions = {
      {{}, {"bin.000001", 10}, 0}, {{}, {"bin.000001", 20}, 0}, {{}, {"bin.000001", 30}, 0}};
  const auto first = static_cast<std::uint32_t>(block.events.size());
  block.event_ends = {0, first, first};  // the first and the last left no event
  block.events += builder.xid(2);
  block.ends_transaction = false;
  block.open = {{}, {"bin.000001", 40}, 0};
  std::string walk;
  for_each_event(
      block,
      [&](const EventHeader&, std::string_view, const model::TransactionEnd& end) {
        walk += "event of " + std::to_string(end.at.offset) + "; ";
      },
      [&](std::size_t index) { walk += "end " + std::to_string(index) + "; "; });
  EXPECT_EQ(walk, "end 0; event of 20; end 1; end 2; event of 40; ");
}

}  // namespace
}  // namespace binlog
