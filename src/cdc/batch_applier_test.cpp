#include "cdc/batch_applier.hpp"

#include "cdc/apply_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using fake::BlockBuilder;
using fake::Fault;
using testing::ElementsAre;
using testing::IsEmpty;

class BatchApplierTest : public testing::Test, protected fake::ApplyRig {
 protected:
  void add_insert(std::uint64_t offset) {
    add(BlockBuilder().insert(a, {std::to_string(offset), "x"}).commit(offset).done());
  }
  /// The faults of the next transactions, in their order.
  void plan_faults(std::vector<Fault> faults) {
    target.next_fault = [faults, next = std::size_t{0}]() mutable {
      return next < faults.size() ? faults[next++] : Fault::none;
    };
  }
};

TEST_F(BatchApplierTest, changes_and_checkpoint_arrive_together) {
  add(BlockBuilder().insert(a, {"1", "x"}).insert(a, {"2", "x"}).commit(20).done());
  apply_open();
  add(BlockBuilder().update(a, {"1", "x"}, {"1", "y"}).erase(a, {"2", "x"}).commit(30).done());
  apply_open();
  EXPECT_EQ(rows(a), "1,y");
  EXPECT_EQ(state.checkpoint->batch, 9U);
  EXPECT_EQ(state.checkpoint->position.at.offset, 30U);
  ASSERT_EQ(target.requests.size(), 2U);
  EXPECT_EQ(target.requests[1].previous, target.requests[0].next);
}

TEST_F(BatchApplierTest, files_are_removed_once_they_are_applied) {
  add(BlockBuilder().insert(a, {"1", "x"}).insert(b, {"1", "x"}).commit(20).done());
  apply_open();
  EXPECT_EQ(rows(b), "1,x");
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(BatchApplierTest, files_that_are_the_result_stay_but_for_those_that_the_stop_cut_off) {
  applier_settings.applied_files = AppliedFiles::kept;
  options.part_bytes_max = 1;
  options.changes.stop.kind = model::StopKind::position;
  options.changes.stop.position = model::parse_position("bin.000001:25");
  add(BlockBuilder().insert(a, {"1", "x"}).commit(20).done());
  apply_open();
  const std::vector<std::string> kept = store.keys();
  EXPECT_EQ(kept.size(), 2U);
  add(BlockBuilder().insert(a, {"2", "x"}).leave_open(22).done());
  apply_all();
  EXPECT_EQ(store.keys().size(), 4U);
  add(BlockBuilder().insert(a, {"3", "x"}).commit(30).done());
  apply_all();
  EXPECT_EQ(store.keys(), kept);
}

TEST_F(BatchApplierTest, parts_of_a_transaction_are_applied_together_and_in_order) {
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  add(BlockBuilder().erase(a, {"1", "x"}).insert(b, {"2", "x"}).leave_open(30).done());
  apply_all();
  EXPECT_THAT(target.requests, IsEmpty());
  EXPECT_EQ(state.checkpoint, applied);
  add(BlockBuilder().insert(a, {"1", "z"}).commit(40).done());
  apply_all();
  ASSERT_EQ(target.requests.size(), 1U);
  EXPECT_EQ(target.requests[0].parts.size(), 3U);
  EXPECT_EQ(rows(a), "1,z");
  EXPECT_EQ(rows(b), "2,x");
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(BatchApplierTest, equal_rows_without_a_key_lose_exactly_one_per_delete) {
  const TableVersionPtr keyless = fake::table("a", {.key = {}});
  state.tables[a->target.id].rows = {{"1", "x"}, {"1", "x"}, {"1", "x"}};
  add(BlockBuilder().erase(keyless, {"1", "x"}).erase(keyless, {"9", "x"}).commit(20).done());
  apply_open();
  EXPECT_EQ(rows(a), "1,x 1,x");
}

TEST_F(BatchApplierTest, what_fails_for_a_passing_reason_is_tried_again) {
  plan_faults({Fault::before_commit, Fault::before_commit});
  add_insert(20);
  apply_open();
  EXPECT_EQ(rows(a), "20,x");
  EXPECT_EQ(target.requests.size(), 3U);
  EXPECT_EQ(clock.pauses().size(), 2U);
  EXPECT_EQ(state.checkpoint->batch, 8U);
}

TEST_F(BatchApplierTest, a_doubtful_commit_is_applied_once) {
  const TableVersionPtr keyless = fake::table("a", {.key = {}});
  plan_faults({Fault::after_commit});
  add(BlockBuilder().insert(keyless, {"1", "x"}).commit(20).done());
  apply_open();
  EXPECT_EQ(rows(a), "1,x");
  EXPECT_EQ(target.requests.size(), 2U);
  EXPECT_THAT(store.keys(), IsEmpty());
  EXPECT_EQ(progress.applied_batches, 1U);
}

TEST_F(BatchApplierTest, gives_up_at_the_deadline_and_keeps_nothing) {
  applier_settings.retry.deadline = base::Millis(5000);
  target.next_fault = [] { return Fault::before_commit; };
  add_insert(20);
  try {
    apply_open();
    FAIL() << "it was applied";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::transient);
  }
  EXPECT_THAT(rows(a), IsEmpty());
  EXPECT_EQ(state.checkpoint, applied);
}

TEST_F(BatchApplierTest, a_fenced_process_changes_nothing_and_stops) {
  state.epoch = 2;
  add_insert(20);
  try {
    apply_open();
    FAIL() << "it was applied";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::task);
    EXPECT_EQ(error.code(), "fake.fenced");
  }
  EXPECT_THAT(rows(a), IsEmpty());
}

TEST_F(BatchApplierTest, a_stop_ends_the_tries) {
  target.next_fault = [] { return Fault::before_commit; };
  add_insert(20);
  now += 30'000'000;
  tick();
  std::stop_source stop;
  stop.request_stop();
  try {
    applier().add(stage(std::move(out.at(0))), stop.get_token());
    FAIL() << "it was applied";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::cancelled);
  }
}

TEST_F(BatchApplierTest, the_end_alone_changes_nothing) {
  options.changes.stop.kind = model::StopKind::position;
  options.changes.stop.position = model::parse_position("bin.000001:10");
  tick();
  apply_all();
  ASSERT_EQ(done.size(), 1U);
  EXPECT_TRUE(done[0].is_last);
  EXPECT_THAT(target.requests, IsEmpty());
}

TEST_F(BatchApplierTest, parts_of_a_transaction_that_the_stop_point_cut_off_are_forgotten) {
  options.part_bytes_max = 1;
  options.changes.stop.kind = model::StopKind::position;
  options.changes.stop.position = model::parse_position("bin.000001:25");
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  add(BlockBuilder().insert(a, {"2", "x"}).commit(30).done());
  ASSERT_EQ(out.size(), 2U);
  apply_all();
  ASSERT_EQ(done.size(), 1U);
  EXPECT_TRUE(done[0].is_last);
  EXPECT_THAT(target.requests, IsEmpty());
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(BatchApplierTest, a_batch_that_another_one_follows_before_its_end_is_a_mistake) {
  options.part_bytes_max = 1;
  add(BlockBuilder().insert(a, {"1", "x"}).leave_open(20).done());
  apply_all();
  add(BlockBuilder().insert(a, {"2", "x"}).commit(30).done());
  out.at(0).batch = 9;
  try {
    apply_all();
    FAIL() << "it was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "cdc.batch_unfinished");
  }
}

TEST_F(BatchApplierTest, counts_what_became_visible) {
  add(BlockBuilder()
          .insert(a, {"1", "x"})
          .insert(a, {"2", "x"})
          .update(a, {"2", "x"}, {"3", "x"})
          .erase(b, {"1", "x"})
          .commit(fake::end_at(20, 7'000'000))
          .done());
  apply_open();
  SchemaStep step = fake::step_at(30);
  step.changed = {1};
  step.changes = {fake::empty_change(*b)};
  add(step);
  apply_open();
  TableCounters& counters = progress.table(0);
  EXPECT_EQ(counters.applied_inserts, 2U);
  EXPECT_EQ(counters.applied_updates, 1U);
  EXPECT_EQ(counters.applied_deletes, 0U);
  EXPECT_EQ(progress.table(1).applied_deletes, 1U);
  EXPECT_EQ(progress.table(1).applied_ddls, 1U);
  EXPECT_EQ(progress.applied_changes, 4U);
  EXPECT_EQ(progress.applied_batches, 2U);
  EXPECT_EQ(progress.position(), "bin.000001:30 / 0-1-30");
  EXPECT_EQ(progress.visible_commit_us, 1'000'000U);
}

TEST_F(BatchApplierTest, changes_of_definitions_come_before_the_rows) {
  state.tables[a->target.id].rows = {{"1", "x"}};
  SchemaStep step = fake::step_at(20);
  step.changes = {fake::empty_change(*a)};
  step.records = {fake::record_of(*a)};
  step.records[0].reason = "as of here";
  add(step);
  add_insert(30);
  apply_open();
  EXPECT_EQ(rows(a), "30,x");
  EXPECT_EQ(state.records[a->schema.id].reason, "as of here");
}

}  // namespace
}  // namespace cdc
