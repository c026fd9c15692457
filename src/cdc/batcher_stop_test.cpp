// The batcher at its stop point.
#include "cdc/batcher_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::BlockBuilder;
using fake::end_at;
using testing::ElementsAre;
using testing::IsEmpty;

class BatcherStopTest : public testing::Test, protected fake::BatcherRig {
 protected:
  void stop_at_position(const std::string& text) {
    options.changes.stop.kind = model::StopKind::position;
    options.changes.stop.position = model::parse_position(text);
  }
  void stop_at_time(std::int64_t unix_seconds) {
    options.changes.stop.kind = model::StopKind::commit_time;
    options.changes.stop.unix_seconds = unix_seconds;
  }
  /// Transactions that end at 20, 30 and 40, a second apart from second 2 on.
  std::shared_ptr<DecodedBlock> three() {
    return BlockBuilder()
        .insert(a, {"1", "x"})
        .commit(end_at(20, 2'000'000))
        .insert(a, {"2", "x"})
        .commit(end_at(30, 3'000'000))
        .insert(a, {"3", "x"})
        .commit(end_at(40, 4'000'000))
        .done();
  }
  void expect_end(std::uint64_t offset) {
    ASSERT_FALSE(out.empty());
    EXPECT_TRUE(out.back().is_last);
    EXPECT_TRUE(out.back().ends_batch);
    EXPECT_EQ(out.back().next.position.at.offset, offset);
    EXPECT_TRUE(batcher().is_stopped());
  }
};

TEST_F(BatcherStopTest, a_commit_time_ends_before_the_first_later_transaction) {
  stop_at_time(3);
  add(three());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x U,2,x"));
  expect_end(30);
}

TEST_F(BatcherStopTest, a_position_by_file_ends_with_the_transaction_that_ends_there) {
  stop_at_position("bin.000001:30");
  add(three());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x U,2,x"));
  expect_end(30);
}

TEST_F(BatcherStopTest, a_position_inside_of_a_transaction_ends_before_it) {
  stop_at_position("bin.000001:35");
  add(three());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x U,2,x"));
  expect_end(30);
}

TEST_F(BatcherStopTest, a_position_by_gtid_ends_when_all_of_them_were_seen) {
  stop_at_position("0-1-30");
  add(three());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x U,2,x"));
  expect_end(30);
}

TEST_F(BatcherStopTest, a_stop_point_that_was_passed_before_ends_at_once) {
  stop_at_position("bin.000001:10");
  tick();
  ASSERT_EQ(out.size(), 1U);
  expect_end(10);
  EXPECT_EQ(out[0].next, applied);
  EXPECT_EQ(out[0].previous, applied);
  add(three());
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(BatcherStopTest, a_first_transaction_behind_the_stop_point_leaves_nothing_but_the_end) {
  stop_at_time(1);
  add(three());
  ASSERT_EQ(out.size(), 1U);
  EXPECT_THAT(out[0].tables, IsEmpty());
  expect_end(10);
}

TEST_F(BatcherStopTest, a_stop_point_that_becomes_known_later_is_kept) {
  add(BlockBuilder().insert(a, {"1", "x"}).commit(20).done());
  model::StopPoint stop;
  stop.kind = model::StopKind::position;
  stop.position = model::parse_position("bin.000001:20");
  batcher().stop_at(stop);
  EXPECT_FALSE(batcher().is_stopped());
  tick(false);
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x"));
  expect_end(20);
}

TEST_F(BatcherStopTest, a_change_of_definitions_behind_the_stop_point_is_not_made) {
  stop_at_position("bin.000001:25");
  add(BlockBuilder().insert(a, {"1", "x"}).commit(20).done());
  SchemaStep step = fake::step_at(30);
  step.changes = {fake::empty_change(*a)};
  add(step);
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x"));
  EXPECT_THAT(out[0].changes, IsEmpty());
  expect_end(20);
}

TEST_F(BatcherStopTest, a_change_of_definitions_may_be_the_stop_point) {
  stop_at_position("bin.000001:30");
  SchemaStep step = fake::step_at(30);
  step.changes = {fake::empty_change(*a)};
  add(step);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].changes.size(), 1U);
  expect_end(30);
}

TEST_F(BatcherStopTest, a_large_transaction_behind_the_commit_time_is_not_begun) {
  stop_at_time(1);
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(end_at(20, 2'000'000)).done());
  ASSERT_EQ(out.size(), 1U);
  EXPECT_THAT(out[0].tables, IsEmpty());
  expect_end(10);
}

TEST_F(BatcherStopTest, a_large_transaction_across_the_position_is_dropped_with_its_parts) {
  options.part_bytes_max = 1;
  stop_at_position("bin.000001:35");
  add(BlockBuilder().insert(a, {"1", "x"}).commit(20).done());
  add(BlockBuilder().insert(a, {"2", "x"}).leave_open(30).done());
  add(BlockBuilder().insert(a, {"3", "x"}).commit(40).done());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x", "a: U,2,x", ""));
  EXPECT_FALSE(out[1].ends_batch);
  EXPECT_EQ(out[2].previous, out[0].next);
  expect_end(20);
}

TEST_F(BatcherStopTest, a_row_behind_the_stop_point_is_not_listed) {
  stop_at_position("bin.000001:20");
  options.changes.data_error = model::RecordErrorPolicy::log_error;
  add(BlockBuilder()
          .insert(a, {"1", "x"})
          .problem(a, base::ErrorScope::record, "id=2")
          .commit(20)
          .problem(a, base::ErrorScope::record, "id=3")
          .commit(30)
          .done());
  ASSERT_FALSE(out.empty());
  ASSERT_EQ(out[0].rejected.size(), 1U) << "the next run lists those behind it";
  EXPECT_EQ(out[0].rejected[0].values, "id=2, t='y'");
}

}  // namespace
}  // namespace cdc
