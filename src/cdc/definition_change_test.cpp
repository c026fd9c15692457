#include "cdc/definition_change.hpp"

#include "base/error.hpp"
#include "cdc/fake_log.hpp"
#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::schema;
using port::CaptureState;

class DefinitionChangeTest : public testing::Test {
 protected:
  DefinitionChangeTest() {
    const auto t = schema("t");
    before_ = registry_.put(
        {t, dialect::propose_table(t, {"public", "t"}, {}), model::LogPosition{}, true, {}});
  }
  /// The table gets a column that older rows fill with NULL.
  static TableChange wider() {
    TableChange change;
    change.after = schema("t", {fake::text_column("more")});
    change.added.push_back({"more", model::AddedValueKind::null, ""});
    return change;
  }
  DefinitionChanger changer() { return {settings_, registry_}; }

  TrackerSettings settings_;
  ChangeProgress progress_;
  TableRegistry registry_{{}, "nsentinelofthetests0", progress_};
  TableVersionPtr before_;
  SchemaStep step_;
};

TEST_F(DefinitionChangeTest, a_new_column_is_told_to_the_target_and_put_in_force) {
  changer().change(before_, wider(), step_);
  ASSERT_EQ(step_.changes.size(), 1U);
  EXPECT_EQ(step_.changes[0].kind, port::TargetChangeKind::rebuild);
  EXPECT_FALSE(step_.changes[0].statements.empty());
  const TableVersionPtr now = registry_.find(before_->schema.id);
  EXPECT_EQ(now->slot, before_->slot);
  EXPECT_NE(now->number, before_->number);
  EXPECT_EQ(now->columns.size(), 3U);
  EXPECT_TRUE(now->inserts_are_new);
  ASSERT_EQ(step_.records.size(), 1U);
  EXPECT_EQ(step_.records[0].schema.columns.size(), 3U);
}

TEST_F(DefinitionChangeTest, a_value_that_cannot_be_known_stops_the_table) {
  TableChange change = wider();
  change.added[0].kind = model::AddedValueKind::unknown;
  changer().change(before_, std::move(change), step_);
  EXPECT_TRUE(step_.changes.empty());
  EXPECT_EQ(step_.stopped, std::vector<std::size_t>{before_->slot});
  ASSERT_EQ(step_.records.size(), 1U);
  EXPECT_EQ(step_.records[0].state, CaptureState::suspended);
  EXPECT_FALSE(step_.records[0].reason.empty());
  EXPECT_EQ(registry_.find(before_->schema.id), nullptr);
  EXPECT_TRUE(registry_.is_stopped(before_->schema.id));
}

TEST_F(DefinitionChangeTest, a_target_that_may_not_be_altered_does_without_the_column) {
  settings_.changes.apply_alter = false;
  changer().change(before_, wider(), step_);
  EXPECT_TRUE(step_.changes.empty());
  const TableVersionPtr now = registry_.find(before_->schema.id);
  EXPECT_EQ(now->schema.columns.size(), 3U);
  EXPECT_EQ(now->columns.size(), 2U);
  EXPECT_EQ(now->left_out_names(), std::vector<std::string>{"more"});
}

TEST_F(DefinitionChangeTest, by_policy_a_table_that_stops_ends_the_task) {
  settings_.changes.stop_on_table_error = true;
  try {
    changer().stop(before_, "a reason", step_);
    FAIL() << "the task went on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_NE(error.message().find("a reason"), std::string::npos);
  }
}

TEST_F(DefinitionChangeTest, a_table_that_is_gone_is_recorded_as_dropped) {
  changer().forget(before_, "dropped", step_);
  ASSERT_EQ(step_.records.size(), 1U);
  EXPECT_EQ(step_.records[0].state, CaptureState::dropped);
  EXPECT_EQ(step_.changed, std::vector<std::size_t>{before_->slot});
}

TEST(DefinitionChange, names_the_source_columns_that_the_target_has_not) {
  const auto t = schema("t", {fake::text_column("More")});
  model::TargetTable target = dialect::propose_table(t, {"public", "t"}, {});
  EXPECT_TRUE(columns_without_target(t, target).empty());
  target.columns.pop_back();
  EXPECT_EQ(columns_without_target(t, target), std::vector<std::string>{"More"});
}

}  // namespace
}  // namespace cdc
