#include "binlog/transaction_blocks.hpp"

#include "base/error.hpp"
#include "binlog/framer_stream.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace binlog {
namespace {

/// The blocks of a log whose place is where the builder says. The framer's own tests show the rest.
class TransactionBlocksTest : public testing::Test {
 protected:
  TransactionBlocksTest() { blocks_.set_format(builder_.format(), out_); }

  FramedEvent event(std::string bytes) {
    kept_.push_back(std::move(bytes));
    return {parse_header(kept_.back()), kept_.back(), 4};
  }

  EventBuilder builder_;
  LogPlace place_{model::LogPosition()};
  MemoryPreparedStore prepared_;
  TransactionBlocks blocks_{place_,
                            [](const model::TableId& table) { return table.table == kOrders.name; },
                            {},
                            "s",
                            prepared_};
  TransactionBlocks::Blocks out_;
  std::deque<std::string> kept_;
};

TEST_F(TransactionBlocksTest, keep_what_is_wanted_and_tell_when_rows_are_the_whole) {
  EXPECT_TRUE(blocks_.is_between());
  blocks_.take_table_map(event(builder_.table_map(map_of(kOrders))), out_);
  EXPECT_TRUE(blocks_.is_open());
  EXPECT_TRUE(blocks_.take_rows(event(builder_.rows(rows_of(kOrders, true))), out_));
  EXPECT_TRUE(blocks_.has_wanted_rows());
  blocks_.add_end(blocks_.end_of(event(builder_.xid())), out_);
  blocks_.give_settled(out_);
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(kinds(out_[0]), "map rows");
  EXPECT_TRUE(blocks_.is_between());
}

TEST_F(TransactionBlocksTest, in_a_transaction_with_a_begin_rows_are_not_the_whole) {
  blocks_.begin_body(event(builder_.begin()));
  blocks_.take_table_map(event(builder_.table_map(map_of(kForeign))), out_);
  EXPECT_FALSE(blocks_.take_rows(event(builder_.rows(rows_of(kForeign, true))), out_));
  EXPECT_FALSE(blocks_.has_wanted_rows());
  EXPECT_FALSE(blocks_.cutter().has_open());
}

TEST_F(TransactionBlocksTest, an_abandoned_transaction_leaves_nothing) {
  blocks_.begin_body(event(builder_.begin()));
  blocks_.take_table_map(event(builder_.table_map(map_of(kOrders))), out_);
  blocks_.take_rows(event(builder_.rows(rows_of(kOrders, true))), out_);
  blocks_.abandon();
  EXPECT_TRUE(blocks_.is_between());
  EXPECT_FALSE(blocks_.cutter().has_open());
}

TEST_F(TransactionBlocksTest, rows_that_are_held_go_aside_and_not_into_a_block) {
  blocks_.begin_body(event(builder_.begin()));
  blocks_.hold();
  const std::string map = builder_.table_map(map_of(kOrders));
  blocks_.take_table_map(event(map), out_);
  blocks_.take_rows(event(builder_.rows(rows_of(kOrders, true))), out_);
  EXPECT_TRUE(blocks_.is_held());
  EXPECT_FALSE(blocks_.cutter().has_open());
  const PreparedRows kept = prepared_.opened(builder_.format());
  const auto first = kept.events->next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->size(), map.size() - kChecksumBytes);
  EXPECT_TRUE(kept.events->next().has_value());
  EXPECT_FALSE(kept.events->next().has_value());
  EXPECT_THROW(blocks_.take_statement(event(builder_.query("shop", "DROP TABLE t")), out_),
               base::Error);
}

TEST_F(TransactionBlocksTest, an_end_without_a_transaction_is_corrupt) {
  EXPECT_THROW(blocks_.end_of(event(builder_.xid())), base::Error);
}

}  // namespace
}  // namespace binlog
