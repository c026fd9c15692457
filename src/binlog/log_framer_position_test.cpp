// How the framer follows the place in the log: files, jumps, broken streams.
#include "base/error.hpp"
#include "binlog/framer_stream.hpp"
#include "binlog/log_framer.hpp"
#include "binlog/log_place.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using model::LogBlock;
using model::LogCoordinates;

constexpr std::uint64_t kFourGiB = 1ULL << 32U;

TEST(LogFramerPosition, a_stream_opened_in_the_middle_of_a_file_goes_on_there) {
  FramerStream stream;
  stream.builder.leave_out(5000);
  stream.start.at = stream.builder.at();
  stream.reset();
  stream.open_again();
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerPosition, the_first_event_must_begin_where_it_was_asked_for) {
  FramerStream stream;
  stream.builder.leave_out(5000);
  stream.start.at = stream.builder.at();
  stream.reset();
  stream.open_again();
  stream.builder.leave_out(1);
  EXPECT_EQ(stream.code_of(stream.builder.gtid(stream.next_gtid())), "binlog.position");
}

TEST(LogFramerPosition, a_server_that_begins_elsewhere_is_refused_without_gtids) {
  FramerStream stream;
  stream.start.gtids = {};
  stream.reset();
  EXPECT_EQ(stream.code_of(stream.builder.fake_rotate({"mysql-bin.000002", 4})), "binlog.position");
}

TEST(LogFramerPosition, by_gtid_the_server_leaves_out_what_was_executed) {
  FramerStream stream;
  stream.start.at = {"mysql-bin.000001", 9000};
  stream.reset();
  stream.open();
  EXPECT_EQ(stream.framer.position().at.offset, 9000U) << "not back while the server looks";
  stream.builder.leave_out(9000);
  stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerPosition, a_start_by_gtid_alone_takes_the_file_from_the_server) {
  FramerStream stream;
  stream.start.at = {};
  stream.reset();
  stream.open();
  EXPECT_FALSE(stream.framer.position().at.is_known());
  stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerPosition, transactions_may_be_left_out_between_others) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  stream.builder.leave_out(777);
  const LogCoordinates second = stream.builder.at();
  stream.transaction({kOrders});
  EXPECT_EQ(stream.cut().transactions.at(1).at, stream.builder.at());
  EXPECT_GT(stream.builder.at().offset, second.offset);
}

TEST(LogFramerPosition, an_event_that_is_missing_inside_a_transaction_is_corrupt) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.builder.rows(rows_of(kOrders, true));  // lost
  const base::ErrorReport report = stream.refusal_of(stream.builder.xid());
  EXPECT_EQ(report.code, "binlog.position");
  EXPECT_EQ(report.scope, base::ErrorScope::corrupt);
}

TEST(LogFramerPosition, events_that_come_again_are_corrupt) {
  FramerStream stream;
  stream.open();
  const model::Gtid gtid = stream.next_gtid();
  const std::string first = stream.builder.gtid(gtid);
  stream.add(first);
  stream.add(stream.builder.begin());
  stream.add(stream.builder.xid());
  EXPECT_EQ(stream.code_of(first), "binlog.position");
}

TEST(LogFramerPosition, mariadb_may_leave_the_statements_text_out) {
  FramerStream stream({}, model::LogFlavour::mariadb);
  stream.open();
  stream.begin();
  stream.builder.event(EventType::annotate_rows, "INSERT INTO orders VALUES (1)");
  stream.rows(kOrders);
  stream.add(stream.builder.xid());
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerPosition, a_real_rotate_and_the_made_up_one_behind_it_are_one_step) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  stream.add(stream.builder.rotate());
  EXPECT_EQ(stream.framer.position().at, (LogCoordinates{"mysql-bin.000002", 4}));
  stream.add(stream.builder.fake_rotate());
  EXPECT_EQ(stream.framer.position().at, (LogCoordinates{"mysql-bin.000002", 4}));
  stream.add(stream.builder.fde());
  stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  const LogBlock block = stream.cut();
  EXPECT_EQ(block.begin.file, "mysql-bin.000001");
  EXPECT_EQ(block.end, stream.builder.at());
}

TEST(LogFramerPosition, what_is_in_no_transaction_moves_the_position_in_a_block_of_its_own) {
  FramerStream stream;
  EXPECT_FALSE(stream.framer.cut_place()) << "nothing came";
  stream.open();
  stream.transaction({kOrders});
  stream.next_file(1, 2);
  EXPECT_FALSE(stream.framer.cut_place()) << "cut() has to give first";
  stream.cut();
  const auto block = stream.framer.cut_place();
  ASSERT_TRUE(block);
  EXPECT_EQ(block->end, stream.framer.position().at);
  EXPECT_EQ(block->end, block->begin);
  EXPECT_EQ(block->server, stream.start.server);
  EXPECT_TRUE(block->ends_transaction && block->transactions.empty() && block->events.empty());
  EXPECT_FALSE(stream.framer.cut_place()) << "once";
  stream.next_file(1, 2);
  stream.begin();
  EXPECT_FALSE(stream.framer.cut_place()) << "inside a transaction is no position";
}

TEST(LogFramerPosition, a_transaction_that_was_given_in_part_is_not_passed_over) {
  FramerStream stream({.block_bytes = 1});
  stream.open();
  stream.transaction({kOrders});
  stream.next_file(1, 2);
  stream.begin();
  stream.rows(kOrders);
  stream.rows(kOrders);
  ASSERT_FALSE(stream.blocks.back().ends_transaction);
  stream.framer.restart();
  stream.add(stream.builder.fake_rotate(stream.framer.position().at));
  stream.add(stream.builder.fde(false));
  EXPECT_FALSE(stream.framer.cut_place()) << "its first part is in the spool";
}

TEST(LogFramerPosition, a_file_without_rotate_is_followed_by_a_made_up_one) {
  FramerStream stream;
  stream.open();
  stream.add(stream.builder.event(EventType::stop, ""));
  stream.builder.begin_next_file();
  stream.add(stream.builder.fake_rotate());
  stream.add(stream.builder.fde());
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerPosition, a_rotate_without_checksum_is_taken_from_servers_that_sum_none) {
  FramerStream stream;
  stream.open();
  std::string rotate = stream.builder.rotate();
  rotate.resize(rotate.size() - kChecksumBytes);
  rotate.replace(9, 4, EventBuilder::number(rotate.size(), 4));
  const std::uint64_t end = stream.framer.position().at.offset + rotate.size();
  rotate.replace(13, 4, EventBuilder::number(end, 4));
  stream.add(rotate);
  EXPECT_EQ(stream.framer.position().at, (LogCoordinates{"mysql-bin.000002", 4}));
}

TEST(LogFramerPosition, a_rotate_inside_a_transaction_is_corrupt) {
  FramerStream stream;
  stream.open();
  stream.begin();
  EXPECT_EQ(stream.code_of(stream.builder.rotate()), "binlog.transaction");
}

TEST(LogFramerPosition, a_transaction_that_the_source_died_in_is_forgotten) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  stream.begin();
  stream.rows(kOrders);
  stream.builder.begin_next_file();
  stream.add(stream.builder.fake_rotate());
  stream.add(stream.builder.fde());
  stream.transaction({kItems});
  const LogBlock block = stream.cut();
  EXPECT_EQ(kinds(block), "map rows map rows");
  EXPECT_EQ(block.transactions.size(), 2U);
}

TEST(LogFramerPosition, a_transaction_that_was_given_in_part_cannot_be_forgotten) {
  FramerStream stream({.block_bytes = 50});
  stream.open();
  stream.begin();
  stream.rows(kOrders);
  ASSERT_FALSE(stream.blocks.empty());
  stream.builder.begin_next_file();
  EXPECT_EQ(stream.code_of(stream.builder.fake_rotate()), "binlog.unfinished");
}

TEST(LogFramerPosition, offsets_go_on_beyond_four_gibibytes) {
  FramerStream stream;
  stream.builder.leave_out(kFourGiB - 30);
  stream.start.at = stream.builder.at();
  stream.reset();
  stream.open_again();
  stream.transaction({kOrders});
  EXPECT_GT(stream.builder.at().offset, kFourGiB);
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  stream.framer.restart();
  // By GTID the file is read from its head: the high half is known from where we were.
  stream.add(stream.builder.fake_rotate({stream.builder.at().file, 4}));
  stream.add(stream.builder.fde(false));
  stream.transaction({kOrders});
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerPosition, heartbeats_move_the_position_between_transactions_only) {
  FramerStream stream;
  stream.open();
  stream.builder.leave_out(400);
  stream.add(stream.builder.heartbeat());
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  stream.builder.leave_out(kFourGiB);
  stream.add(stream.builder.heartbeat_v2());
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  const LogCoordinates before = stream.builder.at();
  stream.begin();
  stream.add(stream.builder.heartbeat_v2());
  EXPECT_EQ(stream.framer.position().at, before);
}

TEST(LogFramerPosition, a_heartbeat_never_moves_the_position_back) {
  FramerStream stream;
  stream.start.at = {"mysql-bin.000003", 900};
  stream.reset();
  stream.open();
  stream.add(stream.builder.heartbeat());
  EXPECT_EQ(stream.framer.position().at, stream.start.at);
  const std::string early = stream.builder.heartbeat_v2();
  stream.transaction({kOrders});
  const LogCoordinates here = stream.framer.position().at;
  stream.add(early);
  EXPECT_EQ(stream.framer.position().at, here);
}

TEST(LogFramerPosition, after_a_restart_what_was_not_complete_comes_again) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  const model::Gtid gtid = stream.next_gtid();
  EventBuilder again = stream.builder;
  stream.add(stream.builder.gtid(gtid));
  stream.add(stream.builder.begin());
  stream.rows(kItems);
  stream.framer.restart();
  std::swap(stream.builder, again);
  stream.open_again();
  stream.add(stream.builder.gtid(gtid));
  stream.add(stream.builder.begin());
  stream.rows(kItems);
  stream.add(stream.builder.xid());
  const LogBlock block = stream.cut();
  EXPECT_EQ(kinds(block), "map rows map rows");
  EXPECT_EQ(block.transactions.size(), 2U);
}

/// Five rows of one statement in small blocks, broken off behind `events_before` of its events.
std::vector<LogBlock> broken_off_behind(std::size_t events_before) {
  FramerStream stream({.block_bytes = 120});
  stream.open();
  EventBuilder start = stream.builder;
  const model::Gtid gtid = stream.next_gtid();
  const auto events_of = [&](EventBuilder& builder) {
    std::vector<std::string> events{builder.gtid(gtid), builder.begin(),
                                    builder.table_map(map_of(kOrders)),
                                    builder.table_map(map_of(kForeign))};
    for (std::uint32_t i = 0; i < 5; ++i)
      events.push_back(builder.rows(rows_of(kOrders, i == 4, i)));
    events.push_back(builder.xid());
    return events;
  };
  EventBuilder first = start;
  std::vector<std::string> events = events_of(first);
  for (std::size_t i = 0; i < events_before; ++i) stream.add(events[i]);
  stream.framer.restart();
  stream.builder = start;
  stream.open_again();
  for (const std::string& event : events_of(stream.builder)) stream.add(event);
  return stream.all_blocks();
}

TEST(LogFramerPosition, of_a_transaction_given_in_part_only_the_rest_is_given_after_a_restart) {
  for (std::size_t events_before = 0; events_before < 10; ++events_before) {
    const std::vector<LogBlock> blocks = broken_off_behind(events_before);
    ASSERT_NO_THROW(check_maps(blocks)) << events_before;
    std::string values;
    for (const LogBlock& block : blocks) {
      for_each_event(block, [&](const EventHeader& header, std::string_view body) {
        if (is_rows(header.type)) values += static_cast<char>('0' + body[body.size() - 4]);
      });
    }
    EXPECT_EQ(values, "01234") << events_before;
    EXPECT_TRUE(blocks.back().ends_transaction);
    for (std::size_t i = 1; i < blocks.size(); ++i) {
      EXPECT_EQ(blocks[i].begin, blocks[i - 1].end) << events_before;
    }
  }
}

TEST(LogFramerPosition, another_transaction_in_the_place_of_one_given_in_part_is_refused) {
  FramerStream stream({.block_bytes = 50});
  stream.open();
  EventBuilder again = stream.builder;
  stream.begin();
  stream.rows(kOrders);
  stream.framer.restart();
  stream.builder = again;
  stream.open_again();
  EXPECT_EQ(stream.code_of(stream.builder.gtid(stream.next_gtid())), "binlog.moved");
}

TEST(LogFramerPosition, a_broken_checksum_is_corrupt_in_every_event) {
  FramerStream stream;
  stream.open();
  std::string event = stream.builder.gtid(stream.next_gtid());
  event[30] = static_cast<char>(event[30] ^ 4);
  const base::ErrorReport report = stream.refusal_of(event);
  EXPECT_EQ(report.code, "binlog.checksum");
  EXPECT_EQ(report.contexts.at(0), "GTID at mysql-bin.000001:127");
}

TEST(LogFramerPosition, events_before_the_format_are_corrupt) {
  FramerStream stream;
  stream.add(stream.builder.fake_rotate());
  EXPECT_EQ(stream.code_of(stream.builder.gtid(stream.next_gtid())), "binlog.no_format");
}

}  // namespace
}  // namespace binlog
