#include "binlog/log_framer.hpp"

#include "base/error.hpp"
#include "binlog/block_cutter.hpp"
#include "binlog/framer_stream.hpp"
#include "binlog/statement_maps.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using model::BlockKind;
using model::LogBlock;

TEST(LogFramer, rows_of_wanted_tables_come_with_their_map_before_them) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  const LogBlock block = stream.cut();
  EXPECT_EQ(kinds(block), "map rows");
  EXPECT_EQ(block.number, 1U);
  EXPECT_EQ(block.kind, BlockKind::changes);
  EXPECT_TRUE(block.ends_transaction);
  EXPECT_EQ(block.format, stream.builder.format());
  EXPECT_EQ(block.server, stream.start.server);
  ASSERT_EQ(block.transactions.size(), 1U);
  EXPECT_EQ(block.transactions[0].gtid, stream.last_gtid());
  EXPECT_EQ(block.transactions[0].at, stream.builder.at());
  EXPECT_EQ(block.event_ends.at(0), block.events.size());
  EXPECT_EQ(block.end, stream.builder.at());
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramer, a_transaction_of_tables_nobody_wants_is_told_without_events) {
  FramerStream stream;
  stream.open();
  stream.transaction({kForeign});
  const LogBlock block = stream.cut();
  EXPECT_EQ(block.events, "");
  ASSERT_EQ(block.transactions.size(), 1U);
  EXPECT_EQ(block.event_ends.at(0), 0U);
}

TEST(LogFramer, of_a_statement_on_two_tables_the_wanted_one_is_kept) {
  FramerStream stream;
  stream.open();
  stream.transaction({kForeign, kOrders});
  EXPECT_EQ(kinds(stream.cut()), "map rows");
}

TEST(LogFramer, nothing_is_given_before_a_transaction_has_ended) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.rows(kOrders);
  EXPECT_FALSE(stream.framer.cut().has_value());
  stream.add(stream.builder.xid());
  EXPECT_TRUE(stream.framer.cut().has_value());
  EXPECT_FALSE(stream.framer.cut().has_value());
}

TEST(LogFramer, what_has_come_of_the_next_transaction_goes_over_to_the_next_block) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  const model::LogCoordinates second = stream.builder.at();
  stream.begin();
  stream.rows(kOrders);
  const LogBlock first = stream.cut();
  EXPECT_EQ(kinds(first), "map rows");
  EXPECT_EQ(first.end, second);
  stream.rows(kOrders);
  stream.add(stream.builder.xid());
  const LogBlock next = stream.cut();
  EXPECT_EQ(kinds(next), "map rows map rows");
  EXPECT_EQ(next.begin, second);
  EXPECT_EQ(next.number, 2U);
}

TEST(LogFramer, a_full_block_ends_behind_the_last_commit_in_it) {
  FramerStream stream({.block_bytes = 250});
  stream.open();
  stream.transaction({kOrders});
  stream.begin();
  for (int i = 0; i < 2; ++i) stream.rows(kOrders);
  ASSERT_EQ(stream.blocks.size(), 1U);
  EXPECT_TRUE(stream.blocks[0].ends_transaction);
  EXPECT_EQ(kinds(stream.blocks[0]), "map rows");
}

TEST(LogFramer, a_transaction_larger_than_a_block_becomes_several_of_which_the_last_ends_it) {
  FramerStream stream({.block_bytes = 200});
  stream.open();
  stream.begin();
  for (int i = 0; i < 5; ++i) stream.rows(kOrders);
  stream.add(stream.builder.xid());
  ASSERT_GE(stream.blocks.size(), 2U);
  for (const LogBlock& block : stream.blocks) {
    EXPECT_FALSE(block.ends_transaction);
    EXPECT_TRUE(block.transactions.empty());
  }
  const LogBlock last = stream.cut();
  EXPECT_TRUE(last.ends_transaction);
  EXPECT_EQ(last.transactions.size(), 1U);
}

TEST(LogFramer, a_block_that_ends_inside_a_transaction_says_of_which) {
  FramerStream stream({.block_bytes = 200});
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid(), 1'790'000'000'000'000));
  stream.add(stream.builder.begin());
  for (int i = 0; i < 5; ++i) stream.rows(kOrders);
  stream.add(stream.builder.xid());
  const LogBlock last = stream.cut();
  for (const LogBlock& block : stream.blocks) {
    EXPECT_EQ(block.open.gtid, last.transactions.at(0).gtid);
    EXPECT_EQ(block.open.at, block.end);
    EXPECT_EQ(block.open.committed_us, 1'790'000'000'000'000U);
  }
}

TEST(LogFramer, a_block_cut_inside_a_statement_repeats_its_maps_in_the_next_one) {
  FramerStream stream({.block_bytes = 200});
  stream.open();
  stream.begin();
  stream.add(stream.builder.table_map(map_of(kOrders)));
  stream.add(stream.builder.table_map(map_of(kItems)));
  for (int i = 0; i < 6; ++i) stream.add(stream.builder.rows(rows_of(kOrders, i == 5)));
  stream.add(stream.builder.xid());
  ASSERT_GE(stream.blocks.size(), 2U);
  for (std::size_t i = 1; i < stream.blocks.size(); ++i) {
    EXPECT_EQ(kinds(stream.blocks[i]).substr(0, 12), "map map rows");
  }
  EXPECT_NO_THROW(check_maps(stream.all_blocks()));
}

TEST(LogFramer, many_transactions_without_rows_fill_a_block_too) {
  FramerStream stream({.transactions_max = 3});
  stream.open();
  for (int i = 0; i < 7; ++i) stream.transaction({kForeign});
  ASSERT_EQ(stream.blocks.size(), 2U);
  EXPECT_EQ(stream.blocks[1].transactions.size(), 3U);
}

TEST(LogFramer, maps_hold_until_the_last_rows_of_their_statement) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.add(stream.builder.table_map(map_of(kOrders)));
  stream.add(stream.builder.rows(rows_of(kOrders, false)));
  stream.add(stream.builder.rows(rows_of(kOrders, true)));
  EXPECT_EQ(stream.code_of(stream.builder.rows(rows_of(kOrders, true))), "binlog.rows.no_map");
}

TEST(LogFramer, a_dummy_rows_event_ends_its_statement) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.add(stream.builder.table_map(map_of(kOrders)));
  stream.add(stream.builder.rows({.table_id = kNoTableId, .ends_statement = true}));
  EXPECT_EQ(stream.code_of(stream.builder.rows(rows_of(kOrders, true))), "binlog.rows.no_map");
}

TEST(LogFramer, maps_are_forgotten_with_their_file) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  stream.add(stream.builder.rotate());
  stream.add(stream.builder.fde());
  stream.begin();
  EXPECT_EQ(stream.code_of(stream.builder.rows(rows_of(kOrders, true))), "binlog.rows.no_map");
}

TEST(LogFramer, the_filter_is_asked_once_for_each_table_and_file) {
  FramerStream stream;
  stream.open();
  for (int i = 0; i < 3; ++i) stream.transaction({kOrders, kForeign});
  EXPECT_EQ(stream.asked, 2);
  stream.add(stream.builder.rotate());
  stream.add(stream.builder.fde());
  stream.transaction({kOrders});
  EXPECT_EQ(stream.asked, 3);
}

TEST(LogFramer, a_table_id_is_given_to_another_table) {
  FramerStream stream;
  stream.open();
  MapSpec map = map_of(kForeign);
  map.table_id = kOrders.id;
  stream.transaction({kOrders});
  stream.begin();
  stream.add(stream.builder.table_map(map));
  stream.add(stream.builder.rows(rows_of(kOrders, true)));
  stream.add(stream.builder.xid());
  EXPECT_EQ(kinds(stream.cut()), "map rows");
}

TEST(LogFramer, events_that_rows_do_not_need_are_dropped_and_move_the_place) {
  FramerStream stream;
  stream.open();
  for (const EventType type : {EventType::stop, EventType::transaction_context,
                               EventType::rows_query, EventType::view_change, EventType::intvar}) {
    stream.add(stream.builder.event(type, "12345678"));
  }
  stream.add(stream.builder.event(static_cast<EventType>(100), std::string(928, '*'),
                                  event_flag::kIgnorable));
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  EXPECT_FALSE(stream.framer.cut().has_value());
}

TEST(LogFramer, the_commit_time_is_the_gtids_or_else_the_last_events) {
  FramerStream stream;
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid(), 1'700'000'005'123'456ULL));
  stream.add(stream.builder.begin());
  stream.add(stream.builder.xid());
  stream.builder.set_timestamp(1'700'000'009);
  stream.add(stream.builder.gtid(stream.next_gtid()));
  stream.add(stream.builder.begin());
  stream.add(stream.builder.commit());
  const LogBlock block = stream.cut();
  EXPECT_EQ(block.transactions.at(0).committed_us, 1'700'000'005'123'456ULL);
  EXPECT_EQ(block.transactions.at(1).committed_us, 1'700'000'009'000'000ULL);
}

TEST(LogFramer, transactions_without_gtids_have_none) {
  FramerStream stream;
  stream.open();
  stream.add(stream.builder.gtid(model::Gtid()));
  stream.add(stream.builder.begin());
  stream.rows(kOrders);
  stream.add(stream.builder.xid());
  stream.add(stream.builder.begin());  // a server that writes no GTID events at all
  stream.rows(kOrders);
  stream.add(stream.builder.commit());
  const LogBlock block = stream.cut();
  ASSERT_EQ(block.transactions.size(), 2U);
  EXPECT_EQ(block.transactions[0].gtid, model::Gtid());
  EXPECT_EQ(block.transactions[1].gtid, model::Gtid());
}

TEST(LogFramer, rows_outside_of_a_transaction_are_one_of_a_single_statement) {
  FramerStream stream;
  stream.open();
  stream.rows(kOrders);
  EXPECT_EQ(stream.cut().transactions.size(), 1U);
}

TEST(LogFramer, a_mariadb_transaction_needs_no_begin) {
  FramerStream stream({}, model::LogFlavour::mariadb);
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid()));
  stream.add(stream.builder.event(EventType::annotate_rows, "INSERT INTO orders VALUES (1)"));
  stream.rows(kOrders);
  stream.add(stream.builder.xid());
  const LogBlock block = stream.cut();
  EXPECT_EQ(kinds(block), "map rows");
  EXPECT_EQ(block.transactions.at(0).gtid, stream.last_gtid());
}

TEST(LogFramer, gtids_are_added_to_those_of_the_start) {
  FramerStream stream;
  stream.open();
  EXPECT_EQ(stream.framer.position().gtids.to_text(), "00000000-0000-0000-0000-000000000007:1");
  for (int i = 0; i < 3; ++i) stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().gtids.to_text(), "00000000-0000-0000-0000-000000000007:1-4");
}

TEST(LogFramer, without_gtids_at_the_start_a_whole_set_is_awaited) {
  FramerStream stream;
  stream.start.gtids = {};
  stream.reset();
  stream.open();
  stream.transaction({kOrders});
  EXPECT_TRUE(stream.framer.position().gtids.is_empty());
  const LogBlock before = stream.cut();
  EXPECT_EQ(before.transactions.at(0).gtid, stream.last_gtid());
  EXPECT_EQ(before.transactions.at(0).executed, nullptr);
  stream.next_file(1, 2);
  EXPECT_TRUE(stream.framer.position().gtids.is_empty()) << "the next one may have no GTID";
  stream.transaction({kOrders});
  stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().gtids.to_text(), "00000000-0000-0000-0000-000000000007:1-4");
  const LogBlock behind = stream.cut();
  ASSERT_NE(behind.transactions.at(0).executed, nullptr);
  EXPECT_EQ(behind.transactions.at(0).executed->to_text(),
            "00000000-0000-0000-0000-000000000007:1-3");
  EXPECT_EQ(behind.transactions.at(1).executed, nullptr) << "told once";
}

TEST(LogFramer, the_set_of_a_files_head_takes_what_was_declared_purged) {
  FramerStream stream;
  stream.start.gtids = {};
  stream.reset();
  stream.open();
  EXPECT_FALSE(stream.framer.needs_purged());
  stream.next_file(1, 2);
  ASSERT_TRUE(stream.framer.needs_purged());
  stream.framer.add_purged(model::GtidSet::parse("00000000-0000-0000-0000-000000000009:1-5"));
  EXPECT_FALSE(stream.framer.needs_purged());
  stream.transaction({kOrders});
  const LogBlock block = stream.cut();
  ASSERT_NE(block.transactions.at(0).executed, nullptr);
  EXPECT_EQ(block.transactions.at(0).executed->to_text(),
            "00000000-0000-0000-0000-000000000007:1-2,00000000-0000-0000-0000-000000000009:1-5");
}

TEST(LogFramer, behind_a_transaction_without_a_gtid_the_place_alone_is_a_position) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  stream.add(stream.builder.gtid({}));
  stream.add(stream.builder.begin());
  stream.rows(kOrders);
  stream.add(stream.builder.xid());
  EXPECT_TRUE(stream.framer.position().gtids.is_empty());
  stream.transaction({kOrders});
  EXPECT_TRUE(stream.framer.position().gtids.is_empty()) << "what others executed is not known";
  stream.next_file(1, 3);
  stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().gtids.to_text(), "00000000-0000-0000-0000-000000000007:1-4");
}

TEST(LogFramer, blocks_are_numbered_from_where_the_caller_says) {
  FramerStream stream;
  stream.open();
  stream.framer.set_next_number(41);
  stream.transaction({kOrders});
  EXPECT_EQ(stream.cut().number, 41U);
  EXPECT_EQ(stream.framer.next_number(), 42U);
}

TEST(LogFramer, a_block_holds_events_of_one_format) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  stream.add(stream.builder.rotate());
  stream.builder.set_checksum(false);
  stream.add(stream.builder.fde());
  ASSERT_EQ(stream.blocks.size(), 1U);
  EXPECT_TRUE(stream.blocks[0].format.has_checksum);
  stream.transaction({kOrders});
  const LogBlock block = stream.cut();
  EXPECT_FALSE(block.format.has_checksum);
  EXPECT_EQ(kinds(block), "map rows");
}

}  // namespace
}  // namespace binlog
