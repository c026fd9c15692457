#include "cdc/planned_targets.hpp"

#include "cdc/tracker_rig.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using port::TargetChangeKind;

class PlannedTargetsTest : public testing::Test {
 protected:
  model::TargetTable table(const std::string& name) {
    return dialect::propose_table(fake::schema(name), {"public", name}, {});
  }
  void plan(TargetChangeKind kind, const std::string& before, const std::string& after) {
    SchemaStep step;
    step.changes.push_back({kind, table(before), table(after), {}, {}});
    planned.note(step);
    planned.note(step);
  }
  bool has(const std::string& name) { return planned.describe({"public", name}).has_value(); }

  fake::State state;
  fake::Store store;
  fake::Target target{state, store, 0};
  std::uint64_t rows = 7;  ///< of every table
  PlannedTargets planned{
      target,
      {{{"public", "left"}, std::nullopt}, {{"public", "counted"}, 7}},
      [this](const model::TableId&, std::uint64_t wanted) { return wanted == rows; }};
};

TEST_F(PlannedTargetsTest, what_the_stream_does_not_touch_is_as_the_target_has_it) {
  state.tables[{"public", "t"}].definition = table("t");
  EXPECT_TRUE(has("t"));
  EXPECT_FALSE(has("u"));
}

TEST_F(PlannedTargetsTest, what_the_stream_changes_is_known_before_it_is_applied) {
  state.tables[{"public", "t"}].definition = table("t");
  plan(TargetChangeKind::rename_table, "t", "u");
  EXPECT_FALSE(has("t"));
  EXPECT_TRUE(has("u"));
  plan(TargetChangeKind::create_table, "t", "t");
  EXPECT_TRUE(has("t"));
  plan(TargetChangeKind::drop_table, "u", "u");
  EXPECT_FALSE(has("u"));
}

TEST_F(PlannedTargetsTest, rows_that_are_left_go_with_their_table) {
  EXPECT_TRUE(planned.is_left({"public", "left"}));
  plan(TargetChangeKind::empty_table, "left", "left");
  EXPECT_FALSE(planned.is_left({"public", "left"}));
  planned.note_left({"public", "t"});
  EXPECT_TRUE(planned.is_left({"public", "t"}));
  plan(TargetChangeKind::drop_table, "t", "t");
  EXPECT_FALSE(planned.is_left({"public", "t"}));
}

TEST_F(PlannedTargetsTest, rows_that_others_wrote_since_are_not_ours) {
  EXPECT_TRUE(planned.is_left({"public", "counted"}));
  rows = 8;
  EXPECT_FALSE(planned.is_left({"public", "counted"}));
  EXPECT_TRUE(planned.is_left({"public", "left"}));
  planned.note_left({"public", "counted"});
  EXPECT_TRUE(planned.is_left({"public", "counted"})) << "left again, with other rows";
}

TEST_F(PlannedTargetsTest, rows_that_are_left_go_when_a_table_takes_their_name) {
  plan(TargetChangeKind::rename_table, "t", "left");
  EXPECT_FALSE(planned.is_left({"public", "left"}));
  planned.note_left({"public", "t"});
  plan(TargetChangeKind::rename_table, "t", "u");
  EXPECT_FALSE(planned.is_left({"public", "t"}));
}

}  // namespace
}  // namespace cdc
