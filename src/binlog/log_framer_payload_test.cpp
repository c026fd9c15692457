// Transactions that the server compressed, through the framer.
#include "base/error.hpp"
#include "binlog/framer_stream.hpp"
#include "binlog/log_framer.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <functional>
#include <string>

namespace binlog {
namespace {

using model::LogBlock;

std::string deflated(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

/// Events as they stand inside of a compressed transaction.
class Inside {
 public:
  explicit Inside(const EventBuilder& builder) : builder_(builder) {}

  Inside& begin() { return add(builder_.begin()); }
  Inside& rows(const TestTable& table, std::uint32_t value = 7) {
    add(builder_.table_map(map_of(table)));
    return add(builder_.rows(rows_of(table, true, value)));
  }
  Inside& xid() { return add(builder_.xid()); }
  Inside& add(const std::string& event) {
    bytes_ += builder_.bare(event);
    return *this;
  }
  EventBuilder& builder() { return builder_; }
  std::string zstd() const { return deflated(bytes_); }
  const std::string& plain() const { return bytes_; }

 private:
  EventBuilder builder_;
  std::string bytes_;
};

/// A compressed transaction of one row.
void add_small(FramerStream& stream, const TestTable& table) {
  stream.add(stream.builder.gtid(stream.next_gtid(), 1'700'000'000'000'001));
  const std::string payload = Inside(stream.builder).begin().rows(table).xid().zstd();
  stream.add(stream.builder.payload(payload, 0));
}

TEST(LogFramerPayload, gives_the_rows_of_wanted_tables_at_the_place_behind_the_payload) {
  FramerStream stream;
  stream.open();
  add_small(stream, kOrders);
  add_small(stream, kForeign);
  const LogBlock block = stream.cut();
  EXPECT_EQ(kinds(block), "map rows");
  ASSERT_EQ(block.transactions.size(), 2U);
  EXPECT_EQ(block.transactions[1].at, stream.builder.at());
  EXPECT_EQ(block.transactions[1].gtid, stream.last_gtid());
  EXPECT_EQ(block.transactions[0].committed_us, 1'700'000'000'000'001U);
  EXPECT_EQ(block.end, stream.builder.at());
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerPayload, the_events_in_a_block_are_whole_with_the_checksums_of_the_log) {
  FramerStream stream;
  stream.open();
  add_small(stream, kOrders);
  const LogBlock block = stream.cut();
  std::string_view rest = block.events;
  while (!rest.empty()) {
    const std::string_view event = rest.substr(0, read_header(rest).size);
    EXPECT_TRUE(has_right_checksum(event));
    rest.remove_prefix(event.size());
  }
}

TEST(LogFramerPayload, one_larger_than_a_block_comes_piece_by_piece) {
  FramerStream stream(FramerOptions{.block_bytes = 300});
  stream.open();
  const model::LogCoordinates before = stream.builder.at();
  stream.add(stream.builder.gtid(stream.next_gtid()));
  Inside inside(stream.builder);
  inside.begin();
  for (std::uint32_t i = 0; i < 100; ++i) inside.rows(kOrders, i);
  inside.xid();
  const std::string event = stream.builder.payload(inside.zstd(), 0);
  LogFramer::Blocks blocks;
  stream.framer.add(event, blocks);
  EXPECT_EQ(blocks.size(), 1U);
  EXPECT_TRUE(stream.framer.has_more());
  std::size_t pieces = 1;
  while (stream.framer.has_more()) {
    // Inside of it there is no place: nothing may be cut, and the position stays.
    EXPECT_FALSE(stream.framer.cut().has_value());
    EXPECT_FALSE(stream.framer.cut_place().has_value());
    EXPECT_EQ(stream.framer.position().at, before) << pieces;
    const std::size_t was = blocks.size();
    stream.framer.go_on(blocks);
    EXPECT_LE(blocks.size(), was + 1);
    ++pieces;
  }
  EXPECT_GT(pieces, 20U);
  check_maps(blocks);
  for (const LogBlock& block : blocks) {
    EXPECT_EQ(block.open.at, stream.builder.at());
    EXPECT_FALSE(block.ends_transaction);
  }
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  EXPECT_TRUE(stream.cut().ends_transaction);
}

TEST(LogFramerPayload, a_statement_inside_is_a_block_of_its_own) {
  FramerStream stream;
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid()));
  Inside inside(stream.builder);
  inside.begin().add(inside.builder().query("shop", "CREATE TABLE t (a INT) START TRANSACTION"));
  inside.rows(kOrders).xid();
  stream.add(stream.builder.payload(inside.zstd(), 0));
  const std::vector<LogBlock> blocks = stream.all_blocks();
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].kind, model::BlockKind::statement);
  EXPECT_FALSE(blocks[0].ends_transaction);
  EXPECT_EQ(kinds(blocks[1]), "map rows");
}

TEST(LogFramerPayload, what_cannot_be_inside_is_corrupt) {
  using Fill = std::function<void(Inside&)>;
  for (const Fill& fill : {Fill([](Inside& i) { i.begin().xid().rows(kOrders); }),
                           Fill([](Inside& i) { i.add(i.builder().rotate()); }),
                           Fill([](Inside& i) { i.add(i.builder().gtid({})); }),
                           Fill([](Inside& i) { i.add(i.builder().payload("")); })}) {
    FramerStream stream;
    stream.open();
    stream.add(stream.builder.gtid(stream.next_gtid()));
    Inside inside(stream.builder);
    fill(inside);
    const base::ErrorReport report = stream.refusal_of(stream.builder.payload(inside.plain(), 255));
    EXPECT_EQ(report.code, "binlog.payload");
    EXPECT_NE(report.to_text().find("mysql-bin.000001:"), std::string::npos);
  }
}

TEST(LogFramerPayload, statements_that_changed_a_captured_table_stop_inside_too) {
  FramerStream stream;
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid()));
  Inside inside(stream.builder);
  inside.begin().add(inside.builder().query("shop", "UPDATE orders SET a = 1"));
  EXPECT_EQ(stream.code_of(stream.builder.payload(inside.zstd(), 0)), "binlog.statement_based");
}

TEST(LogFramerPayload, after_a_broken_stream_it_comes_again_and_is_given_once) {
  FramerStream stream;
  stream.open();
  add_small(stream, kOrders);
  const std::vector<LogBlock> first = stream.all_blocks();
  stream.framer.restart();
  stream.open_again();
  add_small(stream, kOrders);
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(stream.cut().transactions.size(), 1U);
}

}  // namespace
}  // namespace binlog
