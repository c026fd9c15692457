// The applier after a table stopped: its names, its rows, and what comes of it later.
#include "cdc/refusal_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::BlockBuilder;
using port::CaptureState;
using testing::IsEmpty;

class StoppedTableTest : public testing::Test, protected fake::RefusalRig {
 protected:
  static port::TargetChange drop(const model::TargetTable& table) {
    port::TargetChange change;
    change.kind = port::TargetChangeKind::drop_table;
    change.before = table;
    return change;
  }
};

TEST_F(StoppedTableTest, one_that_is_dropped_on_the_target_leaves_no_name_there) {
  SchemaStep gone = fake::step_at(20);
  gone.changes = {drop(a->target)};
  gone.records = {fake::record_of(*a)};
  gone.records[0].state = CaptureState::dropped;
  add(gone);
  add(BlockBuilder().insert(b, {"3", "good"}).commit(40).done());
  apply_open();
  EXPECT_EQ(state.tables.count(a->target.id), 0U);
  EXPECT_EQ(state.records.at(a->schema.id).target, model::TableId())
      << "who makes it there later is not ours";
}

TEST_F(StoppedTableTest, one_that_is_refused_in_the_batch_of_its_drop_is_found) {
  target.refused_tables = {a->target.id};
  SchemaStep gone = fake::step_at(20);
  gone.changes = {fake::empty_change(*a), drop(a->target)};
  gone.records = {fake::record_of(*a)};
  gone.records[0].state = CaptureState::dropped;
  add(gone);
  add(BlockBuilder().insert(b, {"3", "good"}).commit(40).done());
  apply_open();
  EXPECT_EQ(rows(b), "3,good");
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_EQ(state.records.at(a->schema.id).target, a->target.id);
}

TEST_F(StoppedTableTest, one_that_is_dropped_and_made_again_is_not_followed) {
  apply_two();
  SchemaStep gone = fake::step_at(30);
  gone.records = {fake::record_of(*a)};
  gone.records[0].state = CaptureState::dropped;
  gone.changes = {drop(a->target)};
  add(gone);
  add(BlockBuilder().insert(b, {"3", "good"}).commit(40).done());
  apply_open();
  EXPECT_EQ(state_of(a), CaptureState::dropped);
  EXPECT_EQ(state.records.at(a->schema.id).target, a->target.id) << "where its rows still are";
  SchemaStep made = fake::step_at(50);
  made.records = {fake::record_of(*a)};
  add(made);
  add(BlockBuilder().insert(a, {"4", "good"}).insert(b, {"4", "good"}).commit(60).done());
  apply_open();
  EXPECT_EQ(rows(b), "1,good 3,good 4,good");
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_EQ(state.records.at(a->schema.id).target, a->target.id);
  EXPECT_FALSE(state.records.at(a->schema.id).reason.empty());
  add(made);
  add(BlockBuilder().insert(b, {"5", "good"}).commit(80).done());
  apply_open();
  EXPECT_EQ(state_of(a), CaptureState::suspended);
}

TEST_F(StoppedTableTest, a_stopped_table_is_left_out_of_later_batches_with_its_definitions) {
  apply_two();
  SchemaStep step = fake::step_at(30);
  step.changes = {fake::empty_change(*a), fake::empty_change(*b)};
  step.records = {fake::record_of(*a), fake::record_of(*b)};
  step.records[1].reason = "newer";
  add(step);
  add(BlockBuilder().insert(a, {"3", "good"}).insert(b, {"3", "good"}).commit(40).done());
  state.tables[a->target.id].rows = {{"7", "kept"}};
  apply_open();
  EXPECT_EQ(rows(a), "7,kept");
  EXPECT_EQ(rows(b), "3,good");
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_EQ(state.records[b->schema.id].reason, "newer");
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(StoppedTableTest, a_stopped_table_stays_stopped_under_a_new_name) {
  apply_two();
  const TableVersionPtr renamed = fake::table("c", {.slot = 0, .number = 3});
  add(rename_step(a, renamed, 30));
  state.tables[renamed->target.id] = {renamed->target, {{"7", "of others"}}};
  add(BlockBuilder().insert(renamed, {"3", "good"}).commit(40).done());
  apply_open();
  EXPECT_EQ(rows(renamed), "7,of others");
  EXPECT_EQ(state_of(a), CaptureState::dropped) << "it has another name on the source";
  EXPECT_EQ(state_of(renamed), CaptureState::suspended);
  EXPECT_EQ(state.records.at(renamed->schema.id).target, a->target.id) << "where its rows are";
}

TEST_F(StoppedTableTest, a_stopped_table_that_is_renamed_twice_tells_where_its_rows_are) {
  apply_two();
  const TableVersionPtr second = fake::table("c", {.slot = 0, .number = 3});
  const TableVersionPtr third = fake::table("d", {.slot = 0, .number = 4});
  add(rename_step(a, second, 30));
  add(BlockBuilder().insert(b, {"3", "good"}).commit(40).done());
  apply_open();
  add(rename_step(second, third, 50));
  add(BlockBuilder().insert(b, {"4", "good"}).commit(60).done());
  apply_open();
  EXPECT_EQ(state_of(third), CaptureState::suspended);
  EXPECT_EQ(state.records.at(third->schema.id).target, a->target.id)
      << "not the name between, which may be another's";
}

TEST_F(StoppedTableTest, a_name_that_cannot_be_changed_stops_its_table) {
  const TableVersionPtr renamed = fake::table("c", {.slot = 0, .number = 3});
  state.tables[renamed->target.id] = {renamed->target, {}};
  add(rename_step(a, renamed));
  add(BlockBuilder().insert(b, {"1", "good"}).commit(30).done());
  apply_open();
  EXPECT_EQ(rows(b), "1,good");
  EXPECT_EQ(state.records.at(renamed->schema.id).state, CaptureState::suspended);
}

TEST_F(StoppedTableTest,
       a_name_that_cannot_be_changed_stops_the_table_that_was_to_take_the_old_one) {
  const TableVersionPtr c = fake::table("c", {.slot = 0, .number = 3});
  state.tables[c->target.id] = {c->target, {}};
  model::TargetTable between = b->target;
  between.id.table = "sluice_rename_1";
  SchemaStep step = fake::step_at(20);
  step.changes = {rename(b->target, between), rename(a->target, c->target),
                  rename(between, a->target)};
  step.records = {fake::record_of(*b), fake::record_of(*a), fake::record_of(*c)};
  step.records[0].state = CaptureState::dropped;
  add(step);
  apply_open();
  EXPECT_EQ(state_of(c), CaptureState::suspended);
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_EQ(state.records.at(c->schema.id).target, a->target.id);
  EXPECT_EQ(state.records.at(a->schema.id).target, b->target.id);
  EXPECT_EQ(state.tables.count(between.id), 0U);
  EXPECT_EQ(state.tables.count(b->target.id), 1U);
}

TEST_F(StoppedTableTest,
       a_table_that_stops_in_the_batch_of_its_new_name_stops_who_was_to_leave_it) {
  const TableVersionPtr c = fake::table("c", {.slot = 0, .number = 3});
  SchemaStep step = rename_step(a, c);
  step.records[0].state = CaptureState::suspended;
  add(step);
  apply_open();
  EXPECT_EQ(state_of(c), CaptureState::suspended);
  EXPECT_EQ(state.records.at(c->schema.id).target, a->target.id);
  EXPECT_EQ(state.tables.count(a->target.id), 1U);
}

TEST_F(StoppedTableTest, a_row_that_is_refused_in_the_batch_of_a_new_name_leaves_the_old_one) {
  const TableVersionPtr c = fake::table("c", {.slot = 0, .number = 3});
  state.tables[a->target.id].rows = {{"7", "kept"}};
  add(rename_step(a, c));
  add(BlockBuilder().insert(c, {"1", "bad"}).insert(b, {"1", "good"}).commit(40).done());
  apply_open();
  EXPECT_EQ(rows(a), "7,kept");
  EXPECT_EQ(rows(b), "1,good");
  EXPECT_EQ(state_of(a), CaptureState::dropped);
  EXPECT_EQ(state_of(c), CaptureState::suspended);
  EXPECT_EQ(state.records.at(c->schema.id).target, a->target.id) << "where its rows are";
}

}  // namespace
}  // namespace cdc
