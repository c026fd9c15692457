#include "dialect/compatibility.hpp"

#include "base/error.hpp"
#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::Column;
using model::ColumnKind;
using model::TargetColumn;

Column source_column(ColumnKind kind, std::string declared) {
  Column column;
  column.name = "amount";
  column.kind = kind;
  column.declared = std::move(declared);
  return column;
}

Column decimal(int precision, int scale) {
  Column column = source_column(ColumnKind::decimal, "DECIMAL(" + std::to_string(precision) + "," +
                                                         std::to_string(scale) + ")");
  column.precision = precision;
  column.scale = scale;
  return column;
}

TargetColumn target_column(std::string_view type) {
  TargetColumn column;
  column.name = "amount";
  column.type = parse_catalog_type(type, 0, 0, 0);
  return column;
}

/// "refuse: text", "note: text" or "ok".
std::string judged(const Column& source, std::string_view target) {
  const Complaint complaint = check_column(source, target_column(target));
  switch (complaint.level) {
    case ComplaintLevel::ok: return "ok" + complaint.text;
    case ComplaintLevel::note: return "note: " + complaint.text;
    case ComplaintLevel::refuse: return "refuse: " + complaint.text;
  }
  return {};
}

TEST(Compatibility, NamesColumnTypesAndConsequence) {
  EXPECT_EQ(judged(decimal(20, 4), "numeric(10,2)"),
            "refuse: `amount` is DECIMAL(20,4) on the source and NUMERIC(10,2) on the target: "
            "values over "
            "99999999.99 would be refused and digits after the first 2 of the fraction would be "
            "cut; widen "
            "it or rename it.");
}

TEST(Compatibility, AcceptsWhatHoldsEverything) {
  EXPECT_EQ(judged(decimal(12, 2), "numeric(14,4)"), "ok");
  EXPECT_EQ(judged(decimal(19, 0), "numeric(20,0)"), "ok");
  EXPECT_EQ(judged(source_column(ColumnKind::int_, "int"), "bigint"), "ok");
  EXPECT_EQ(judged(source_column(ColumnKind::int_, "int"), "numeric(10,0)"), "ok");
  EXPECT_EQ(judged(source_column(ColumnKind::year, "year"), "smallint"), "ok");
  EXPECT_EQ(judged(source_column(ColumnKind::timestamp, "timestamp"), "timestamp"), "ok");
  EXPECT_EQ(judged(source_column(ColumnKind::timestamp, "timestamp"), "timestamptz"), "ok");
}

TEST(Compatibility, NotesWhatDependsOnTheValues) {
  Column text = source_column(ColumnKind::varchar, "varchar(20)");
  text.length_chars = 20;
  text.charset = "utf8mb4";
  EXPECT_EQ(judged(text, "character varying(80)"), "ok");
  EXPECT_EQ(
      judged(text, "character varying(40)"),
      "note: `amount` is varchar(20) on the source and VARCHAR(40) on the target: a value may need "
      "80 bytes of UTF-8; values over 40 bytes follow the too_long policy.");
  EXPECT_TRUE(judged(decimal(65, 30), "numeric(38,30)").starts_with("note"));
  EXPECT_TRUE(judged(decimal(19, 0), "numeric(19,0)").starts_with("note"));
  Column big = source_column(ColumnKind::big_int, "bigint unsigned");
  big.is_unsigned = true;
  EXPECT_TRUE(judged(big, "bigint").starts_with("note"));
  EXPECT_TRUE(judged(source_column(ColumnKind::time, "time"), "time").starts_with("note"));
  EXPECT_TRUE(judged(source_column(ColumnKind::blob, "blob"), "varbyte(10)").starts_with("note"));
  EXPECT_TRUE(
      judged(source_column(ColumnKind::tiny_int, "tinyint(1)"), "boolean").starts_with("note"));
}

TEST(Compatibility, RefusesNarrowerNumbersAndForeignTypes) {
  EXPECT_TRUE(
      judged(source_column(ColumnKind::big_int, "bigint"), "integer").starts_with("refuse"));
  EXPECT_TRUE(judged(source_column(ColumnKind::int_, "int"), "numeric(9,0)").starts_with("refuse"));
  EXPECT_TRUE(judged(decimal(20, 0), "numeric(18,0)").starts_with("refuse"));
  EXPECT_TRUE(
      judged(source_column(ColumnKind::varchar, "varchar(9)"), "integer").starts_with("refuse"));
  EXPECT_TRUE(
      judged(source_column(ColumnKind::datetime, "datetime"), "date").starts_with("refuse"));
}

class WholeTable : public testing::Test {
 protected:
  WholeTable() {
    source_.id = {"demo1", "t"};
    source_.columns = {source_column(ColumnKind::int_, "int"),
                       source_column(ColumnKind::date, "date")};
    source_.columns[0].name = "Id";
    source_.columns[1].name = "d";
    source_.key = {0};
    target_ = propose_table(source_, source_.id, {});
  }

  std::string complaints() const {
    std::string text;
    for (const Complaint& complaint : check_table(source_, target_)) {
      text += complaint.level == ComplaintLevel::refuse ? "refuse " : "note ";
      text += complaint.column + ";";
    }
    return text;
  }

  model::TableSchema source_;
  model::TargetTable target_;
};

TEST_F(WholeTable, HasNothingAgainstItsOwnProposal) {
  source_.columns[0].is_nullable = false;
  EXPECT_EQ(complaints(), "");
  require_compatible(source_, target_);
}

TEST(Compatibility, HasNothingAgainstTheProposalOfAnyType) {
  for (int i = 0; i < static_cast<int>(ColumnKind::unknown); ++i) {
    model::TableSchema schema;
    schema.id = {"d", "t"};
    Column column = source_column(static_cast<ColumnKind>(i), "declared");
    column.precision = column.kind == ColumnKind::decimal ? 65 : 64;
    column.length_chars = column.length_bytes = 60'000;
    column.labels = {"a", "b"};
    schema.columns = {column};
    EXPECT_TRUE(check_table(schema, propose_table(schema, schema.id, {})).empty()) << i;
  }
}

TEST_F(WholeTable, RefusesMissingColumns) {
  target_.columns.pop_back();
  source_.columns[0].is_nullable = false;
  EXPECT_EQ(complaints(), "refuse d;");
  EXPECT_THROW(require_compatible(source_, target_), base::Error);
}

TEST_F(WholeTable, RefusesExtraColumnsThatMustBeFilled) {
  source_.columns[0].is_nullable = false;
  target_.columns.push_back(target_column("integer"));
  EXPECT_EQ(complaints(), "") << "NULL goes there";
  target_.columns.back().is_nullable = false;
  EXPECT_EQ(complaints(), "refuse amount;");
  target_.columns.back().is_identity = true;
  EXPECT_EQ(complaints(), "") << "Redshift fills it";
}

TEST_F(WholeTable, NotesNullsThatTheTargetRefuses) {
  target_.columns[1].is_nullable = false;
  source_.columns[0].is_nullable = false;
  EXPECT_EQ(complaints(), "note d;");
}

}  // namespace
}  // namespace dialect
