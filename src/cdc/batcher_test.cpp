#include "cdc/batcher.hpp"

#include "cdc/batcher_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::BlockBuilder;
using fake::kMillisecond;
using testing::ElementsAre;
using testing::IsEmpty;

class BatcherTest : public testing::Test, protected fake::BatcherRig {
 protected:
  /// A block of one insert and its commit.
  std::shared_ptr<DecodedBlock> insert(std::uint64_t offset) {
    return BlockBuilder().insert(a, {std::to_string(offset), "x"}).commit(offset).done();
  }
};

TEST_F(BatcherTest, nothing_leaves_before_it_is_due) {
  add(insert(20));
  tick();
  EXPECT_THAT(out, IsEmpty());
  EXPECT_EQ(batcher().position().to_text(), "bin.000001:20 / 0-1-20");
}

TEST_F(BatcherTest, a_batch_goes_from_checkpoint_to_checkpoint) {
  add(insert(20));
  add(insert(30));
  now += 1000 * kMillisecond;
  tick();
  add(insert(40));
  now += 1000 * kMillisecond;
  tick();
  EXPECT_THAT(texts(), ElementsAre("a: U,20,x U,30,x", "a: U,40,x"));
  EXPECT_EQ(out[0].previous, applied);
  EXPECT_EQ(out[0].next.batch, 8U);
  EXPECT_EQ(out[0].next.position.to_text(), "bin.000001:30 / 0-1-30");
  EXPECT_EQ(out[0].next.committed_us, 1'000'000U);
  EXPECT_TRUE(out[0].ends_batch);
  EXPECT_EQ(out[1].previous, out[0].next);
  EXPECT_EQ(out[1].batch, 9U);
}

TEST_F(BatcherTest, what_a_batch_holds_counts_as_captured) {
  add(BlockBuilder().insert(a, {"1", "x"}).update(a, {"1", "x"}, {"2", "x"}).commit(20).done());
  add(BlockBuilder().erase(a, {"2", "x"}).commit(30).done());
  now += 1000 * kMillisecond;
  tick();
  const TableCounters& counters = progress.table(a->slot);
  EXPECT_EQ(counters.inserts, 1U);
  EXPECT_EQ(counters.updates, 1U);
  EXPECT_EQ(counters.deletes, 1U);
  EXPECT_EQ(counters.applied_inserts, 0U);
}

TEST_F(BatcherTest, by_age_it_leaves_at_the_minimum_when_the_target_is_idle) {
  add(insert(20));
  now += 999 * kMillisecond;
  tick();
  EXPECT_THAT(out, IsEmpty());
  now += kMillisecond;
  tick(false);
  EXPECT_THAT(out, IsEmpty());
  tick(true);
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(BatcherTest, by_age_it_leaves_at_the_maximum_in_any_case) {
  add(insert(20));
  now += 29'999 * kMillisecond;
  tick(false);
  EXPECT_THAT(out, IsEmpty());
  now += kMillisecond;
  tick(false);
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(BatcherTest, a_position_without_changes_is_written_after_the_idle_interval) {
  add(BlockBuilder().commit(20).done());
  now += 9'999 * kMillisecond;
  tick();
  EXPECT_THAT(out, IsEmpty());
  now += kMillisecond;
  tick(false);
  EXPECT_THAT(out, IsEmpty());
  tick();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_THAT(out[0].tables, IsEmpty());
  EXPECT_EQ(out[0].next.position.at.offset, 20U);
  now += 60'000 * kMillisecond;
  tick();
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(BatcherTest, a_batch_that_fills_the_memory_leaves_at_the_commit) {
  options.part_bytes_max = 1;
  add(insert(20));
  add(insert(30));
  EXPECT_THAT(texts(), ElementsAre("a: U,20,x", "a: U,30,x"));
  EXPECT_TRUE(out[0].ends_batch);
  EXPECT_FALSE(out[0].arenas.empty());
}

TEST_F(BatcherTest, a_batch_leaves_at_the_number_of_changes_that_is_set) {
  options.changes.apply_changes_max = 2;
  add(insert(20));
  EXPECT_THAT(out, IsEmpty());
  add(insert(30));
  EXPECT_THAT(texts(), ElementsAre("a: U,20,x U,30,x"));
}

TEST_F(BatcherTest, tables_are_in_the_order_of_their_source_names) {
  add(BlockBuilder().insert(b, {"1", "x"}).insert(a, {"1", "x"}).commit(20).done());
  finish();
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x b: U,1,x"));
}

TEST_F(BatcherTest, a_large_transaction_leaves_in_parts_and_ends_in_one_batch) {
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  add(BlockBuilder().erase(a, {"1", "x"}).insert(b, {"2", "y"}).leave_open(30).done());
  now += 60'000 * kMillisecond;
  tick();
  add(BlockBuilder().insert(a, {"3", "z"}).commit(40).done());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x", "a: D,1,N b: U,2,y", "a: U,3,z"));
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(out[i].batch, 8U);
    EXPECT_EQ(out[i].part, i);
    EXPECT_EQ(out[i].ends_batch, i == 2);
  }
  EXPECT_EQ(out[2].previous, applied);
  EXPECT_EQ(out[2].next.position.at.offset, 40U);
}

TEST_F(BatcherTest, counts_of_a_transaction_in_parts_come_with_its_end) {
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  add(BlockBuilder().update(a, {"1", "x"}, {"2", "x"}).erase(b, {"3", "z"}).commit(40).done());
  ASSERT_EQ(out.size(), 2U);
  EXPECT_THAT(out[0].counts, IsEmpty());
  ASSERT_EQ(out[1].counts.size(), 2U);
  EXPECT_EQ(out[1].counts[0].slot, 0U);
  EXPECT_EQ(out[1].counts[0].rows.inserts, 1U);
  EXPECT_EQ(out[1].counts[0].rows.updates, 1U);
  EXPECT_EQ(out[1].counts[0].rows.deletes, 0U);
  EXPECT_EQ(out[1].counts[1].rows.deletes, 1U);
}

TEST_F(BatcherTest, what_lies_before_a_large_transaction_need_not_wait_for_its_end) {
  add(BlockBuilder().insert(a, {"1", "x"}).commit(20).insert(a, {"2", "y"}).leave_open(30).done());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x"));
  EXPECT_TRUE(out[0].ends_batch);
  EXPECT_EQ(out[0].next.position.at.offset, 20U);
  add(BlockBuilder().insert(a, {"3", "z"}).commit(40).insert(a, {"4", "w"}).commit(50).done());
  finish();
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x", "a: U,2,y U,3,z U,4,w"));
  EXPECT_EQ(out[1].next.position.at.offset, 50U);
}

TEST_F(BatcherTest, nothing_is_sealed_inside_of_a_transaction) {
  options.changes.apply_changes_max = 1;
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  now += 60'000 * kMillisecond;
  tick();
  EXPECT_THAT(out, IsEmpty());
}

TEST_F(BatcherTest, finish_seals_what_is_there) {
  add(insert(20));
  finish();
  EXPECT_THAT(texts(), ElementsAre("a: U,20,x"));
  EXPECT_FALSE(out[0].is_last);
  EXPECT_TRUE(batcher().is_stopped());
  add(insert(30));
  tick();
  finish();
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(BatcherTest, finish_without_anything_new_seals_nothing) {
  finish();
  EXPECT_THAT(out, IsEmpty());
}

TEST_F(BatcherTest, finish_keeps_a_position_without_changes) {
  add(BlockBuilder().commit(20).done());
  finish();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].next.position.at.offset, 20U);
}

TEST_F(BatcherTest, gtids_that_begin_in_the_log_make_no_position_until_all_are_told) {
  const auto end_of = [](std::uint64_t number) {
    model::TransactionEnd end = fake::end_at(10 * number);
    end.gtid = model::MysqlGtid{{}, "", number};
    return end;
  };
  applied.position.gtids = {};
  add(BlockBuilder().insert(a, {"1", "x"}).commit(end_of(7)).done());
  EXPECT_EQ(batcher().position().to_text(), "bin.000001:70");
  model::TransactionEnd telling = end_of(8);
  const std::string all = "00000000-0000-0000-0000-000000000000:1-8";
  telling.executed = std::make_shared<const model::GtidSet>(model::GtidSet::parse(all));
  add(BlockBuilder().insert(a, {"2", "x"}).commit(telling).commit(end_of(9)).done());
  finish();
  EXPECT_EQ(out[0].next.position.to_text(),
            "bin.000001:90 / 00000000-0000-0000-0000-000000000000:1-9");
}

TEST_F(BatcherTest, finish_in_the_middle_of_a_transaction_drops_it) {
  options.part_bytes_max = 1;
  add(insert(20));
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(30).done());
  add(BlockBuilder().insert(a, {"2", "x"}).leave_open(40).done());
  finish();
  EXPECT_THAT(texts(), ElementsAre("a: U,20,x", "a: U,1,x", "a: U,2,x"));
  EXPECT_TRUE(out[0].ends_batch);
  EXPECT_FALSE(out[1].ends_batch);
  EXPECT_FALSE(out[2].ends_batch);
}

TEST_F(BatcherTest, a_batch_knows_its_oldest_transaction) {
  add(BlockBuilder()
          .insert(a, {"1", "x"})
          .commit(fake::end_at(20, 5'000'000))
          .insert(a, {"2", "x"})
          .commit(fake::end_at(30, 6'000'000))
          .done());
  finish();
  EXPECT_EQ(out[0].first_committed_us, 5'000'000U);
  EXPECT_EQ(out[0].next.committed_us, 6'000'000U);
  EXPECT_EQ(out[0].first_received_us, 1U);
  EXPECT_EQ(progress.transactions, 2U);
}

}  // namespace
}  // namespace cdc
