#include "dialect/value_literal.hpp"

#include "dialect/type_text.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::AddedValue;
using model::AddedValueKind;
using model::ColumnKind;

struct Example {
  ColumnKind kind = ColumnKind::int_;
  std::string target{};
  int fraction_digits = 0;
  model::ValuePolicy policy{};
  std::uint64_t statement_us = 0;
};

std::string expression(const AddedValue& value, const Example& example) {
  model::Column source;
  source.name = "c";
  source.kind = example.kind;
  source.declared = "declared";
  source.fraction_digits = example.fraction_digits;
  model::TargetColumn target;
  target.name = "c";
  target.type = parse_catalog_type(example.target, 0, 0, 0);
  const ValueExpression result =
      value_expression(value, {source, target, example.policy, example.statement_us});
  return result.sql.empty() ? "no: " + result.reason : result.sql;
}

AddedValue literal(std::string text) {
  return {"c", AddedValueKind::literal, std::move(text)};
}

TEST(ValueLiteral, writes_each_kind_as_a_row_would_bring_it) {
  EXPECT_EQ(expression(literal("-5"), {ColumnKind::int_, "integer"}), "'-5'::INTEGER");
  EXPECT_EQ(expression(literal("1"), {ColumnKind::bit, "boolean"}), "'t'::BOOLEAN");
  EXPECT_EQ(expression(literal("it's \"x\""), {ColumnKind::varchar, "varchar(20)"}),
            "'it''s \"x\"'::VARCHAR(20)");
  EXPECT_EQ(expression(literal("a\\b"), {ColumnKind::text, "varchar(20)"}),
            "('a' || chr(92) || 'b')::VARCHAR(20)");
  EXPECT_EQ(expression(literal(""), {ColumnKind::varchar, "varchar(20)"}), "''::VARCHAR(20)");
  EXPECT_EQ(expression(literal("ab"), {ColumnKind::binary, "varbyte(2)"}), "FROM_HEX('6162')");
  EXPECT_EQ(expression(literal("{}"), {ColumnKind::json, "super"}), "JSON_PARSE('{}')");
  EXPECT_EQ(expression(literal("2020-01-02 03:04:05.600"), {ColumnKind::datetime, "timestamp", 3}),
            "'2020-01-02 03:04:05.600'::TIMESTAMP");
  EXPECT_EQ(expression(literal("-01:30:00"), {ColumnKind::time, "varchar(17)"}),
            "'-01:30:00'::VARCHAR(17)");
  EXPECT_EQ(expression(literal("1.5"), {ColumnKind::double_, "double precision"}),
            "'1.5'::DOUBLE PRECISION");
}

TEST(ValueLiteral, gives_the_time_of_the_statement_to_the_columns_digits) {
  const AddedValue now{"c", AddedValueKind::statement_time};
  const Example second{ColumnKind::timestamp, "timestamptz", 0, {}, 1'577'934'245'678'901};
  EXPECT_EQ(expression(now, second), "'2020-01-02 03:04:05+00'::TIMESTAMPTZ");
  const Example milli{ColumnKind::timestamp, "timestamptz", 3, {}, 1'577'934'245'678'901};
  EXPECT_EQ(expression(now, milli), "'2020-01-02 03:04:05.678+00'::TIMESTAMPTZ");
  EXPECT_EQ(expression(now, {ColumnKind::timestamp, "timestamptz"}),
            "no: the time of the statement is not known");
}

TEST(ValueLiteral, follows_the_policy_for_what_does_not_fit) {
  const AddedValue zero = literal("0000-00-00");
  EXPECT_EQ(expression(zero, {ColumnKind::date, "date"}),
            "no: the value does not fit DATE (zero_date)");
  Example as_null{ColumnKind::date, "date"};
  as_null.policy.zero_date = model::MisfitAction::set_null;
  EXPECT_EQ(expression(zero, as_null), "NULL");
}

TEST(ValueLiteral, says_what_it_cannot_write) {
  EXPECT_EQ(expression({"c", AddedValueKind::null}, {}), "NULL");
  EXPECT_TRUE(expression({"c", AddedValueKind::unknown}, {}).starts_with("no: its value"));
  EXPECT_TRUE(expression(literal("x"), {ColumnKind::int_, "integer"}).starts_with("no: its value"));
  EXPECT_TRUE(expression(literal("x"), {ColumnKind::varchar, "integer"})
                  .starts_with("no: INTEGER does not hold"));
}

}  // namespace
}  // namespace dialect
