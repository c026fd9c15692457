#include "dialect/column_steps.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

const model::TableId kTable{"s", "t"};

ColumnStep step_of(std::string old_name, std::string new_name) {
  ColumnStep step;
  step.old_name = std::move(old_name);
  step.column.name = std::move(new_name);
  step.column.type.kind = model::RedshiftKind::integer;
  return step;
}

/// The statements without what they all begin with.
std::string shown(const std::vector<std::string>& dropped, const std::vector<ColumnStep>& steps) {
  std::string text;
  for (std::string statement : in_place_statements(kTable, dropped, steps)) {
    const std::string front = "ALTER TABLE \"s\".\"t\" ";
    if (statement.starts_with(front)) statement.erase(0, front.size());
    text += statement + "; ";
  }
  return text;
}

TEST(ColumnSteps, takes_a_name_when_it_is_free) {
  EXPECT_EQ(shown({"c"}, {step_of("a", "b"), step_of("b", "c")}),
            "DROP COLUMN \"c\"; RENAME COLUMN \"b\" TO \"c\"; RENAME COLUMN \"a\" TO \"b\"; ");
  EXPECT_EQ(shown({}, {step_of("a", "b"), step_of("b", "a")}),
            "RENAME COLUMN \"a\" TO \"sluice_new_a\"; RENAME COLUMN \"b\" TO \"a\"; "
            "RENAME COLUMN \"sluice_new_a\" TO \"b\"; ");
  EXPECT_EQ(shown({}, {step_of("a", "a")}), "");
}

TEST(ColumnSteps, fills_new_and_retyped_columns_in_one_pass) {
  ColumnStep added = step_of("", "n");
  added.added_value = "'5'::INTEGER";
  ColumnStep empty = step_of("", "e");
  empty.added_value = "NULL";
  ColumnStep retyped = step_of("a", "a");
  retyped.is_retyped = true;
  EXPECT_EQ(shown({}, {added, empty, retyped}),
            "ADD COLUMN \"n\" INTEGER; ADD COLUMN \"e\" INTEGER; "
            "ADD COLUMN \"sluice_new_a\" INTEGER; "
            "UPDATE \"s\".\"t\" SET \"n\" = '5'::INTEGER, \"sluice_new_a\" = \"a\"; "
            "DROP COLUMN \"a\"; RENAME COLUMN \"sluice_new_a\" TO \"a\"; ");
}

TEST(ColumnSteps, cuts_a_passing_name_to_what_redshift_keeps) {
  EXPECT_EQ(passing_name(std::string(127, 'x')).size(), 127U);
}

}  // namespace
}  // namespace dialect
