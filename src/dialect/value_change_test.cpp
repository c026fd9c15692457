#include "dialect/value_change.hpp"

#include "dialect/type_text.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::Column;
using model::ColumnKind;

Column column_of(ColumnKind kind, std::string declared) {
  Column column;
  column.name = "c";
  column.kind = kind;
  column.declared = std::move(declared);
  return column;
}

Column decimal(int precision, int scale) {
  Column column = column_of(ColumnKind::decimal, "decimal");
  column.precision = precision;
  column.scale = scale;
  return column;
}

Column text(ColumnKind kind, std::uint64_t chars, std::string charset = "utf8mb4") {
  Column column = column_of(kind, "text");
  column.length_chars = chars;
  column.charset = std::move(charset);
  return column;
}

Column labels(ColumnKind kind, std::vector<std::string> names) {
  Column column = column_of(kind, "labels");
  column.labels = std::move(names);
  column.length_chars = 5;
  column.charset = "utf8mb4";
  return column;
}

Column digits(ColumnKind kind, int fraction_digits) {
  Column column = column_of(kind, "moment");
  column.fraction_digits = fraction_digits;
  return column;
}

/// The target's types before and after.
struct Types {
  std::string from;
  std::string to;
};

std::string judged(const Column& before, const Column& after, const Types& types,
                   SourceMode mode = SourceMode::strict) {
  const model::RedshiftType from = parse_catalog_type(types.from, 0, 0, 0);
  const model::RedshiftType to = parse_catalog_type(types.to, 0, 0, 0);
  const ValueChange change = value_change({before, after, from, to, mode, "c"});
  if (change.kind == ValueChangeKind::refused) return "refused";
  return change.kind == ValueChangeKind::same ? "same" : change.expression;
}

TEST(ValueChange, copies_numbers_into_wider_types) {
  const Column small = column_of(ColumnKind::int_, "int");
  const Column big = column_of(ColumnKind::big_int, "bigint");
  EXPECT_EQ(judged(small, big, {"integer", "bigint"}, SourceMode::lenient), "c::BIGINT");
  EXPECT_EQ(judged(big, small, {"bigint", "bigint"}), "same");
  EXPECT_EQ(judged(big, small, {"bigint", "bigint"}, SourceMode::lenient), "refused");
  Column without_sign = big;
  without_sign.is_unsigned = true;
  EXPECT_EQ(judged(small, without_sign, {"integer", "numeric(20,0)"}), "c::NUMERIC(20,0)");
  EXPECT_EQ(judged(small, without_sign, {"integer", "numeric(20,0)"}, SourceMode::lenient),
            "refused");
  EXPECT_EQ(judged(small, decimal(12, 2), {"integer", "numeric(12,2)"}, SourceMode::lenient),
            "c::NUMERIC(12,2)");
  EXPECT_EQ(
      judged(small, column_of(ColumnKind::double_, "double"), {"integer", "double precision"}),
      "c::DOUBLE PRECISION");
  EXPECT_EQ(judged(small, column_of(ColumnKind::float_, "float"), {"integer", "real"}), "refused");
  EXPECT_EQ(judged(column_of(ColumnKind::float_, "float"), column_of(ColumnKind::double_, "double"),
                   {"real", "double precision"}),
            "c::DOUBLE PRECISION");
}

TEST(ValueChange, shortens_doubles_as_the_source_does) {
  const Column wide = column_of(ColumnKind::double_, "double");
  const Column narrow = column_of(ColumnKind::float_, "float");
  const Types kept{"double precision", "double precision"};
  EXPECT_EQ(judged(wide, narrow, kept), "c::REAL::DOUBLE PRECISION");
  EXPECT_EQ(judged(wide, narrow, {"double precision", "real"}), "c::REAL");
  EXPECT_EQ(judged(wide, narrow, kept, SourceMode::lenient), "refused");
  EXPECT_EQ(judged(wide, column_of(ColumnKind::float_, "float(7,2)"), kept), "refused");
}

TEST(ValueChange, rounds_decimals_as_the_source_does) {
  EXPECT_EQ(judged(decimal(9, 2), decimal(12, 4), {"numeric(9,2)", "numeric(12,4)"}),
            "c::NUMERIC(12,4)");
  EXPECT_EQ(judged(decimal(9, 4), decimal(9, 2), {"numeric(9,4)", "numeric(9,4)"}),
            "round(c, 2)::NUMERIC(9,4)");
  EXPECT_EQ(judged(decimal(9, 2), column_of(ColumnKind::int_, "int"), {"numeric(9,2)", "integer"}),
            "round(c)::INTEGER");
  EXPECT_EQ(
      judged(decimal(9, 2), decimal(5, 2), {"numeric(9,2)", "numeric(9,2)"}, SourceMode::lenient),
      "refused");
}

TEST(ValueChange, writes_numbers_as_text_where_both_spell_them_alike) {
  const Column small = column_of(ColumnKind::int_, "int");
  const Column name = text(ColumnKind::varchar, 20);
  EXPECT_EQ(judged(small, name, {"integer", "varchar(80)"}), "c::VARCHAR(80)");
  EXPECT_EQ(judged(column_of(ColumnKind::int_, "int(5) unsigned zerofill"), name,
                   {"bigint", "varchar(80)"}),
            "refused");
  EXPECT_EQ(judged(decimal(9, 2), name, {"numeric(9,2)", "varchar(80)"}), "c::VARCHAR(80)");
  EXPECT_EQ(judged(decimal(9, 2), name, {"numeric(9,4)", "varchar(80)"}), "refused");
  EXPECT_EQ(
      judged(column_of(ColumnKind::double_, "double"), name, {"double precision", "varchar(80)"}),
      "refused");
  EXPECT_EQ(judged(name, small, {"varchar(80)", "integer"}), "refused");
}

TEST(ValueChange, keeps_text_that_was_not_cut) {
  const Column wide = text(ColumnKind::varchar, 20);
  const Column narrow = text(ColumnKind::varchar, 5);
  EXPECT_EQ(judged(narrow, wide, {"varchar(20)", "varchar(80)"}, SourceMode::lenient), "same");
  EXPECT_EQ(judged(wide, narrow, {"varchar(80)", "varchar(80)"}), "same");
  EXPECT_EQ(judged(wide, narrow, {"varchar(80)", "varchar(80)"}, SourceMode::lenient), "refused");
  EXPECT_EQ(judged(wide, text(ColumnKind::varchar, 20, "latin1"), {"varchar(80)", "varchar(80)"},
                   SourceMode::lenient),
            "refused");
  EXPECT_EQ(judged(wide, text(ColumnKind::char_, 20), {"varchar(80)", "varchar(80)"}),
            "rtrim(c, ' ')::VARCHAR(80)");
  EXPECT_EQ(judged(text(ColumnKind::char_, 20), wide, {"varchar(80)", "varchar(80)"}), "same");
}

TEST(ValueChange, follows_labels_by_their_text) {
  const Column ab = labels(ColumnKind::enum_, {"a", "b"});
  const Types types{"varchar(5)", "varchar(5)"};
  EXPECT_EQ(judged(ab, labels(ColumnKind::enum_, {"b", "a", "c"}), types, SourceMode::lenient),
            "same");
  EXPECT_EQ(judged(ab, labels(ColumnKind::enum_, {"a"}), types), "same") << "no row had it";
  EXPECT_EQ(judged(ab, labels(ColumnKind::enum_, {"a"}), types, SourceMode::lenient), "refused");
  EXPECT_EQ(judged(ab, labels(ColumnKind::enum_, {"A", "b"}), types), "refused");
  EXPECT_EQ(judged(ab, text(ColumnKind::varchar, 9), types), "same");
  EXPECT_EQ(judged(text(ColumnKind::varchar, 9), ab, types), "refused");
  const Column set = labels(ColumnKind::set, {"a", "b"});
  EXPECT_EQ(judged(set, labels(ColumnKind::set, {"a", "c", "b"}), types), "same");
  EXPECT_EQ(judged(set, labels(ColumnKind::set, {"b", "a"}), types), "refused");
  EXPECT_EQ(judged(set, ab, types), "refused");
}

TEST(ValueChange, follows_times_that_keep_their_digits) {
  const Column date = digits(ColumnKind::date, 0);
  const Types stamps{"timestamp", "timestamp"};
  EXPECT_EQ(judged(date, digits(ColumnKind::datetime, 3), {"date", "timestamp"}), "c::TIMESTAMP");
  EXPECT_EQ(judged(digits(ColumnKind::datetime, 0), date, {"timestamp", "date"}), "c::DATE");
  EXPECT_EQ(judged(digits(ColumnKind::datetime, 0), date, stamps), "c::DATE::TIMESTAMP")
      << "the target goes on as it is, the time of day does not";
  EXPECT_EQ(judged(digits(ColumnKind::datetime, 3), date, {"timestamp", "date"}), "refused");
  EXPECT_EQ(judged(digits(ColumnKind::datetime, 0), digits(ColumnKind::datetime, 6), stamps),
            "same");
  EXPECT_EQ(judged(digits(ColumnKind::datetime, 6), digits(ColumnKind::datetime, 0), stamps),
            "refused");
  EXPECT_EQ(judged(digits(ColumnKind::datetime, 0), digits(ColumnKind::timestamp, 0),
                   {"timestamp", "timestamptz"}),
            "refused");
  EXPECT_EQ(judged(digits(ColumnKind::time, 0), digits(ColumnKind::time, 3),
                   {"varchar(17)", "varchar(17)"}),
            "(c || '.000')::VARCHAR(17)");
  EXPECT_EQ(judged(digits(ColumnKind::time, 1), digits(ColumnKind::time, 3),
                   {"varchar(17)", "varchar(17)"}),
            "(c || '00')::VARCHAR(17)");
}

TEST(ValueChange, tells_truth_from_numbers) {
  Column bit = column_of(ColumnKind::bit, "bit(1)");
  bit.precision = 1;
  Column bits = bit;
  bits.precision = 8;
  EXPECT_EQ(judged(bit, bits, {"boolean", "bigint"}),
            "CASE WHEN c THEN 1 WHEN NOT c THEN 0 END::BIGINT");
  EXPECT_EQ(judged(bits, bit, {"bigint", "boolean"}), "c <> 0");
  EXPECT_EQ(judged(column_of(ColumnKind::int_, "int"),
                   column_of(ColumnKind::tiny_int, "tinyint(1)"), {"integer", "boolean"}),
            "refused");
}

TEST(ValueChange, refuses_bytes_that_are_filled_up_and_nulls_that_may_be_gone) {
  Column fixed = column_of(ColumnKind::binary, "binary(2)");
  fixed.length_bytes = 2;
  Column wider = fixed;
  wider.length_bytes = 4;
  Column variable = wider;
  variable.kind = ColumnKind::varbinary;
  EXPECT_EQ(judged(fixed, wider, {"varbyte(2)", "varbyte(4)"}), "refused");
  EXPECT_EQ(judged(fixed, variable, {"varbyte(2)", "varbyte(4)"}), "c::VARBYTE(4)");
  Column not_null = column_of(ColumnKind::int_, "int");
  not_null.is_nullable = false;
  const Column nullable = column_of(ColumnKind::int_, "int");
  EXPECT_EQ(judged(nullable, not_null, {"integer", "integer"}), "same");
  EXPECT_EQ(judged(nullable, not_null, {"integer", "integer"}, SourceMode::lenient), "refused");
  EXPECT_EQ(judged(column_of(ColumnKind::json, "json"), text(ColumnKind::long_text, 9),
                   {"super", "varchar(65535)"}),
            "refused");
}

}  // namespace
}  // namespace dialect
