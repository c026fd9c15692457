// The batcher and changes of definitions.
#include "cdc/batcher_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using fake::BlockBuilder;
using fake::empty_change;
using fake::step_at;
using testing::ElementsAre;
using testing::IsEmpty;

class BatcherStepTest : public testing::Test, protected fake::BatcherRig {
 protected:
  static port::CapturedTable suspended(const TableVersion& version) {
    port::CapturedTable record = fake::record_of(version);
    record.state = port::CaptureState::suspended;
    return record;
  }
};

TEST_F(BatcherStepTest, rows_before_a_change_of_definitions_are_a_batch_of_their_own) {
  add(BlockBuilder().insert(a, {"1", "x"}).commit(20).done());
  SchemaStep step = step_at(30);
  step.changes = {empty_change(*a)};
  step.records = {fake::record_of(*a)};
  step.changed = {0};
  add(step);
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x"));
  EXPECT_EQ(out[0].next.position.at.offset, 20U);
  EXPECT_THAT(out[0].changes, IsEmpty());
  add(BlockBuilder().insert(a, {"2", "x"}).commit(40).done());
  finish();
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x", "a: U,2,x"));
  ASSERT_EQ(out[1].changes.size(), 1U);
  ASSERT_EQ(out[1].records.size(), 1U);
  EXPECT_EQ(out[1].counts[0].ddls, 1U);
  EXPECT_EQ(out[1].next.position.at.offset, 40U);
}

TEST_F(BatcherStepTest, a_new_definition_may_follow_in_the_batch_that_it_begins) {
  add(BlockBuilder().insert(a, {"1", "x"}).commit(20).done());
  SchemaStep step = step_at(30);
  step.changed = {a->slot};
  add(step);
  const TableVersionPtr wider =
      fake::table("a", {.slot = 0, .number = 9, .columns = {"id", "text", "more"}});
  add(BlockBuilder().insert(wider, {"2", "x", "y"}).commit(40).done());
  finish();
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x", "a: U,2,x,y"));
}

TEST_F(BatcherStepTest, changes_of_definitions_alone_share_a_batch_in_their_order) {
  SchemaStep first = step_at(20);
  first.changes = {empty_change(*a)};
  SchemaStep second = step_at(30);
  second.changes = {empty_change(*b)};
  add(first);
  add(second);
  finish();
  ASSERT_EQ(out.size(), 1U);
  ASSERT_EQ(out[0].changes.size(), 2U);
  EXPECT_EQ(out[0].changes[0].before.id.table, "a");
  EXPECT_EQ(out[0].changes[1].before.id.table, "b");
}

TEST_F(BatcherStepTest, statements_that_run_before_the_transaction_wait_for_earlier_changes) {
  SchemaStep first = step_at(20);
  first.changes = {empty_change(*a)};
  SchemaStep second = step_at(30);
  second.changes = {empty_change(*a)};
  second.changes[0].kind = port::TargetChangeKind::rebuild;
  second.changes[0].before_transaction = {"ALTER"};
  add(first);
  add(second);
  finish();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].next.position.at.offset, 20U);
  EXPECT_EQ(out[1].changes.size(), 1U);
}

TEST_F(BatcherStepTest, a_later_record_of_a_table_replaces_the_earlier_one) {
  SchemaStep first = step_at(20);
  first.records = {fake::record_of(*a), fake::record_of(*b)};
  SchemaStep second = step_at(30);
  second.records = {fake::record_of(*a)};
  second.records[0].schema.columns.pop_back();
  add(first);
  add(second);
  finish();
  ASSERT_EQ(out[0].records.size(), 2U);
  EXPECT_EQ(out[0].records[0].schema.columns.size(), 1U);
}

TEST_F(BatcherStepTest, rows_of_a_table_that_a_step_stops_are_no_longer_taken) {
  SchemaStep step = step_at(20);
  step.records = {suspended(*a)};
  step.stopped = {0};
  add(step);
  add(BlockBuilder().insert(a, {"1", "x"}).insert(b, {"1", "x"}).commit(30).done());
  finish();
  EXPECT_THAT(texts(), ElementsAre("b: U,1,x"));
  EXPECT_TRUE(progress.table(0).is_stopped);
  EXPECT_FALSE(progress.table(1).is_stopped);
}

TEST_F(BatcherStepTest, rows_follow_a_change_of_definitions_in_the_same_transaction) {
  SchemaStep step = step_at(20);
  step.ends_transaction = false;
  step.changes = {empty_change(*a)};
  add(step);
  now += 60'000'000;
  tick();
  EXPECT_THAT(out, IsEmpty());
  add(BlockBuilder().insert(a, {"1", "x"}).commit(30).done());
  finish();
  EXPECT_THAT(texts(), ElementsAre("a: U,1,x"));
  EXPECT_EQ(out[0].changes.size(), 1U);
}

TEST_F(BatcherStepTest, a_definition_that_changes_behind_rows_of_its_transaction_is_refused) {
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  SchemaStep step = step_at(30);
  step.changed = {a->slot};
  try {
    add(step);
    FAIL() << "the order was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "cdc.ddl_inside_transaction");
    EXPECT_EQ(error.scope(), ErrorScope::task);
  }
}

TEST_F(BatcherStepTest, a_transaction_that_a_step_begins_does_not_hold_up_what_lies_before) {
  SchemaStep first = step_at(20);
  first.changes = {empty_change(*a)};
  add(first);
  SchemaStep second = step_at(30);
  second.changes = {empty_change(*b)};
  second.ends_transaction = false;
  add(second);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].next.position.at.offset, 20U);
  finish();
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(BatcherStepTest, a_definition_that_changes_does_not_revive_a_stopped_table) {
  options.changes.data_error = model::RecordErrorPolicy::suspend_table;
  add(BlockBuilder().problem(a, ErrorScope::record, "id=1").commit(20).done());
  SchemaStep step = step_at(30);
  step.records = {fake::record_of(*a)};
  add(step);
  finish();
  ASSERT_EQ(out.size(), 1U);
  ASSERT_EQ(out[0].records.size(), 1U);
  EXPECT_EQ(out[0].records[0].state, port::CaptureState::suspended);
}

}  // namespace
}  // namespace cdc
