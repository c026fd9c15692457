// The applier where the target refuses rows or tables.
#include "cdc/refusal_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using fake::BlockBuilder;
using model::RecordErrorPolicy;
using port::CaptureState;
using testing::HasSubstr;
using testing::IsEmpty;

class RefusalTest : public testing::Test, protected fake::RefusalRig {
 protected:
  void expect_a_stopped() {
    EXPECT_THAT(rows(a), IsEmpty());
    EXPECT_EQ(rows(b), "1,good");
    EXPECT_EQ(state_of(a), CaptureState::suspended);
    EXPECT_EQ(state_of(b), CaptureState::captured);
    EXPECT_TRUE(progress.table(0).is_stopped);
    EXPECT_EQ(progress.table(0).applied_inserts, 0U);
    EXPECT_EQ(progress.table(1).applied_inserts, 1U);
    EXPECT_EQ(state.checkpoint->batch, 8U);
    EXPECT_THAT(store.keys(), IsEmpty());
  }
};

TEST_F(RefusalTest, a_refused_row_is_left_out_and_listed) {
  std::vector<RejectedChange> rejected;
  applier_settings.data_error = RecordErrorPolicy::log_error;
  applier_settings.on_rejected = [&](const RejectedChange& row) {
    EXPECT_EQ(state.checkpoint, applied) << "it was listed after the commit";
    rejected.push_back(row);
  };
  apply_two();
  EXPECT_EQ(rows(a), "1,good");
  EXPECT_EQ(rows(b), "1,good");
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_EQ(rejected[0].table, a->schema.id);
  EXPECT_EQ(rejected[0].line, "U,2,bad\n");
  EXPECT_EQ(rejected[0].reason, "a value does not fit");
  EXPECT_THAT(rejected[0].position, HasSubstr("bin.000001:20"));
  ASSERT_EQ(state.exceptions.size(), 1U);
  EXPECT_THAT(state.exceptions[0].statement, HasSubstr("U,2,bad"));
  EXPECT_EQ(progress.table(0).rejected_rows, 1U);
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(RefusalTest, a_row_that_could_not_be_made_csv_is_listed_before_the_commit) {
  std::vector<RejectedChange> rejected;
  options.changes.data_error = RecordErrorPolicy::ignore_record;
  applier_settings.on_rejected = [&](const RejectedChange& row) {
    EXPECT_EQ(state.checkpoint, applied) << "it was listed after the commit";
    rejected.push_back(row);
  };
  add(BlockBuilder()
          .insert(b, {"1", "good"})
          .problem(a, ErrorScope::record, "id=1")
          .commit(20)
          .done());
  apply_open();
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_EQ(rejected[0].table, a->schema.id);
  EXPECT_EQ(rejected[0].line, "");
  EXPECT_THAT(rejected[0].values, HasSubstr("id=1"));
  EXPECT_EQ(state.checkpoint->batch, 8U);
}

TEST_F(RefusalTest, a_refused_row_may_be_left_out_without_a_list) {
  applier_settings.data_error = RecordErrorPolicy::ignore_record;
  apply_two();
  EXPECT_EQ(rows(a), "1,good");
  EXPECT_THAT(state.exceptions, IsEmpty());
  EXPECT_EQ(progress.table(0).rejected_rows, 1U);
}

TEST_F(RefusalTest, a_refused_row_stops_its_table_and_the_others_go_on) {
  apply_two();
  expect_a_stopped();
  EXPECT_EQ(state.records[a->schema.id].reason, "a value does not fit");
}

TEST_F(RefusalTest, a_refused_row_stops_the_task_and_is_shown) {
  applier_settings.data_error = RecordErrorPolicy::stop_task;
  try {
    apply_two();
    FAIL() << "it was applied";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::task);
    EXPECT_THAT(error.what(), HasSubstr("U,2,bad"));
  }
  EXPECT_EQ(state.checkpoint, applied);
}

TEST_F(RefusalTest, a_refused_table_stops_and_the_others_go_on) {
  target.refused_tables = {a->target.id};
  apply_two();
  expect_a_stopped();
}

TEST_F(RefusalTest, a_refused_table_stops_the_task_if_that_is_set) {
  applier_settings.stop_on_table_error = true;
  target.refused_tables = {a->target.id};
  EXPECT_THROW(apply_two(), Error);
  EXPECT_EQ(state.checkpoint, applied);
}

TEST_F(RefusalTest, each_of_several_tables_that_stop_in_a_batch_is_remembered) {
  target.refused_tables = {a->target.id, b->target.id};
  apply_two();
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_EQ(state_of(b), CaptureState::suspended);
  EXPECT_EQ(state.checkpoint->batch, 8U);
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(RefusalTest, a_table_that_stopped_while_it_was_batched_is_remembered_beside_another) {
  target.refused_tables = {b->target.id};
  add(BlockBuilder()
          .problem(a, ErrorScope::table, "id=1")
          .insert(b, {"1", "good"})
          .commit(20)
          .done());
  apply_open();
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_EQ(state_of(b), CaptureState::suspended);
}

TEST_F(RefusalTest, a_table_that_stops_late_in_a_large_transaction_leaves_all_its_parts) {
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "good"}).insert(b, {"1", "good"}).leave_open(20).done());
  apply_all();
  add(BlockBuilder()
          .problem(a, ErrorScope::record, "id=2")
          .insert(b, {"2", "good"})
          .commit(30)
          .done());
  apply_all();
  EXPECT_THAT(rows(a), IsEmpty());
  EXPECT_EQ(rows(b), "1,good 2,good");
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(RefusalTest, a_refused_row_in_a_later_part_of_a_transaction_is_found) {
  applier_settings.data_error = RecordErrorPolicy::log_error;
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "good"}).leave_open(20).done());
  add(BlockBuilder().insert(a, {"2", "bad"}).insert(a, {"3", "good"}).commit(30).done());
  apply_all();
  EXPECT_EQ(rows(a), "1,good 3,good");
  EXPECT_EQ(state_of(a), CaptureState::captured);
  EXPECT_EQ(state.exceptions.size(), 1U);
}

TEST_F(RefusalTest, a_table_whose_rows_are_all_refused_goes_on) {
  applier_settings.data_error = RecordErrorPolicy::ignore_record;
  add(BlockBuilder().insert(a, {"2", "bad"}).insert(b, {"1", "good"}).commit(20).done());
  apply_open();
  EXPECT_THAT(rows(a), IsEmpty());
  EXPECT_EQ(rows(b), "1,good");
  EXPECT_EQ(state_of(a), CaptureState::captured);
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(RefusalTest, rows_of_both_tables_may_be_refused) {
  applier_settings.data_error = RecordErrorPolicy::log_error;
  add(BlockBuilder()
          .insert(a, {"1", "bad"})
          .insert(a, {"2", "good"})
          .insert(b, {"1", "bad"})
          .insert(b, {"2", "good"})
          .commit(20)
          .done());
  apply_open();
  EXPECT_EQ(rows(a), "2,good");
  EXPECT_EQ(rows(b), "2,good");
  EXPECT_EQ(state.exceptions.size(), 2U);
}

TEST_F(RefusalTest, a_thousand_refused_rows_stop_the_table) {
  applier_settings.data_error = RecordErrorPolicy::log_error;
  options.part_bytes_max = 1 << 30;
  for (const int count : {999, 1000}) {
    BlockBuilder block;
    for (int i = 0; i < count; ++i) block.insert(a, {std::to_string(i), "bad"});
    block.insert(a, {"one", "good"});
    add(block.commit(static_cast<std::uint64_t>(count)).done());
    apply_open();
    EXPECT_EQ(rows(a), "one,good");
    EXPECT_EQ(state_of(a), count < 1000 ? CaptureState::captured : CaptureState::suspended);
    EXPECT_EQ(state.exceptions.size(), 999U);
  }
}

TEST_F(RefusalTest, a_search_that_breaks_off_for_a_passing_reason_begins_again) {
  applier_settings.data_error = RecordErrorPolicy::log_error;
  bool has_failed = false;
  target.refuses = [&](const fake::Row& line) {
    if (target.probes == 1 && !std::exchange(has_failed, true)) {
      throw fake::failure(ErrorScope::transient, "lost", "no answer");
    }
    return line[2] == "bad";
  };
  apply_two();
  EXPECT_TRUE(has_failed);
  EXPECT_EQ(rows(a), "1,good");
  EXPECT_EQ(state.exceptions.size(), 1U);
}

TEST_F(RefusalTest, a_definition_that_is_refused_stops_its_table) {
  target.refused_tables = {a->target.id};
  SchemaStep step = fake::step_at(20);
  step.changes = {fake::empty_change(*a)};
  step.records = {fake::record_of(*a)};
  add(step);
  add(BlockBuilder().insert(b, {"1", "good"}).commit(30).done());
  apply_open();
  EXPECT_EQ(rows(b), "1,good");
  EXPECT_EQ(state_of(a), CaptureState::suspended);
}

TEST_F(RefusalTest, a_definition_that_is_refused_stops_a_table_that_the_batch_says_nothing_of) {
  target.refused_tables = {a->target.id};
  SchemaStep step = fake::step_at(20);
  step.changes = {fake::empty_change(*a)};
  step.changed = {0};
  add(step);
  apply_open();
  EXPECT_EQ(state_of(a), CaptureState::suspended);
  EXPECT_TRUE(progress.table(0).is_stopped);
  EXPECT_EQ(progress.table(0).applied_ddls, 0U);
}

TEST_F(RefusalTest, an_error_that_names_no_table_of_the_batch_ends_the_task) {
  target.refuses = [](const fake::Row&) -> bool {
    throw fake::failure(ErrorScope::record, "refused", "some row").in("table public.other");
  };
  try {
    apply_two();
    FAIL() << "it was applied";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::task);
  }
}

TEST_F(RefusalTest, batches_that_were_applied_before_the_stop_are_counted) {
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "good"}).commit(20).done());
  add(BlockBuilder()
          .problem(a, ErrorScope::record, "id=2")
          .insert(b, {"1", "good"})
          .commit(30)
          .done());
  EXPECT_TRUE(progress.table(0).is_stopped);
  apply_all();
  EXPECT_EQ(rows(a), "1,good");
  EXPECT_EQ(progress.table(0).applied_inserts, 1U);
}

}  // namespace
}  // namespace cdc
