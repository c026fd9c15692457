// The batcher and rows that could not be decoded.
#include "cdc/batcher_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using fake::BlockBuilder;
using model::RecordErrorPolicy;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class BatcherProblemTest : public testing::Test, protected fake::BatcherRig {
 protected:
  /// One row of each table, a row of a that does not fit, one more row of each.
  std::shared_ptr<DecodedBlock> block(ErrorScope scope = ErrorScope::record) {
    return BlockBuilder()
        .insert(a, {"1", "x"})
        .insert(b, {"1", "x"})
        .problem(a, scope, "id=2")
        .insert(a, {"3", "x"})
        .insert(b, {"3", "x"})
        .commit(20)
        .done();
  }
  void run(RecordErrorPolicy policy) {
    options.changes.data_error = policy;
    add(block());
    finish();
  }
  void expect_only_b() {
    EXPECT_THAT(texts(), ElementsAre("b: U,1,x U,3,x"));
    ASSERT_EQ(out[0].records.size(), 1U);
    const port::CapturedTable& record = out[0].records[0];
    EXPECT_EQ(record.schema.id, a->schema.id);
    EXPECT_EQ(record.target, a->target.id);
    EXPECT_EQ(record.state, port::CaptureState::suspended);
    EXPECT_EQ(record.reason, "does not fit");
    EXPECT_TRUE(progress.table(0).is_stopped);
    EXPECT_FALSE(progress.table(1).is_stopped);
  }
};

TEST_F(BatcherProblemTest, a_row_is_left_out_and_counted) {
  run(RecordErrorPolicy::ignore_record);
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x U,3,x b: U,1,x U,3,x"));
  EXPECT_THAT(out[0].exceptions, IsEmpty());
  ASSERT_EQ(out[0].rejected.size(), 1U);
  EXPECT_EQ(out[0].rejected[0].table, a->schema.id);
  EXPECT_EQ(out[0].rejected[0].values, "id=2, t='y'");
  EXPECT_EQ(out[0].rejected[0].position, "bin.000001:20");
  EXPECT_EQ(out[0].rejected[0].reason, "does not fit");
  EXPECT_EQ(out[0].counts[0].rejected, 1U);
  EXPECT_EQ(out[0].counts[0].rows.inserts, 2U);
}

TEST_F(BatcherProblemTest, a_row_is_left_out_and_listed) {
  run(RecordErrorPolicy::log_error);
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x U,3,x b: U,1,x U,3,x"));
  ASSERT_EQ(out[0].exceptions.size(), 1U);
  EXPECT_EQ(out[0].exceptions[0].table, a->schema.id);
  EXPECT_EQ(out[0].exceptions[0].statement, "bin.000001:20: id=2, t='y'");
  EXPECT_EQ(out[0].exceptions[0].error, "does not fit");
  EXPECT_EQ(out[0].rejected.size(), 1U);
  EXPECT_EQ(out[0].counts[0].rejected, 1U);
}

TEST_F(BatcherProblemTest, a_row_stops_its_table_and_the_others_go_on) {
  run(RecordErrorPolicy::suspend_table);
  expect_only_b();
}

TEST_F(BatcherProblemTest, a_row_stops_the_task_with_the_name_of_its_table) {
  options.changes.data_error = RecordErrorPolicy::stop_task;
  try {
    add(block());
    FAIL() << "the row was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::task);
    EXPECT_THAT(error.report().contexts, Contains("table demo1.a"));
  }
}

TEST_F(BatcherProblemTest, a_table_that_cannot_be_read_stops_whatever_the_rows_policy) {
  options.changes.data_error = RecordErrorPolicy::ignore_record;
  add(block(ErrorScope::table));
  finish();
  expect_only_b();
}

TEST_F(BatcherProblemTest, a_table_that_cannot_be_read_stops_the_task_if_that_is_set) {
  options.changes.stop_on_table_error = true;
  EXPECT_THROW(add(block(ErrorScope::table)), Error);
}

TEST_F(BatcherProblemTest, a_stopped_table_stays_out_of_later_batches) {
  run(RecordErrorPolicy::suspend_table);
  out.clear();
  BatcherRig next;  // the same batcher would be stopped by finish()
  next.options = options;
  next.add(block());
  next.now += 30'000'000;
  next.tick();
  next.add(BlockBuilder()
               .insert(next.a, {"9", "x"})
               .problem(next.a, ErrorScope::record, "id=8")
               .insert(next.b, {"9", "x"})
               .commit(30)
               .done());
  next.finish();
  EXPECT_THAT(next.texts(), ElementsAre("b: U,1,x U,3,x", "b: U,9,x"));
  EXPECT_THAT(next.out[1].records, IsEmpty());
}

TEST_F(BatcherProblemTest, a_table_that_stops_in_a_large_transaction_says_so_at_its_end) {
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  add(BlockBuilder()
          .problem(a, ErrorScope::record, "id=2")
          .insert(b, {"2", "x"})
          .commit(30)
          .done());
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x", "b: U,2,x"));
  EXPECT_THAT(out[0].records, IsEmpty());
  ASSERT_EQ(out[1].records.size(), 1U);
  EXPECT_EQ(out[1].records[0].state, port::CaptureState::suspended);
}

}  // namespace
}  // namespace cdc
