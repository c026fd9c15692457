#include "dialect/table_ddl.hpp"

#include <gtest/gtest.h>

// Whole statements are in tests/golden/ddl.test; here are the small print and the quoting.

namespace dialect {
namespace {

model::TargetTable table_of_one() {
  model::TargetTable table;
  table.id = {"demo1", "t"};
  table.columns.resize(1);
  table.columns[0].name = "or\"der";
  table.columns[0].type.kind = model::RedshiftKind::integer;
  return table;
}

TEST(TableDdl, QuotesEveryName) {
  model::TargetTable table = table_of_one();
  table.columns[0].is_nullable = false;
  table.primary_key = {"or\"der"};
  EXPECT_EQ(create_table_text(table, DdlComments::none),
            "CREATE TABLE \"demo1\".\"t\" (\n  \"or\"\"der\" INTEGER NOT NULL,\n"
            "  PRIMARY KEY (\"or\"\"der\")\n)");
  EXPECT_EQ(create_schema_text("a\"b"), "CREATE SCHEMA IF NOT EXISTS \"a\"\"b\"");
}

TEST(TableDdl, ChangesAndRemovesTables) {
  const model::TableId id{"s", "t"};
  model::TargetColumn column;
  column.name = "c\"d";
  column.type.kind = model::RedshiftKind::varchar;
  column.type.length = 12;
  EXPECT_EQ(rename_table_text(id, "U"), "ALTER TABLE \"s\".\"t\" RENAME TO \"U\"");
  EXPECT_EQ(drop_table_text(id), "DROP TABLE IF EXISTS \"s\".\"t\"");
  EXPECT_EQ(add_column_text(id, column),
            "ALTER TABLE \"s\".\"t\" ADD COLUMN \"c\"\"d\" VARCHAR(12)");
  EXPECT_EQ(drop_column_text(id, "c"), "ALTER TABLE \"s\".\"t\" DROP COLUMN \"c\"");
  EXPECT_EQ(rename_column_text(id, "c", "d"),
            "ALTER TABLE \"s\".\"t\" RENAME COLUMN \"c\" TO \"d\"");
  EXPECT_EQ(resize_column_text(id, column),
            "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"c\"\"d\" TYPE VARCHAR(12)");
}

TEST(TableDdl, KeepsAReasonOnItsLine) {
  model::TargetTable table = table_of_one();
  table.columns[0].reason = "why\n); DROP TABLE x; --";
  EXPECT_EQ(
      create_table_text(table, DdlComments::reasons),
      "CREATE TABLE \"demo1\".\"t\" (\n  \"or\"\"der\" INTEGER  -- why ); DROP TABLE x; --\n)");
}

TEST(TableDdl, begins_with_the_reasons_for_its_layout) {
  model::TargetTable table = table_of_one();
  table.layout_reasons = {"one\n); DROP TABLE x; --", "two"};
  EXPECT_EQ(create_table_text(table, DdlComments::reasons),
            "-- one ); DROP TABLE x; --\n-- two\n"
            "CREATE TABLE \"demo1\".\"t\" (\n  \"or\"\"der\" INTEGER\n)");
  EXPECT_TRUE(create_table_text(table, DdlComments::none).starts_with("CREATE TABLE"));
}

TEST(TableDdl, WritesDistributionAndSorting) {
  model::TargetTable table = table_of_one();
  table.distribution = model::DistributionStyle::key;
  table.distribution_key = "k";
  table.sort_key = {"a", "b"};
  EXPECT_TRUE(create_table_text(table, DdlComments::none)
                  .ends_with("\n)\nDISTSTYLE KEY\nDISTKEY (\"k\")\nSORTKEY (\"a\", \"b\")"));
}

TEST(TableDdl, follows_what_became_of_the_source_table) {
  const model::TargetTable table = table_of_one();
  EXPECT_EQ(create_missing_table_text(table),
            "CREATE TABLE IF NOT EXISTS \"demo1\".\"t\" (\n  \"or\"\"der\" INTEGER\n)");
  EXPECT_EQ(drop_table_text(table.id), "DROP TABLE IF EXISTS \"demo1\".\"t\"");
  EXPECT_EQ(empty_table_text(table.id), "DELETE FROM \"demo1\".\"t\"");
}

TEST(TableDdl, renames_in_a_schema_and_copies_into_another) {
  const model::TargetTable after = table_of_one();
  EXPECT_EQ(rename_table_texts({"demo1", "old"}, after),
            std::vector<std::string>{"ALTER TABLE \"demo1\".\"old\" RENAME TO \"t\""});
  EXPECT_EQ(rename_table_texts({"demo0", "t"}, after),
            (std::vector<std::string>{
                "CREATE TABLE \"demo1\".\"t\" (\n  \"or\"\"der\" INTEGER\n)",
                "INSERT INTO \"demo1\".\"t\" (\"or\"\"der\") SELECT \"or\"\"der\" FROM "
                "\"demo0\".\"t\"",
                "DROP TABLE \"demo0\".\"t\""}));
}

}  // namespace
}  // namespace dialect
