#include "dialect/table_change.hpp"

#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::AddedValueKind;
using model::ColumnKind;

/// A table of the columns id (key), a and b, all INT, and its own proposal on the target. What the
/// statements look like is in tests/golden/table_change.test.
class TableChangeTest : public testing::Test {
 protected:
  TableChangeTest() {
    before_.id = {"demo1", "t"};
    for (const char* name : {"id", "a", "b"}) before_.columns.push_back(int_column(name));
    before_.key = {0};
    target_ = propose_table(before_, before_.id, {});
    alteration_.after = before_;
  }

  static model::Column int_column(std::string name) {
    model::Column column;
    column.name = std::move(name);
    column.kind = ColumnKind::int_;
    column.declared = "int";
    return column;
  }

  TargetPlan plan() const {
    return plan_table_change({before_, alteration_, target_, model::TypeOptions{},
                              model::ValuePolicy{}, SourceMode::strict, 0});
  }

  model::TableSchema before_;
  model::Alteration alteration_;
  model::TargetTable target_;
};

TEST_F(TableChangeTest, does_nothing_when_nothing_changed) {
  const TargetPlan same = plan();
  EXPECT_FALSE(same.stop_reason);
  EXPECT_TRUE(same.statements.empty());
  EXPECT_TRUE(same.before_transaction.empty());
  EXPECT_EQ(same.after.primary_key, target_.primary_key);
}

TEST_F(TableChangeTest, plans_nothing_twice) {
  alteration_.after.columns[1].kind = ColumnKind::big_int;
  alteration_.after.columns.pop_back();
  const TargetPlan first = plan();
  EXPECT_FALSE(first.statements.empty());
  target_ = first.after;
  before_ = alteration_.after;
  EXPECT_TRUE(plan().statements.empty());
}

TEST_F(TableChangeTest, stops_where_it_was_not_told_of_an_added_column) {
  alteration_.after.columns.push_back(int_column("c"));
  const TargetPlan stopped = plan();
  ASSERT_TRUE(stopped.stop_reason);
  EXPECT_NE(stopped.stop_reason->find("`c` was added"), std::string::npos);
  EXPECT_TRUE(stopped.statements.empty());
  EXPECT_EQ(stopped.after, target_);
  alteration_.added = {{"c", AddedValueKind::null}};
  EXPECT_FALSE(plan().stop_reason);
}

TEST_F(TableChangeTest, stops_for_names_and_types_that_redshift_cannot_take) {
  alteration_.after.columns.push_back(int_column("A"));
  alteration_.added = {{"A", AddedValueKind::null}};
  ASSERT_TRUE(plan().stop_reason);
  alteration_.after = before_;
  alteration_.after.columns[1].kind = ColumnKind::unknown;
  EXPECT_TRUE(plan().stop_reason);
  alteration_.after = before_;
  alteration_.loses_rows = true;
  EXPECT_TRUE(plan().stop_reason);
}

TEST_F(TableChangeTest, does_not_rename_onto_a_column_of_the_targets_own) {
  target_.columns.push_back(target_.columns[1]);
  target_.columns.back().name = "c";
  alteration_.after.columns[1].name = "C";
  alteration_.renamed_columns = {{"a", "C"}};
  EXPECT_TRUE(plan().stop_reason);
}

TEST_F(TableChangeTest, does_not_copy_an_identity_column) {
  target_.columns.push_back(target_.columns[1]);
  target_.columns.back().name = "seq";
  target_.columns.back().is_identity = true;
  alteration_.after.columns[0].kind = ColumnKind::big_int;
  EXPECT_TRUE(plan().stop_reason) << "the key's type needs a new table";
  alteration_.after = before_;
  alteration_.after.columns[1].kind = ColumnKind::big_int;
  EXPECT_FALSE(plan().stop_reason);
}

TEST_F(TableChangeTest, moves_a_table_within_its_schema_by_name_and_out_of_it_by_copy) {
  TargetPlan move = plan_table_move(target_, {"demo1", "U"});
  EXPECT_EQ(move.statements,
            (std::vector<std::string>{"ALTER TABLE \"demo1\".\"t\" RENAME TO \"u\""}));
  EXPECT_EQ(move.after.id, (model::TableId{"demo1", "u"}));
  EXPECT_FALSE(move.remakes);
  move = plan_table_move(target_, {"old", "t"});
  EXPECT_TRUE(move.remakes);
  EXPECT_EQ(move.kept_columns.size(), target_.columns.size());
  EXPECT_EQ(move.statements.size(), 3U);
  EXPECT_FALSE(move.notes.empty());
  EXPECT_TRUE(plan_table_move(target_, target_.id).statements.empty());
  target_.columns[1].is_identity = true;
  EXPECT_TRUE(plan_table_move(target_, {"old", "t"}).stop_reason);
}

}  // namespace
}  // namespace dialect
