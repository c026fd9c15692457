#include "dialect/row_match.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

// Whole statements are in tests/golden/apply.test.

namespace dialect {
namespace {

model::TargetTable table_of(model::RedshiftKind kind, bool is_nullable) {
  model::TargetTable table;
  table.id = {"s", "t"};
  table.columns.resize(1);
  table.columns[0].name = "c";
  table.columns[0].type.kind = kind;
  table.columns[0].is_nullable = is_nullable;
  return table;
}

std::string predicate(model::RedshiftKind kind, bool is_nullable) {
  return match_column(table_of(kind, is_nullable), "c", "g", 0).predicate;
}

TEST(RowMatch, a_key_of_text_counts_its_trailing_blanks) {
  model::TargetTable table = table_of(model::RedshiftKind::varchar, false);
  table.primary_key = {"c"};
  EXPECT_EQ(key_predicate(table, "stage"),
            "\"s\".\"t\".\"c\" = stage.\"c\" AND \"s\".\"t\".\"c\" || '.' = stage.\"c\" || '.'");
  table.columns[0].type.kind = model::RedshiftKind::integer;
  EXPECT_EQ(key_predicate(table, "stage"), "\"s\".\"t\".\"c\" = stage.\"c\"");
}

TEST(RowMatch, a_key_that_the_target_has_not_is_an_error_of_the_table) {
  model::TargetTable table = table_of(model::RedshiftKind::varchar, false);
  table.primary_key = {"missing"};
  try {
    key_predicate(table, "stage");
    FAIL() << "a missing key column was accepted";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
    EXPECT_EQ(error.code(), "redshift.no_such_column");
  }
}

TEST(RowMatch, every_nullable_type_has_an_equality_without_or) {
  using model::RedshiftKind;
  for (const RedshiftKind kind :
       {RedshiftKind::small_int, RedshiftKind::numeric, RedshiftKind::double_precision,
        RedshiftKind::boolean, RedshiftKind::varchar, RedshiftKind::date, RedshiftKind::time,
        RedshiftKind::timestamp, RedshiftKind::timestamp_tz, RedshiftKind::varbyte,
        RedshiftKind::super, RedshiftKind::geometry}) {
    EXPECT_TRUE(predicate(kind, true).starts_with("COALESCE(")) << static_cast<int>(kind);
  }
}

TEST(RowMatch, a_column_without_null_is_compared_plainly) {
  EXPECT_EQ(predicate(model::RedshiftKind::integer, false), "\"s\".\"t\".\"c\" = g.k0");
}

TEST(RowMatch, text_is_matched_by_value_and_length) {
  const ColumnMatch match = match_column(table_of(model::RedshiftKind::varchar, true), "c", "g", 3);
  ASSERT_EQ(match.terms.size(), 2U);
  EXPECT_EQ(match.terms[1].name, "n3");
  EXPECT_EQ(match.terms[1].expression, "OCTET_LENGTH(\"c\")");
  EXPECT_NE(match.predicate.find("OCTET_LENGTH(\"s\".\"t\".\"c\")"), std::string::npos);
}

TEST(RowMatch, a_type_without_equality_is_refused) {
  try {
    match_column(table_of(model::RedshiftKind::hllsketch, true), "c", "g", 0);
    FAIL() << "a sketch was compared";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "redshift.no_equality");
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
  }
}

}  // namespace
}  // namespace dialect
