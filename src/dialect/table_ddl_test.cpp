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

TEST(TableDdl, KeepsAReasonOnItsLine) {
  model::TargetTable table = table_of_one();
  table.columns[0].reason = "why\n); DROP TABLE x; --";
  EXPECT_EQ(
      create_table_text(table, DdlComments::reasons),
      "CREATE TABLE \"demo1\".\"t\" (\n  \"or\"\"der\" INTEGER  -- why ); DROP TABLE x; --\n)");
}

TEST(TableDdl, WritesDistributionAndSorting) {
  model::TargetTable table = table_of_one();
  table.distribution = model::DistributionStyle::key;
  table.distribution_key = "k";
  table.sort_key = {"a", "b"};
  EXPECT_TRUE(create_table_text(table, DdlComments::none)
                  .ends_with("\n)\nDISTSTYLE KEY\nDISTKEY (\"k\")\nSORTKEY (\"a\", \"b\")"));
}

}  // namespace
}  // namespace dialect
