#include "cdc/net_changes.hpp"

#include "cdc/change_lines.hpp"
#include "cdc/fake_blocks.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::BlockBuilder;
using fake::TableOptions;

class NetChangesTest : public testing::Test {
 protected:
  /// What a block comes to, as staged lines.
  std::string lines(const std::shared_ptr<DecodedBlock>& block) {
    NetChanges net(block->tables.front());
    for (const DecodedChange& change : block->changes) net.add(*block, change);
    const ChangeLines lines(net.version(), fake::kSentinel);
    std::string out;
    for (const NetChanges::Slot& slot : net.slots()) lines.append(slot, out);
    return out;
  }

  TableVersionPtr plain_ = fake::table("t");
  TableVersionPtr exact_ = fake::table("t", {.inserts_are_new = true});
  TableVersionPtr keyless_ = fake::table("t", {.key = {}});
  const std::string delete_1_ = fmt::format("D,1,{}\n", fake::kSentinel);
};

TEST_F(NetChangesTest, the_last_row_of_a_key_wins_in_the_order_of_first_appearance) {
  const auto block = BlockBuilder()
                         .update(plain_, {"2", "a"}, {"2", "b"})
                         .update(plain_, {"1", "c"}, {"1", "d"})
                         .update(plain_, {"2", "b"}, {"2", "e"})
                         .done();
  EXPECT_EQ(lines(block), "U,2,e\nU,1,d\n");
}

TEST_F(NetChangesTest, an_insert_that_is_deleted_stays_a_delete) {
  for (const TableVersionPtr& table : {plain_, exact_}) {
    EXPECT_EQ(lines(BlockBuilder().insert(table, {"1", "a"}).erase(table, {"1", "a"}).done()),
              delete_1_);
  }
}

TEST_F(NetChangesTest, a_born_row_is_an_insert_only_where_inserts_are_new) {
  EXPECT_EQ(lines(BlockBuilder().insert(plain_, {"1", "a"}).done()), "U,1,a\n");
  EXPECT_EQ(lines(BlockBuilder().insert(exact_, {"1", "a"}).done()), "I,1,a\n");
}

TEST_F(NetChangesTest, a_born_row_that_is_updated_is_still_an_insert) {
  EXPECT_EQ(lines(BlockBuilder()
                      .insert(exact_, {"1", "a"})
                      .update(exact_, {"1", "a"}, {"1", "b"})
                      .update(exact_, {"1", "b"}, {"1", "c"})
                      .done()),
            "I,1,c\n");
}

TEST_F(NetChangesTest, a_row_that_was_deleted_and_inserted_again_replaces_the_old_one) {
  EXPECT_EQ(lines(BlockBuilder().erase(exact_, {"1", "a"}).insert(exact_, {"1", "b"}).done()),
            "U,1,b\n");
  EXPECT_EQ(lines(BlockBuilder()
                      .insert(exact_, {"1", "a"})
                      .erase(exact_, {"1", "a"})
                      .insert(exact_, {"1", "b"})
                      .done()),
            "U,1,b\n");
}

TEST_F(NetChangesTest, an_insert_of_a_key_that_was_updated_replaces_it) {
  EXPECT_EQ(
      lines(
          BlockBuilder().update(exact_, {"1", "a"}, {"1", "b"}).insert(exact_, {"1", "c"}).done()),
      "U,1,c\n");
}

TEST_F(NetChangesTest, a_key_update_deletes_the_old_key_and_brings_the_new_one) {
  EXPECT_EQ(lines(BlockBuilder().update(plain_, {"1", "a"}, {"2", "a"}).done()),
            delete_1_ + "U,2,a\n");
  EXPECT_EQ(lines(BlockBuilder().update(exact_, {"1", "a"}, {"2", "a"}).done()),
            delete_1_ + "I,2,a\n");
}

TEST_F(NetChangesTest, keys_that_swap_their_rows_end_with_the_rows_swapped) {
  EXPECT_EQ(lines(BlockBuilder()
                      .update(exact_, {"1", "a"}, {"9", "a"})
                      .update(exact_, {"2", "b"}, {"1", "b"})
                      .update(exact_, {"9", "a"}, {"2", "a"})
                      .done()),
            "U,1,b\n" + fmt::format("D,9,{}\n", fake::kSentinel) + "U,2,a\n");
}

TEST_F(NetChangesTest, without_a_key_equal_rows_are_counted) {
  EXPECT_EQ(lines(BlockBuilder()
                      .insert(keyless_, {"1", "a"})
                      .insert(keyless_, {"1", "a"})
                      .erase(keyless_, {"2", "b"})
                      .insert(keyless_, {"1", "a"})
                      .erase(keyless_, {"1", "a"})
                      .done()),
            "I,1,a\nI,1,a\nD,2,b\n");
}

TEST_F(NetChangesTest, without_a_key_an_insert_and_a_delete_of_equal_rows_come_to_nothing) {
  EXPECT_EQ(lines(BlockBuilder()
                      .insert(keyless_, {"1", "a"})
                      .erase(keyless_, {"1", "a"})
                      .erase(keyless_, {"2", "b"})
                      .insert(keyless_, {"2", "b"})
                      .done()),
            "");
}

TEST_F(NetChangesTest, keys_of_equal_hash_are_told_apart) {
  const auto block = BlockBuilder()
                         .update(plain_, {"1", "a"}, {"1", "b"})
                         .update(plain_, {"2", "a"}, {"2", "c"})
                         .update(plain_, {"1", "b"}, {"1", "d"})
                         .hash_all(7)
                         .done();
  EXPECT_EQ(lines(block), "U,1,d\nU,2,c\n");
}

TEST_F(NetChangesTest, finds_every_key_again_after_the_index_grew) {
  BlockBuilder builder;
  for (int pass = 0; pass < 2; ++pass) {
    for (int i = 0; i < 1000; ++i) {
      builder.insert(plain_, {std::to_string(i), std::to_string(pass)});
    }
  }
  const auto block = builder.done();
  NetChanges net(plain_);
  std::size_t before = 0;
  for (const DecodedChange& change : block->changes) {
    net.add(*block, change);
    EXPECT_GE(net.bytes(), before);
    before = net.bytes();
  }
  ASSERT_EQ(net.slots().size(), 1000U);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(net.slots()[static_cast<std::size_t>(i)].row_view(), fmt::format("{},1\n", i));
  }
  EXPECT_GE(net.bytes(), 1000 * sizeof(NetChanges::Slot));
}

}  // namespace
}  // namespace cdc
