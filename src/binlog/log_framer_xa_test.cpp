// XA transactions through the framer: their rows wait for the word that ends them.
#include "base/error.hpp"
#include "binlog/framer_stream.hpp"
#include "binlog/log_framer.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using model::LogBlock;
using model::LogFlavour;

constexpr std::uint8_t kPreparedXa = 64;
constexpr std::uint8_t kCompletedXa = 128 | 1;

std::string prepare_body(const std::string& global, bool one_phase) {
  return EventBuilder::number(one_phase ? 1 : 0, 1) + EventBuilder::number(1, 4) +
         EventBuilder::number(global.size(), 4) + EventBuilder::number(0, 4) + global;
}

/// The name of it in statements.
std::string xid(char global) {
  return fmt::format("X'{:02x}',X'',1", static_cast<unsigned>(global));
}

class LogFramerXaTest : public testing::TestWithParam<LogFlavour> {
 protected:
  LogFramerXaTest() : stream_({}, GetParam()) { stream_.open(); }

  bool is_mysql() const { return GetParam() == LogFlavour::mysql; }

  /// As the server of the flavour logs the first half.
  void begin(FramerStream& stream, char global) {
    stream.add(stream.builder.gtid(stream.next_gtid(), 0, is_mysql() ? 0 : kPreparedXa));
    if (is_mysql()) stream.add(stream.builder.query("", "XA START " + xid(global)));
  }
  void prepare(FramerStream& stream, char global, bool one_phase = false) {
    stream.add(stream.builder.query("", "XA END " + xid(global)));
    stream.add(stream.builder.event(EventType::xa_prepare,
                                    prepare_body(std::string(1, global), one_phase)));
  }
  void rows_of_xa(char global, std::initializer_list<TestTable> tables) {
    begin(stream_, global);
    for (const TestTable& table : tables) stream_.rows(table);
    prepare(stream_, global);
  }
  std::string finish_event(const std::string& verb, char global) {
    stream_.add(stream_.builder.gtid(stream_.next_gtid(), 0, is_mysql() ? 0 : kCompletedXa));
    return stream_.builder.query("", "XA " + verb + " " + xid(global));
  }
  void finish(const std::string& verb, char global) { stream_.add(finish_event(verb, global)); }

  FramerStream stream_;
};

TEST_P(LogFramerXaTest, rows_come_with_the_commit_and_not_with_the_prepare) {
  rows_of_xa('a', {kOrders, kForeign, kItems});
  const LogBlock prepared = stream_.cut();
  EXPECT_EQ(prepared.events, "");
  ASSERT_EQ(prepared.transactions.size(), 1U);
  EXPECT_EQ(prepared.transactions[0].at, stream_.builder.at());
  stream_.transaction({kOrders});
  EXPECT_EQ(kinds(stream_.cut()), "map rows");
  finish("COMMIT", 'a');
  const LogBlock committed = stream_.cut();
  EXPECT_EQ(kinds(committed), "map rows map rows");
  ASSERT_EQ(committed.transactions.size(), 1U);
  EXPECT_EQ(committed.transactions[0].gtid, stream_.last_gtid());
  EXPECT_EQ(committed.transactions[0].at, stream_.builder.at());
  EXPECT_EQ(stream_.framer.position().at, stream_.builder.at());
}

TEST_P(LogFramerXaTest, rolled_back_rows_never_come) {
  rows_of_xa('a', {kOrders});
  finish("ROLLBACK", 'a');
  const LogBlock block = stream_.cut();
  EXPECT_EQ(block.events, "");
  EXPECT_EQ(block.transactions.size(), 2U);
  EXPECT_EQ(stream_.code_of(finish_event("COMMIT", 'a')), "binlog.xa_unknown");
}

TEST_P(LogFramerXaTest, several_are_open_at_a_time_and_end_in_any_order) {
  rows_of_xa('a', {kOrders});
  rows_of_xa('b', {kOrders, kItems});
  rows_of_xa('c', {kForeign});
  finish("COMMIT", 'b');
  finish("COMMIT", 'c');
  finish("COMMIT", 'a');
  EXPECT_EQ(kinds(stream_.cut()), "map rows map rows map rows");
}

TEST_P(LogFramerXaTest, a_commit_of_one_that_is_not_known_stops) {
  const base::ErrorReport report = stream_.refusal_of(finish_event("COMMIT", 'z'));
  EXPECT_EQ(report.code, "binlog.xa_unknown");
  EXPECT_EQ(report.scope, base::ErrorScope::task);
  EXPECT_NE(report.message.find("X'7a',X'',1"), std::string::npos);
  EXPECT_NE(report.advice.find("--restart"), std::string::npos);
}

TEST_P(LogFramerXaTest, a_rollback_of_one_that_is_not_known_is_nothing) {
  finish("ROLLBACK", 'z');
  EXPECT_EQ(stream_.cut().transactions.size(), 1U);
}

TEST_P(LogFramerXaTest, a_stream_that_breaks_before_the_prepare_brings_the_rows_again) {
  begin(stream_, 'a');
  stream_.rows(kOrders);
  stream_.framer.restart();
  FramerStream again({}, GetParam());
  again.open();
  begin(again, 'a');
  again.rows(kItems);
  prepare(again, 'a');
  EXPECT_EQ(again.cut().events, "");
}

TEST_P(LogFramerXaTest, a_large_one_comes_piece_by_piece_at_its_commit) {
  FramerStream stream(FramerOptions{.block_bytes = 300}, GetParam());
  stream.open();
  begin(stream, 'a');
  for (int i = 0; i < 100; ++i) stream.rows(kOrders);
  prepare(stream, 'a');
  EXPECT_TRUE(stream.blocks.empty());
  stream.add(stream.builder.gtid(stream.next_gtid(), 0, is_mysql() ? 0 : kCompletedXa));
  stream.add(stream.builder.query("", "XA COMMIT " + xid('a')));
  const auto blocks = stream.all_blocks();
  EXPECT_GT(blocks.size(), 20U);
  check_maps(blocks);
  EXPECT_TRUE(blocks.back().ends_transaction);
}

TEST_P(LogFramerXaTest, a_name_that_cannot_be_read_stops) {
  stream_.add(stream_.builder.gtid(stream_.next_gtid(), 0, is_mysql() ? 0 : kCompletedXa));
  EXPECT_EQ(stream_.code_of(stream_.builder.query("", "XA COMMIT ?")), "binlog.xa_statement");
}

INSTANTIATE_TEST_SUITE_P(Flavours, LogFramerXaTest,
                         testing::Values(LogFlavour::mysql, LogFlavour::mariadb));

TEST(LogFramerXa, one_phase_commits_at_once) {
  FramerStream stream;
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid()));
  stream.add(stream.builder.query("", "XA START " + xid('a')));
  stream.rows(kOrders);
  stream.add(stream.builder.query("", "XA END " + xid('a')));
  stream.add(stream.builder.event(EventType::xa_prepare, prepare_body("a", true)));
  const LogBlock block = stream.cut();
  EXPECT_EQ(kinds(block), "map rows");
  EXPECT_EQ(block.transactions.size(), 1U);
}

TEST(LogFramerXa, what_another_version_prepared_is_refused_by_its_name) {
  MemoryPreparedStore store;
  FramerStream stream;
  store.begin();
  model::LogFormat other = stream.builder.format();
  other.rows_v2_header = 8;
  other.server_version = "5.6.51";
  store.prepare("X'61',X'',1", {}, "server-7", other);
  stream.framer = LogFramer(
      stream.start, [](const model::TableId&) { return true; }, {}, &store);
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid()));
  const base::ErrorReport report =
      stream.refusal_of(stream.builder.query("", "XA COMMIT " + xid('a')));
  EXPECT_EQ(report.code, "binlog.xa_format");
  EXPECT_NE(report.message.find("5.6.51"), std::string::npos);
}

}  // namespace
}  // namespace binlog
