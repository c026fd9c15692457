#include "dialect/apply_plan.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

// Whole statements are in tests/golden/apply.test.

namespace dialect {
namespace {

ApplyShape shape_of(ApplyStyle style, bool has_deletes) {
  ApplyShape shape;
  shape.target.id = {"s", "t"};
  for (const char* name : {"id", "own"}) {
    model::TargetColumn column;
    column.name = name;
    column.type.kind = model::RedshiftKind::integer;
    shape.target.columns.push_back(column);
  }
  shape.target.primary_key = {"id"};
  shape.columns = {"id"};
  shape.style = style;
  shape.has_deletes = has_deletes;
  shape.number = 2;
  return shape;
}

std::vector<ApplyRole> roles(const ApplyPlan& plan) {
  std::vector<ApplyRole> roles;
  for (const ApplyStatement& statement : plan.statements) roles.push_back(statement.role);
  return roles;
}

TEST(ApplyPlan, deletes_only_where_there_are_some) {
  using Roles = std::vector<ApplyRole>;
  const Roles inserts{ApplyRole::insert, ApplyRole::prepare};
  EXPECT_EQ(roles(plan_apply(shape_of(ApplyStyle::append, false))), inserts);
  EXPECT_EQ(roles(plan_apply(shape_of(ApplyStyle::replace, false))), inserts);
  EXPECT_EQ(roles(plan_apply(shape_of(ApplyStyle::pair, false))), inserts);
  EXPECT_EQ(roles(plan_apply(shape_of(ApplyStyle::replace, true))),
            (Roles{ApplyRole::remove, ApplyRole::insert, ApplyRole::prepare}));
}

TEST(ApplyPlan, the_stage_begins_with_the_op) {
  const ApplyPlan plan = plan_apply(shape_of(ApplyStyle::replace, true));
  EXPECT_EQ(plan.stage.table, "sluice_changes_2");
  EXPECT_EQ(plan.stage.schema, "");
  EXPECT_EQ(plan.stage_columns, (std::vector<std::string>{"sluice_op", "id"}));
}

TEST(ApplyPlan, rows_that_go_in_again_keep_columns_that_are_not_ours) {
  ApplyShape shape = shape_of(ApplyStyle::pair, true);
  const auto put_back = [&shape] {
    for (const ApplyStatement& statement : plan_apply(shape).statements) {
      if (statement.role == ApplyRole::put_back) return statement.sql;
    }
    return std::string();
  };
  EXPECT_EQ(put_back(),
            "INSERT INTO \"s\".\"t\" (\"id\", \"own\") SELECT \"id\", \"own\" FROM sluice_keep_2");
  shape.target.columns[1].is_identity = true;
  EXPECT_EQ(put_back(), "INSERT INTO \"s\".\"t\" (\"id\") SELECT \"id\" FROM sluice_keep_2");
}

TEST(ApplyPlan, a_listed_column_that_the_target_has_not_is_an_error_of_the_table) {
  ApplyShape shape = shape_of(ApplyStyle::append, false);
  shape.columns.push_back("missing");
  try {
    plan_apply(shape);
    FAIL() << "a missing column was accepted";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
    EXPECT_NE(error.message().find("missing"), std::string::npos);
  }
}

}  // namespace
}  // namespace dialect
